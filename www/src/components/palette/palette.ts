import { html, nothing, type TemplateResult } from "lit";
import type { Entitlement, Resource, View } from "../../data/contract.ts";
import type { Subject } from "../../state/place.ts";
import { strings } from "../../strings/strings.ts";
import { clip, hue, initial, visibleId, visibleText } from "../../text/visible.ts";
import { place } from "../../state/place.ts";
import { C1zElement, define } from "../element.ts";
import { emit } from "../events.ts";
import { base, marks } from "../shared.styles.ts";
import { styles } from "./palette.styles.ts";

/** Something that can be done. */
export interface Command {
  readonly label: string;
  /** The keys that do it too. */
  readonly keys: string;
  run(): void;
}

/** One line of the list: a command, or a record that a search found. */
interface Line {
  readonly label: string;
  readonly note: string;
  readonly type: string;
  run(): void;
}

const SHOWN = 40;
const HITS = 6;
const PAUSE = 120;

/** Whether the letters of `wanted` come in `label` in this order, by words first: what counts less is better. */
function rank(label: string, wanted: string): number | undefined {
  const text = label.toLocaleLowerCase();
  const at = text.indexOf(wanted);
  if (at >= 0) return at === 0 || text[at - 1] === " " ? 0 : 1;
  return wanted.split(" ").every((word) => text.includes(word)) ? 2 : undefined;
}

/**
 * Everything that can be done and every record that is called so, by typing: opened with Ctrl K.
 *
 * @element c1z-palette
 * @event c1z--record - a record was chosen
 * @event c1z--go - the search over everything was chosen
 */
export class C1zPalette extends C1zElement {
  static override styles = [base, marks, styles];
  static override properties = { commands: { attribute: false }, view: { attribute: false } };

  declare commands: () => readonly Command[];
  declare view: View | undefined;
  #open = false;
  #keys = false;
  #text = "";
  #hits: readonly Line[] = [];
  #active = 0;
  #timer = 0;
  #abort: AbortController | undefined;

  /** Opens it, or (`keys`) the list of keys. */
  show(keys = false): void {
    this.#open = true;
    this.#keys = keys;
    this.#text = "";
    this.#hits = [];
    this.#active = 0;
    this.requestUpdate();
    void this.updateComplete.then(() => {
      const dialog = this.renderRoot.querySelector("dialog");
      if (dialog !== null && !dialog.open) dialog.showModal();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#abort?.abort();
  }

  #closed(): void {
    this.#open = false;
    this.#abort?.abort();
    clearTimeout(this.#timer);
    this.requestUpdate();
  }

  #close(): void {
    this.renderRoot.querySelector("dialog")?.close();
  }

  get #lines(): readonly Line[] {
    const wanted = this.#text.trim().toLocaleLowerCase();
    const ranked = this.commands().flatMap((command) => {
      const order = wanted === "" ? 0 : rank(command.label, wanted);
      return order === undefined ? [] : [{ order, line: { label: command.label, note: command.keys, type: "", run: () => command.run() } }];
    });
    ranked.sort((a, b) => a.order - b.order);
    const found = ranked.slice(0, SHOWN).map(({ line }) => line);
    if (wanted === "" || this.view === undefined) return found;
    const text = this.#text.trim();
    const all: Line = { label: strings.palette.commands.searchAll(visibleText(clip(text, 60))), note: "", type: "", run: () => emit(this, "go", place("search", { filter: text })) };
    return [...found.slice(0, 6), ...this.#hits, all, ...found.slice(6)];
  }

  #typed(event: Event): void {
    this.#text = (event.target as HTMLInputElement).value;
    this.#active = 0;
    this.#abort?.abort();
    clearTimeout(this.#timer);
    this.#hits = [];
    if (this.#text.trim() !== "" && this.view !== undefined) this.#timer = setTimeout(() => void this.#search(this.#text), PAUSE) as unknown as number;
    this.requestUpdate();
  }

  async #search(text: string): Promise<void> {
    const { view } = this;
    if (view === undefined) return;
    const abort = (this.#abort = new AbortController());
    const hits: Line[] = [];
    try {
      for await (const batch of view.search(text, { kinds: ["resources", "entitlements"], limit: HITS, signal: abort.signal })) {
        for (const hit of batch) {
          if (hit.kind === "resources") hits.push(this.#resource(hit.record));
          else if (hit.kind === "entitlements") hits.push(this.#entitlement(hit.record));
        }
        if (abort.signal.aborted) return;
        this.#hits = [...hits];
        this.requestUpdate();
      }
    } catch {
      // Given up, or not readable: the tables say so when they are asked.
    }
  }

  #resource(record: Resource): Line {
    const [type, id] = [record.id?.resourceType ?? "", record.id?.resource ?? ""];
    return this.#record({ kind: "resources", key: { id, resourceType: type } }, record.displayName || id, type, visibleId(clip(type, 40)));
  }

  #entitlement(record: Entitlement): Line {
    const type = record.resource?.id?.resourceType ?? "";
    const on = record.resource?.displayName || record.resource?.id?.resource || "";
    return this.#record({ kind: "entitlements", key: { id: record.id ?? "" } }, record.displayName || record.id || "", type, visibleText(clip(on, 60)));
  }

  #record(subject: Subject, name: string, type: string, note: string): Line {
    return { label: visibleText(clip(name, 120)), note, type, run: () => emit(this, "record", { subject, page: true }) };
  }

  #run(line: Line | undefined): void {
    if (line === undefined) return;
    this.#close();
    line.run();
  }

