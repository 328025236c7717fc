# make view opens the page, make test runs every test; both install what is missing first.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help view single-file shots cli test package release-check bench bench-check bench-tables bench-curves size-report fuzz lint fmt docs setup build wasm clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | while IFS=$$'\t' read -r t d; do printf '  make %-14s %s\n' "$$t" "$$d"; done

view: ## set up, build and serve the viewer with a sample (FILE=path.c1z for your own, PORT=8321)
	@scripts/setup.sh view
	@$(MAKE) --no-print-directory build
	@node scripts/serve.mjs $(if $(FILE),'$(subst ','\'',$(FILE))')

single-file: ## build the viewer as one HTML that opens from disk, www/dist/c1z-viewer.html
	@scripts/setup.sh view
	@$(MAKE) --no-print-directory build
	@node scripts/single-file.mjs

shots: ## write pictures of every view to target/shots (FILES="tiny-v1.c1z" for some fixtures)
	@scripts/setup.sh test
	@$(MAKE) --no-print-directory build
	@node scripts/shots.mjs target/shots $(FILES)

cli: ## run the command line, docs/cli.md (ARGS="grants --limit 3 acme.c1z")
	@[ -f pkg/dist/cli.js ] || { scripts/setup.sh view && $(MAKE) --no-print-directory wasm && node scripts/build-pkg.mjs; } >&2
	@node pkg/dist/cli.js $(ARGS)

test: ## set up and run every test there is (ONLY="cargo node" for some suites)
	@scripts/setup.sh test
	@scripts/test.sh $(ONLY)

package: ## build the npm tarball, pkg/c1z-*.tgz
	@scripts/setup.sh view
	@$(MAKE) --no-print-directory wasm
	@node scripts/build-pkg.mjs
	@rm -f pkg/c1z-*.tgz
	@cd pkg && npm pack --silent

release-check: ## sizes, licences, advisories, bill of materials, the same bytes twice (ONLY="sizes sbom" for some)
	@scripts/setup.sh release
	@node scripts/release-check.mjs $(ONLY)

bench: ## measure, beside sql.js, sqlite-wasm and native sqlite3, and check the floors (QUICK=1, RUNS=5; needs the large fixtures, see C1Z_FIXTURES)
	@scripts/setup.sh test
	@$(MAKE) --no-print-directory build
	@node bench/run.mjs $(if $(QUICK),--quick) $(if $(FILE),--v1 '$(subst ','\'',$(FILE))') $(if $(RUNS),--runs $(RUNS)) $(if $(OUT),--out '$(OUT)')

bench-check: ## measure, and fail where a ratio is 15 % worse than in bench/results.json (QUICK=1)
	@scripts/setup.sh test
	@$(MAKE) --no-print-directory build
	@node bench/check.mjs $(if $(QUICK),--quick) $(if $(RUNS),--runs $(RUNS))

bench-tables: ## write bench/results.json into README.md and docs/benchmarks.md
	@node bench/report/readme.mjs

bench-curves: ## time and memory against size, 10k to 5M grants, to bench/curves.json and docs/curves.svg
	@scripts/setup.sh test
	@$(MAKE) --no-print-directory build
	@node bench/curves/run.mjs $(if $(SIZES),--sizes $(SIZES)) $(if $(RUNS),--runs $(RUNS))

size-report: ## what the wasm's bytes are, by crate and function, to docs/size.md
	@scripts/setup.sh view
	@$(MAKE) --no-print-directory wasm
	@node scripts/size-report.mjs

fuzz: ## fuzz each entry point for SECONDS (60); needs a nightly Rust
	@scripts/setup.sh fuzz
	@scripts/fuzz.sh $(or $(SECONDS),60)

lint: ## formatting, clippy, layers, docs: what can be said without running anything
	@scripts/setup.sh view
	@scripts/test.sh lint

fmt: ## format the Rust code
	@cargo fmt

docs: ## build the API reference of both languages, target/docs/index.html
	@scripts/setup.sh docs
	@scripts/test.sh doc reference
	@echo "target/docs/index.html"

setup: ## install what is missing, and nothing else
	@scripts/setup.sh test

build: wasm ## build wasm, package and page (C1Z_DEV=1: faster, larger)
	@node scripts/build-pkg.mjs
	@node scripts/build-www.mjs

wasm: ## build the wasm alone, pkg/dist/raw
	@scripts/build-wasm.sh

clean: ## remove everything built (the tools outside the tree stay)
	@rm -rf target pkg/dist pkg/c1z-*.tgz www/dist tests/fuzz/target
