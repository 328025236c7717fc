import { html, nothing, type TemplateResult } from "lit";
import { C1zElement, define } from "../element.ts";
import type { Json } from "../../data/contract.ts";
import { strings } from "../../strings/strings.ts";
import { count } from "../../text/format.ts";
import { visibleId, visibleText } from "../../text/visible.ts";
import { copy } from "../clipboard.ts";
import { chevron } from "../icons.ts";
import { base } from "../shared.styles.ts";
import { styles } from "./tree.styles.ts";

/** Children shown before "show more", how many more each time, and the depth that is open at first. */
const FIRST_CHILDREN = 100;
const MORE_CHILDREN = 500;
const OPEN_DEPTH = 3;
/** Records nest at most this deep (`limits.maxDepth`); deeper than that nothing is drawn. */
const DRAWN_DEPTH = 110;

/** Fields whose text is an id: every character of it is made visible. */
const ID_NAMES = /^(id|resource|resourceType|.*Id|slug)$/;

type Container = readonly Json[] | { readonly [name: string]: Json };

const isContainer = (value: Json): value is Container => typeof value === "object" && value !== null;
const isList = (value: Container): value is readonly Json[] => Array.isArray(value);
const entries = (value: Container): readonly (readonly [string, Json])[] =>
  isList(value) ? value.map((child, index) => [String(index), child] as const) : Object.entries(value);
const join = (path: string, name: string): string => `${path}/${name.length}:${name}`;

/** `type.googleapis.com/c1.connector.v2.UserTrait` is "UserTrait". */
function shortType(value: Container): string {
  const type = isList(value) ? undefined : value["@type"];
  return typeof type === "string" ? (type.split("/").pop()?.split(".").pop() ?? "") : "";
}

/**
 * Decoded JSON as a tree: one tab stop, arrows walk and fold, Ctrl+C copies the value in focus.
 *
 * @element c1z-tree
 */
export class C1zTree extends C1zElement {
  static override styles = [base, styles];
  static override properties = { value: { attribute: false } };