  #key(event: KeyboardEvent): void {
    const lines = this.#lines;
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (by !== undefined && lines.length > 0) {
      event.preventDefault();
      const step = Math.abs(by) === 1 ? (this.#active + by + lines.length) % lines.length : Math.min(lines.length - 1, Math.max(0, this.#active + by));
      this.#active = step;
      this.requestUpdate();
      void this.updateComplete.then(() => this.renderRoot.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" }));
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.#run(lines[this.#active]);
    }
    event.stopPropagation();
  }

  protected override render(): TemplateResult {
    if (!this.#open) return html`${nothing}`;
    return html`<dialog aria-label=${this.#keys ? strings.palette.keys.title : strings.palette.label} @close=${this.#closed} @click=${this.#outside}
      @keydown=${(event: KeyboardEvent) => event.stopPropagation()}>${this.#keys ? this.#keyList() : this.#list()}</dialog>`;
  }

  #outside(event: MouseEvent): void {
    if (event.target instanceof HTMLDialogElement) this.#close();
  }

  #list(): TemplateResult {
    const t = strings.palette;
    const lines = this.#lines;
    return html`<div class="box">
      <input type="text" role="combobox" aria-expanded="true" aria-controls="list" aria-autocomplete="list" aria-label=${t.label} autocomplete="off" spellcheck="false"
        aria-activedescendant=${lines.length === 0 ? nothing : `line${this.#active}`} placeholder=${t.placeholder} autofocus .value=${this.#text} @input=${this.#typed} @keydown=${this.#key}>
      <ul id="list" role="listbox" aria-label=${t.label}>${lines.map((line, at) => html`<li id="line${at}" role="option" aria-selected=${String(at === this.#active)}
        @click=${() => this.#run(line)}>${line.type === "" ? nothing : html`<span class="glyph hue-${hue(line.type)}" aria-hidden="true">${initial(line.type)}</span>`}
        <bdi class="label">${line.label}</bdi>${line.note === "" ? nothing : html`<bdi class="soft note">${line.note}</bdi>`}</li>`)}</ul>
      ${lines.length === 0 ? html`<p class="soft none">${t.none}</p>` : nothing}
      <span class="sr" role="status">${t.results(lines.length)}</span></div>`;
  }

  #keyList(): TemplateResult {
    const t = strings.palette.keys;
    return html`<div class="box keys"><h2>${t.title}</h2><dl>${t.list.map(([keys, what]) => html`<dt><kbd>${keys}</kbd></dt><dd>${what}</dd>`)}</dl>
      <button autofocus @click=${this.#close}>${t.close}</button></div>`;
  }
}

define("c1z-palette", C1zPalette);
