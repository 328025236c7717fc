# make view opens the page, make test runs every test; both install what is missing first.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help view test package bench fuzz lint fmt docs setup build wasm clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | while IFS=$$'\t' read -r t d; do printf '  make %-9s %s\n' "$$t" "$$d"; done

view: ## set up, build and serve the viewer with a sample (FILE=path.c1z for your own, PORT=8321)
	@scripts/setup.sh view
	@$(MAKE) --no-print-directory build
	@node scripts/serve.mjs $(if $(FILE),'$(subst ','\'',$(FILE))')

test: ## set up and run every test there is (ONLY="cargo node" for some suites)
	@scripts/setup.sh test
	@scripts/test.sh $(ONLY)

package: ## build the npm tarball, pkg/c1z-*.tgz
	@scripts/setup.sh view
	@$(MAKE) --no-print-directory wasm
	@node scripts/build-pkg.mjs
	@rm -f pkg/c1z-*.tgz
	@cd pkg && npm pack --silent

bench: ## measure, beside sql.js and sqlite-wasm (needs the large fixture, see C1Z_FIXTURES)
	@scripts/setup.sh test
	@$(MAKE) --no-print-directory build
	@node bench/run.mjs $(if $(FILE),--file '$(subst ','\'',$(FILE))') $(if $(RUNS),--runs $(RUNS))

fuzz: ## fuzz each entry point for SECONDS (60); needs a nightly Rust
	@scripts/setup.sh fuzz
	@scripts/fuzz.sh $(or $(SECONDS),60)

lint: ## formatting, clippy, layers, docs: what can be said without running anything
	@scripts/setup.sh view
	@scripts/test.sh lint

fmt: ## format the Rust code
	@cargo fmt

docs: ## build the Rust documentation, target/doc/c1z
	@RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --document-private-items

setup: ## install what is missing, and nothing else
	@scripts/setup.sh test

build: wasm ## build wasm, package and page (C1Z_DEV=1: faster, larger)
	@node scripts/build-pkg.mjs
	@node scripts/build-www.mjs

wasm: ## build the wasm alone, pkg/dist/raw
	@scripts/build-wasm.sh

clean: ## remove everything built (the tools outside the tree stay)
	@rm -rf target pkg/dist pkg/c1z-*.tgz www/dist tests/fuzz/target