  declare value: Json;
  /** Paths whose fold differs from what their depth gives them. */
  #folds = new Map<string, boolean>();
  #shown = new Map<string, number>();
  #active = "";
  #said = "";

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has("value")) return;
    this.#folds = new Map();
    this.#shown = new Map();
    this.#active = "";
  }

  #isOpen(path: string, depth: number): boolean {
    return this.#folds.get(path) ?? depth < OPEN_DEPTH;
  }

  protected override render(): TemplateResult {
    const value = this.value;
    if (!isContainer(value)) return html`${this.#scalar(value)}`;
    const children = entries(value);
    if (this.#active === "" && children[0] !== undefined) this.#active = join("", children[0][0]);
    return html`
      <div class="scroll">
        <ul role="tree" aria-label=${strings.tree.label} @keydown=${this.#key} @click=${this.#click} @focusin=${this.#focusIn}>${this.#children("", value, 0)}</ul>
      </div>
      <span class="sr" role="status">${this.#said}</span>
    `;
  }

  #children(path: string, value: Container, depth: number): unknown {
    if (depth > DRAWN_DEPTH) return nothing;
    const all = entries(value);
    const shown = this.#shown.get(path) ?? FIRST_CHILDREN;
    const items = all.slice(0, shown).map(([name, child], index) => this.#item(join(path, name), name, child, depth, index, all.length, isList(value)));
    const left = all.length - shown;
    if (left <= 0) return items;
    const more = (): void => {
      this.#shown.set(path, shown + MORE_CHILDREN);
      this.requestUpdate();
    };
    return html`${items}<li role="none"><button class="link more" tabindex="-1" @click=${more}>${strings.tree.more(count(Math.min(left, MORE_CHILDREN)))}</button></li>`;
  }

  #item(path: string, name: string, value: Json, depth: number, index: number, size: number, inList: boolean): TemplateResult {
    const folds = isContainer(value) && entries(value).length > 0;
    const open = folds && this.#isOpen(path, depth);
    return html`<li role="treeitem" data-path=${path} tabindex=${path === this.#active ? 0 : -1} aria-level=${depth + 1} aria-setsize=${size}
      aria-posinset=${index + 1} aria-expanded=${folds ? String(open) : nothing} aria-selected="false">
      <div class="line">
        <span class="twist" aria-hidden="true">${folds ? chevron : nothing}</span>
        <bdi class="name mono">${inList ? name : visibleId(name)}</bdi>
        ${isContainer(value) ? this.#summary(value, open) : this.#scalar(value, name)}
        <button class="copy" tabindex="-1" data-copy>${strings.tree.copy}</button>
      </div>
      ${open && isContainer(value) ? html`<ul role="group">${this.#children(path, value, depth + 1)}</ul>` : nothing}
    </li>`;
  }

  #summary(value: Container, open: boolean): TemplateResult {
    const size = entries(value).length;
    const type = shortType(value);
    const words = size === 0 ? (isList(value) ? "[ ]" : "{ }") : isList(value) ? strings.tree.items(count(size)) : strings.tree.fields(count(size));
    return html`${type === "" ? nothing : html`<bdi class="kind">${visibleId(type)}</bdi>`}${open && size > 0 ? nothing : html`<span class="sum">${words}</span>`}`;
  }

  #scalar(value: Json, name = ""): TemplateResult {
    if (value === null) return html`<span class="value mono null">null</span>`;
    if (typeof value === "string") return html`<bdi class="value string">${value === "" ? "“”" : ID_NAMES.test(name) ? visibleId(value) : visibleText(value)}</bdi>`;
    return html`<span class="value mono ${typeof value}">${String(value)}</span>`;
  }

  /** The value at a path made by `join`. */
  #at(path: string): Json | undefined {
    let value: Json | undefined = this.value;
    let rest = path;
    while (rest !== "" && value !== undefined) {
      const colon = rest.indexOf(":");
      const length = Number(rest.slice(1, colon));
      const name = rest.slice(colon + 1, colon + 1 + length);
      rest = rest.slice(colon + 1 + length);
      value = isContainer(value) ? entries(value).find(([key]) => key === name)?.[1] : undefined;
    }
    return value;
  }

  get #items(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>("[role=treeitem]")];
  }

  #fold(item: HTMLElement, open: boolean): void {
    this.#folds.set(item.dataset["path"] ?? "", open);
    this.requestUpdate();
  }

  /** Opens or closes everything there is. */
  foldAll(open: boolean): void {
    const walk = (path: string, value: Json): void => {
      if (!isContainer(value)) return;
      for (const [name, child] of entries(value)) {
        this.#folds.set(join(path, name), open);
        walk(join(path, name), child);
      }
    };
    walk("", this.value);
    this.requestUpdate();
  }

  async #copy(item: HTMLElement): Promise<void> {
    const value = this.#at(item.dataset["path"] ?? "");
    const text = typeof value === "string" ? value : JSON.stringify(value, undefined, 2);
    this.#said = (await copy(text)) ? strings.copied : strings.notCopied;
    this.requestUpdate();
  }

  #focusIn(event: FocusEvent): void {
    const item = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>("[role=treeitem]") : null;
    const path = item?.dataset["path"];
    if (path === undefined || path === this.#active) return;
    this.#active = path;
    this.requestUpdate();
  }

  #click(event: MouseEvent): void {
    const target = event.target instanceof Element ? event.target : null;
    const item = target?.closest<HTMLElement>("[role=treeitem]");
    if (target === null || item === null || item === undefined || target.closest(".more") !== null) return;
    if (target.closest("[data-copy]") !== null) {
      void this.#copy(item);
      return;
    }
    if (String(getSelection()) !== "") return;
    item.focus({ preventScroll: true });
    if (item.hasAttribute("aria-expanded")) this.#fold(item, item.getAttribute("aria-expanded") !== "true");
  }

  #key(event: KeyboardEvent): void {
    const item = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>("[role=treeitem]") : null;
    if (item === null || event.altKey) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.key === "c" && String(getSelection()) === "") void this.#copy(item);
      return;
    }
    const items = this.#items;
    const index = items.indexOf(item);
    const expanded = item.getAttribute("aria-expanded");
    const parent = item.parentElement?.closest<HTMLElement>("[role=treeitem]");
    const go = (to: HTMLElement | null | undefined): void => to?.focus();
    switch (event.key) {
      case "ArrowDown": go(items[index + 1]); break;
      case "ArrowUp": go(items[index - 1]); break;
      case "Home": go(items[0]); break;
      case "End": go(items.at(-1)); break;
      case "ArrowRight":
        if (expanded === "false") this.#fold(item, true);
        else if (expanded === "true") go(items[index + 1]);
        break;
      case "ArrowLeft":
        if (expanded === "true") this.#fold(item, false);
        else go(parent);
        break;
      case "Enter":
      case " ":
        if (expanded !== null) this.#fold(item, expanded !== "true");
        break;
      default: return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}

define("c1z-tree", C1zTree);
