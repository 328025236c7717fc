import { html, nothing, type TemplateResult } from "lit";
import { completeFilter, parseFilter, type FilterCandidate, type FilterCompletion, type FilterTerm } from "c1z";
import type { Kind } from "../../data/contract.ts";
import { strings } from "../../strings/strings.ts";
import { clip, visibleId, visibleText } from "../../text/visible.ts";
import { C1zElement, define } from "../element.ts";
import { emit } from "../events.ts";
import { close, searchIcon } from "../icons.ts";
import { base } from "../shared.styles.ts";
import { styles } from "./filter-line.styles.ts";
import { chipsOf, nameOf, type Chip, type NamedType } from "./terms.ts";

/** Until what is typed applies, and until somebody who types is told that it cannot. */
const PAUSE = 120;
const PATIENCE = 900;
/** Candidates in the list; typing brings the others. */
const LISTED = 40;

/** What is wrong with a line, and where. */
interface Problem {
  readonly message: string;
  readonly at: number;
}

/**
 * The line of text that filters a table, with completion, and its terms below it.
 *
 * @element c1z-filter-line
 * @event c1z--filter - another line applies
 */
export class C1zFilterLine extends C1zElement {
  static override styles = [base, styles];
  static override properties = { kind: { attribute: false }, value: { attribute: false }, types: { attribute: false }, total: { attribute: false } };

  declare kind: Kind;
  /** The line that applies. */
  declare value: string;
  /** The resource types of the sync. */
  declare types: readonly NamedType[];
  /** How many rows there are, in words. */
  declare total: string;
  #text = "";
  /** The last line that was understood, and its terms. */
  #read: { readonly line: string; readonly terms: readonly FilterTerm[] } = { line: "", terms: [] };
  /** The line that was sent last: when it comes back, more may have been typed. */
  #sent = "";
  /** The line to go back to. */
  #before = "";
  #problem: Problem | undefined;
  /** Whether the problem is said. */
  #said = false;
  #open = false;
  #active = -1;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.kind = "resources";
    this.value = "";
    this.types = [];
    this.total = "";
  }

  override focus(options?: FocusOptions): void {
    this.#input?.focus(options);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  get #input(): HTMLInputElement | null {
    return this.renderRoot.querySelector("input");
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    const fromElsewhere = changed.has("value") && this.value !== this.#sent;
    if (!fromElsewhere && !changed.has("kind")) return;
    if (fromElsewhere || this.value !== this.#text.trim()) {
      this.#stop();
      // An input has no line ends either.
      this.#text = this.value.replace(/[\r\n]/g, " ");
      this.#sent = this.value;
      this.#before = this.#text;
      this.#open = false;
    }
    this.#understand();
    this.#said = this.#problem !== undefined;
  }

  protected override updated(): void {
    const input = this.#input;
    // Only where it differs: the caret would jump.
    if (input !== null && input.value !== this.#text) input.value = this.#text;
    this.renderRoot.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }

  /** Reads the line; whether it was understood. */
  #understand(): boolean {
    try {
      this.#read = { line: this.#text, terms: parseFilter(this.kind, this.#text).terms };
      this.#problem = undefined;
      this.#said = false;
      return true;
    } catch (error) {
      const { message, at = 0 } = error as { message: string; at?: number };
      this.#problem = { message, at };
      return false;
    }
  }

  #stop(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#patience);
  }

  /** Sends the line, if it is one and another than the last. */
  #apply(): void {
    this.#stop();
    const line = this.#text.trim();
    if (this.#understand() && line !== this.#sent) {
      this.#sent = line;
      emit(this, "filter", line);
    }
    this.requestUpdate();
  }

  /** The line as somebody has it now, by more than typing. */
  #put(text: string, caret = text.length): void {
    this.#text = text;
    const input = this.#input;
    if (input === null) return;
    input.value = text;
    input.setSelectionRange(caret, caret);
  }

  #say(): void {
    this.#said = this.#problem !== undefined;
    this.requestUpdate();
  }

  #typed(event: InputEvent): void {
    this.#text = (event.target as HTMLInputElement).value;
    this.#open = true;
    this.#active = -1;
    this.#stop();
    if (this.#understand()) this.#timer = setTimeout(() => this.#apply(), PAUSE);
    else this.#patience = setTimeout(() => this.#say(), PATIENCE);
    this.requestUpdate();
  }

  /** What may stand at the caret, but for what stands there. */
  get #completion(): FilterCompletion {
    const caret = this.#input?.selectionStart ?? this.#text.length;
    const found = completeFilter(this.kind, this.#text, caret, this.types);
    const there = this.#text.slice(found.start, found.end);
    return { ...found, candidates: found.candidates.filter(({ text }) => text !== there).slice(0, LISTED) };
  }

  #take({ start, end }: FilterCompletion, candidate: FilterCandidate): void {
    const rest = this.#text.slice(end);
    const space = candidate.whole && !rest.startsWith(" ") ? " " : "";
    const head = this.#text.slice(0, start) + candidate.text + space;
    this.#put(head + rest, head.length);
    this.#active = -1;
    this.#open = !candidate.whole;
    this.#stop();
    if (candidate.whole) this.#apply();
    else this.#understand();
    this.requestUpdate();
  }

  #key(event: KeyboardEvent): void {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    const completion = this.#completion;
    const last = completion.candidates.length - 1;
    const isOpen = this.#open && last >= 0;
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp": {
        if (last < 0) return;
        const down = event.key === "ArrowDown";
        this.#active = !isOpen ? (down ? 0 : last) : down ? (this.#active >= last ? -1 : this.#active + 1) : this.#active < 0 ? last : this.#active - 1;
        this.#open = true;
        break;
      }
      case "Enter": {
        const chosen = isOpen ? completion.candidates[this.#active] : undefined;
        if (chosen !== undefined) this.#take(completion, chosen);
        else this.#enter();
        break;
      }
      case "Escape":
        if (!this.#escape(isOpen)) return;
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
    this.requestUpdate();
  }

  /** Applies it, or shows what is wrong by choosing it. */
  #enter(): void {
    this.#open = false;
    this.#apply();
    if (this.#problem === undefined) {
      this.#before = this.#text;
    } else {
      this.#said = true;
      this.#input?.setSelectionRange(...wrongPart(this.#text, this.#problem.at));
    }
  }

  /** Closes the list, else goes back to the line as it was. */
  #escape(isOpen: boolean): boolean {
    const there = isOpen || this.#text !== this.#before;
    if (!isOpen && there) {
      this.#put(this.#before);
      this.#apply();
    }
    this.#open = false;
    this.#active = -1;
    return there;
  }

  #set(line: string): void {
    this.#put(line);
    this.#open = false;
    this.#apply();
    this.#before = this.#text;
  }

  /** Takes a term away; the focus goes to the next. */
  async #remove(chip: Chip, at: number): Promise<void> {
    this.#set(chip.without);
    await this.updateComplete;
    const buttons = this.renderRoot.querySelectorAll<HTMLElement>(".chip button");
    (buttons[Math.min(at, buttons.length - 1)] ?? this).focus();
  }

  protected override render(): TemplateResult {
    const t = strings.filterLine;
    const completion = this.#open ? this.#completion : { start: 0, end: 0, candidates: [] };
    const isOpen = completion.candidates.length > 0;
    const { kind, total } = this;
    const wrong = this.#said ? this.#problem : undefined;
    return html`
      <div class="line ${wrong === undefined ? "" : "wrong"}">
        ${searchIcon}
        <input type="text" role="combobox" aria-label=${t.label} aria-autocomplete="list" aria-expanded=${String(isOpen)} aria-controls="list"
          aria-activedescendant=${isOpen && this.#active >= 0 ? `option-${this.#active}` : nothing} aria-invalid=${wrong === undefined ? nothing : "true"}
          aria-describedby=${wrong === undefined ? nothing : "wrong"} placeholder=${t.example[kind]} autocomplete="off" autocapitalize="off" autocorrect="off"
          spellcheck="false" enterkeyhint="search" dir="auto" @input=${this.#typed} @keydown=${this.#key} @focus=${() => { this.#before = this.#text; }}
          @click=${this.#clicked} @blur=${() => { this.#open = false; this.requestUpdate(); }}>
        ${total === "" ? nothing : html`<span class="total">${total}</span>`}
        ${this.#text === "" ? nothing : html`<button class="icon plain" aria-label=${t.clear} @click=${() => { this.#set(""); this.focus(); }}>${close}</button>`}
        <ul id="list" role="listbox" aria-label=${t.suggestions} ?hidden=${!isOpen} @mousedown=${(event: Event) => event.preventDefault()}>
          ${completion.candidates.map((candidate, at) => this.#option(completion, candidate, at))}
        </ul>
      </div>
      <div class="below" role="alert">${wrong === undefined ? nothing : this.#wrong(wrong)}</div>
      ${this.#chips()}`;
  }

  /** A field to begin with, for somebody who clicks where nothing is typed yet. */
  #clicked(): void {
    const caret = this.#input?.selectionStart ?? 0;
    this.#open = this.#text.slice(0, caret).trim() === "" || this.#text.charAt(caret - 1) === " ";
    this.requestUpdate();
  }

  #option(completion: FilterCompletion, candidate: FilterCandidate, at: number): TemplateResult {
    const { text, name, value, label } = candidate;
    const says = value === undefined ? nameOf(this.kind, name) : (label ?? "");
    return html`<li id="option-${at}" role="option" aria-selected=${String(at === this.#active)} @click=${() => this.#take(completion, candidate)}>
      <bdi class="mono">${visibleId(clip(text, 80))}</bdi>${says === "" ? nothing : html`<bdi class="soft">${visibleText(clip(says, 60))}</bdi>`}</li>`;
  }

  /** The sentence, and above it the part of the line that it is about. */
  #wrong({ message, at }: Problem): TemplateResult {
    const [start, end] = wrongPart(this.#text, at);
    const before = start > 40 ? `…${this.#text.slice(start - 40, start)}` : this.#text.slice(0, start);
    const part = end > start ? visibleText(clip(this.#text.slice(start, end), 60)) : "\u00a0";
    return html`<p class="wrong" id="wrong"><bdi class="mono" aria-hidden="true">${visibleText(before)}<mark>${part}</mark></bdi> <bdi lang="en">${visibleText(clip(message, 400))}</bdi></p>`;
  }

  #chips(): TemplateResult | typeof nothing {
    const t = strings.filterLine;
    const chips = chipsOf(this.kind, this.#read.line, this.#read.terms, this.types);
    if (chips.length === 0) return nothing;
    return html`<ul class="chips" aria-label=${t.terms}>${chips.map((chip, at) => html`<li class="chip"><span class="soft">${chip.name}</span> <bdi>${chip.value}</bdi>
      <button class="icon plain" aria-label=${t.remove(`${chip.name} ${chip.value}`)} @click=${() => this.#remove(chip, at)}>${close}</button></li>`)}</ul>`;
  }
}

/** From the character that is wrong to the end of its word. */
function wrongPart(text: string, at: number): [number, number] {
  const space = text.indexOf(" ", at);
  return [at, space < 0 ? text.length : space];
}

define("c1z-filter-line", C1zFilterLine);
