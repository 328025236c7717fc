import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Kind, OpenedFile, OpenOptions, Reader } from "../../data/contract.ts";
import { type Failure, failure } from "../../data/failure.ts";
import { fetchFile } from "../../state/fetch.ts";
import { Rate } from "../../state/opening.ts";
import { type Place, place } from "../../state/place.ts";
import { Requests } from "../../state/requests.ts";
import { readState, Session, title, type ViewerState } from "../../state/session.ts";
import { strings } from "../../strings/strings.ts";
import { count } from "../../text/format.ts";
import { clip, visibleId } from "../../text/visible.ts";
import { copy } from "../clipboard.ts";
import { C1zElement } from "../element.ts";
import type { C1zEvents } from "../events.ts";
import "../header/header.ts";
import { type C1zHeader, syncLine } from "../header/header.ts";
import { logo, moon, sun } from "../icons.ts";
import "../nav/nav.ts";
import "../open-card/open-card.ts";
import type { Recent } from "../open-card/open-card.ts";
import "../overview/overview.ts";
import type { C1zPalette, Command } from "../palette/palette.ts";
import type { C1zRecord } from "../record/record.ts";
import type { C1zRecords } from "../records/records.ts";
import { base } from "../shared.styles.ts";
import "../status/status.ts";
import { theme } from "../theme.styles.ts";
import { commands } from "./commands.ts";
import { type Dropped, dropTarget } from "./drop.ts";
import { Exports } from "./exports.ts";
import { styles } from "./viewer.styles.ts";

export type { ViewerState } from "../../state/session.ts";

/** The `detail` of each event of the element. */
export interface ViewerEvents {
  /** A file is open. */
  "c1z-open": { readonly name: string; readonly file: OpenedFile; readonly source: Blob; readonly handle?: FileSystemHandle };
  /** An opening has come further. */
  "c1z-progress": { readonly name: string; readonly phase: string; readonly loaded: number; readonly total?: number };
  /** A record was chosen. */
  "c1z-select": { readonly kind: Kind; readonly id: string; readonly resourceType?: string };
  /** What is shown has changed; `replace` where that is no step to go back from. */
  "c1z-navigate": { readonly state: ViewerState; readonly replace: boolean };
  /** A file is about to be written. `preventDefault()` keeps the viewer from doing it. */
  "c1z-export": { readonly name: string; readonly format: string; readonly kind: Kind };
  /** An opening, or an export, failed. */
  "c1z-error": { readonly code: string; readonly message: string };
}

/** Options of `open()`. */
export interface ViewerOpenOptions {
  readonly name?: string;
  readonly beside?: boolean;
  readonly handle?: FileSystemHandle | undefined;
  readonly storage?: OpenOptions["storage"];
}

const narrowPage = matchMedia("(max-width: 700px)");
const widePage = matchMedia("(min-width: 1100.02px)");
const darkSystem = matchMedia("(prefers-color-scheme: dark)");

/**
 * Opens `.c1z` files and shows who can reach what, and why. Everything happens in the tab; the file is not sent anywhere.
 *
 * The entries register it (`www/page/main.ts`, `pkg/src/viewer.ts`), once they have said how files are opened.
 *
 * @element c1z-viewer
 * @attr {string} src - address of a file to open; of another origin only where that allows it by CORS
 * @attr {string} sync - id of the sync to show; the default one when absent
 * @attr {string} view - what to show first: `overview`, `resources`, `entitlements`, `grants`, `resourceTypes` or `assets`
 * @attr {string} theme - `light` or `dark`; what the system says when absent
 * @attr {string} lang - language of the words, `en` or `de`; that around the element when absent
 * @attr {string} density - `compact` or `comfortable` rows
 * @attr {boolean} standalone - the element is the whole page: it takes files dropped anywhere and keys pressed anywhere, opens addresses of its own origin only, and counts the page's requests
 * @fires c1z-open - a file is open: `detail.name`, `.file` (what `C1z.open` gives), `.source`, `.handle`
 * @fires c1z-progress - an opening has come further: `detail.name`, `.phase`, `.loaded`, `.total`
 * @fires c1z-select - a record was chosen: `detail.kind`, `.id`, `.resourceType`
 * @fires c1z-navigate - what is shown has changed: `detail.state` for `restore()`, `.replace`
 * @fires c1z-export - a file is about to be written, unless prevented: `detail.name`, `.format`, `.kind`
 * @fires c1z-error - something failed: `detail.code`, `.message`
 * @slot brand - in place of the name and the logo in the top line
 * @slot empty - in place of the first screen
 * @csspart header - the top line
 * @csspart nav - what is in the file
 * @csspart main - the middle
 * @csspart pane - the record beside a table
 * @csspart status - the bottom line
 */
export class C1zViewer extends C1zElement {
  static override styles = [theme, base, styles];
  static override properties = {
    reader: { attribute: false }, recent: { attribute: false }, sample: { attribute: false }, src: {}, sync: {}, view: {}, theme: { reflect: true }, density: { reflect: true },
    standalone: { type: Boolean },
  };
  /** `lang` is every element's own. */
  static override get observedAttributes(): string[] {
    return [...super.observedAttributes, "lang"];
  }

  /** How files are opened where an element says nothing else. */
  static reader: Reader | undefined;

  declare reader: Reader | undefined;
  /** Files opened before, for the first screen. */
  declare recent: readonly Recent[];
  declare src: string | null;
  declare sync: string | null;
  declare view: string | null;
  declare theme: string | null;
  declare density: string | null;
  declare standalone: boolean;
  /** A file to try it with, or its address; none is offered where there is none. */
  declare sample: Blob | string | undefined;
  /** Makes an address that leads to a state, without or with ids, where the page around has one. */
  link: ((state: ViewerState, ids: boolean) => string) | undefined;

  #sessions: Session[] = [];
  #current: Session | undefined;
  #dragging = false;
  #menu = false;
  #at: { row: number; column: number } = { row: 0, column: 0 };
  /** What to go to once the file that belongs to it is open. */
  #pending: ViewerState | undefined;
  #life = new AbortController();
  readonly #requests = new Requests();
  readonly #exports = new Exports();
  readonly #update = (): void => this.requestUpdate();

  constructor() {
    super();
    this.recent = [];
    this.standalone = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#life = new AbortController();
    const { signal } = this.#life;
    const around: EventTarget = this.standalone ? window : this;
    dropTarget(around, signal, (over) => { this.#dragging = over; this.requestUpdate(); }, (files) => void this.#dropped(files));
    around.addEventListener("keydown", (event) => this.#key(event as KeyboardEvent), { signal });
    around.addEventListener("paste", (event) => this.#pasted(event as ClipboardEvent), { signal });
    for (const query of [narrowPage, darkSystem]) query.addEventListener("change", this.#update, { signal });
    this.#requests.addEventListener("change", this.#update, { signal });
    this.#exports.addEventListener("change", this.#update, { signal });
    this.#requests.watch(signal);
    void this.#reader.prepare(signal).catch(() => undefined).then(rest).then(() => redraw(this.renderRoot));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#life.abort();
    this.#exports.cancel();
    // An element that is only moved comes back at once, and keeps its files.
    queueMicrotask(() => { if (!this.isConnected) void this.close(); });
  }

  override attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    super.attributeChangedCallback(name, before, now);
    if (name === "lang" && before !== now) redraw(this.renderRoot ?? this);
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (this.standalone) document.title = title(this.#current, strings.product);
    if (changed.has("src") && this.src) void this.#openFrom(this.src);
    if (changed.has("sync") && this.sync && this.#current?.opened !== undefined && this.#current.looking?.syncId !== this.sync) this.#look(this.sync);
    if (changed.has("view") && this.view && this.#current?.opened !== undefined) void this.restore({ version: 1, place: place(this.view as Place["view"]) });
  }

  get #reader(): Reader {
    const reader = this.reader ?? C1zViewer.reader;
    if (reader === undefined) throw new Error("c1z-viewer has no reader");
    return reader;
  }

  // ---- what a page calls ----

  /** Opens a file in place of the one that is shown, or `beside` it. Rejects with the error that it shows. */
  async open(source: Blob | URL | string, options: ViewerOpenOptions = {}): Promise<void> {
    const blob = source instanceof Blob ? source : undefined;
    const name = options.name ?? (source instanceof File ? source.name : blob === undefined ? lastName(String(source)) : "c1z");
    const old = options.beside === true && this.#current?.opened !== undefined ? undefined : this.#current;
    const session = new Session(name);
    session.again = () => void (session.source && this.open(session.source, { ...options, name, beside: false, storage: "opfs" }).catch(() => undefined));
    session.addEventListener("change", () => this.#progress(session));
    this.#sessions = old === undefined ? [...this.#sessions, session] : this.#sessions.map((one) => (one === old ? session : one));
    this.#show(session);
    await old?.close();
    const began = performance.now();
    const error = await session.open(this.#reader, async (signal, show) => {
      if (blob === undefined) {
        const rate = new Rate();
        const fetched = await fetchFile(String(source), this.standalone, signal, (read) => show({ name, size: read.total ?? 0, phase: "fetch", read, readRate: rate.add(read.loaded) }));
        void this.#requests.resetWhenQuiet();
        return fetched;
      }
      this.#requests.reset();
      return blob;
    }, options.storage);
    if (!this.#sessions.includes(session)) return void session.close();
    if (error !== undefined) {
      const problem = session.card.name === "failed" ? session.card.failure : undefined;
      if (problem !== undefined) this.#tell("c1z-error", { code: problem.code, message: problem.what });
      throw error;
    }
    const { opened } = session;
    if (opened === undefined) return;
    this.#tell("c1z-open", { name, file: opened.file, source: opened.source, ...(options.handle === undefined ? {} : { handle: options.handle }) });
    this.#begin(session);
    void this.#numbered(session).then(() => performance.measure("c1z-overview", { start: began })).catch(() => undefined);
  }

  /** Resolves when the numbers of a file are on the screen. */
  async #numbered(session: Session): Promise<void> {
    const counts = session.looking?.counts;
    if (counts === undefined) throw new Error("closed");
    if (counts.totals.grants === undefined) await new Promise((done) => counts.addEventListener("change", () => { if (counts.totals.grants !== undefined) done(undefined); }));
    await this.updateComplete;
    await new Promise((next) => requestAnimationFrame(next));
  }

  /** Closes all files and gives their memory back. */
  async close(): Promise<void> {
    const sessions = this.#sessions;
    this.#sessions = [];
    this.#show(undefined);
    await Promise.all(sessions.map((session) => session.close()));
  }

  /** Where somebody is, as JSON, for `restore()`. */
  save(): ViewerState {
    const session = this.#current;
    if (session?.looking === undefined) return { version: 1 };
    const grid = this.#records?.grid;
    const at = grid === undefined || grid === null ? undefined : { top: grid.top, ...this.#at };
    return {
      version: 1, tab: session.id, file: session.name, sync: session.looking.syncId, place: session.place,
      layouts: Object.fromEntries(session.layouts), ...(at === undefined ? {} : { at }),
    };
  }

  /** Goes to where `save()` was called; before the file is open, as soon as it is. Anything else is passed over. */
  async restore(given: unknown): Promise<void> {
    const state = readState(given);
    if (state === undefined) return;
    const session = this.#sessions.find((one) => one.id === state.tab) ?? this.#current;
    if (session?.opened === undefined) {
      this.#pending = state;
      return;
    }
    this.#show(session);
    await this.#arrive(session, state);
    this.#land();
  }

  // ---- files ----

  /** What an open file begins with: what waits for it, else what the attributes say. */
  #begin(session: Session): void {
    const pending = this.#pending;
    this.#pending = undefined;
    const fits = pending !== undefined && (pending.file === undefined || pending.file === session.name);
    const first: ViewerState = fits ? pending : { version: 1, ...(this.sync ? { sync: this.sync } : {}), ...(this.view ? { place: place(this.view as Place["view"]) } : {}) };
    void this.#arrive(session, first).then(() => this.#navigated(!fits && this.#sessions.length < 2));
  }

  async #arrive(session: Session, state: ViewerState): Promise<void> {
    const known = session.opened?.summary.syncs.some((sync) => sync.id === state.sync) ?? false;
    if (state.sync !== undefined && known && state.sync !== session.looking?.syncId) session.look(state.sync);
    for (const [kind, layout] of Object.entries(state.layouts ?? {})) session.layouts.set(kind as Kind, layout);
    session.place = state.place ?? session.place;
    this.#menu = false;
    this.#at = { row: state.at?.row ?? 0, column: state.at?.column ?? 0 };
    this.requestUpdate();
    if (state.at === undefined) return;
    await this.updateComplete;
    await this.#records?.updateComplete;
    this.#records?.grid?.restore(state.at);
  }

  #progress(session: Session): void {
    const { card } = session;
    if (card.name === "opening" && session.opened === undefined) {
      const { name, phase, read, decode } = card.opening;
      const now = decode ?? read;
      this.#tell("c1z-progress", { name, phase, loaded: now?.loaded ?? 0, ...(now?.total === undefined ? {} : { total: now.total }) });
    }
    this.requestUpdate();
  }

  #show(session: Session | undefined): void {
    this.#current = session;
    this.#menu = false;
    this.requestUpdate();
  }

  /** Opens without a promise that anybody waits for: what fails is on the screen. */
  #openBeside(file: File, handle?: FileSystemHandle): void {
    void this.open(file, { name: file.name, beside: true, handle }).catch(() => undefined);
  }

  #openSample(): void {
    const { sample } = this;
    if (sample !== undefined) void this.open(sample, { name: typeof sample === "string" ? lastName(sample) : "sample.c1z" }).catch(() => undefined);
  }

  async #openFrom(src: string): Promise<void> {
    await this.open(src, {}).catch(() => undefined);
  }

  async #dropped(files: readonly Dropped[]): Promise<void> {
    for (const { file, handle } of files) {
      this.#openBeside(file, (await handle?.catch(() => null)) ?? undefined);
    }
  }

  #pasted(event: ClipboardEvent): void {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length > 0) event.preventDefault();
    for (const file of files) this.#openBeside(file);
  }

  #pick(): void {
    this.renderRoot.querySelector<HTMLInputElement>("input[type=file]")?.click();
  }

  #picked(event: Event): void {
    const input = event.target as HTMLInputElement;
    for (const file of input.files ?? []) this.#openBeside(file);
    input.value = "";
  }

  #closeTab(session: Session): void {
    const at = this.#sessions.indexOf(session);
    this.#sessions = this.#sessions.filter((one) => one !== session);
    if (this.#current === session) this.#show(this.#sessions[Math.min(at, this.#sessions.length - 1)]);
    void session.close();
    this.requestUpdate();
  }

  // ---- going about ----

  #look(syncId: string): void {
    const session = this.#current;
    if (session === undefined) return;
    this.#leave();
    session.look(syncId);
    session.place = place(session.place.view === "record" || session.place.view === "search" ? "overview" : session.place.view);
    this.#navigated(false);
  }

  /** Before a step: what is left is remembered as it is now. */
  #leave(): void {
    if (this.#current?.looking !== undefined) this.#navigated(true);
  }

  #navigated(replace: boolean): void {
    this.#tell("c1z-navigate", { state: this.save(), replace });
  }

  #go(to: Place): void {
    const session = this.#current;
    if (session === undefined) return;
    this.#menu = false;
    this.requestUpdate();
    void this.updateComplete.then(() => this.#land());
    // The same again is no step to go back from.
    if (JSON.stringify(to) === JSON.stringify(session.place)) return;
    this.#leave();
    session.trail.push(session.place);
    session.place = to;
    this.#at = { row: 0, column: 0 };
    if (to.subject !== undefined) this.#selected(to.subject);
    this.requestUpdate();
    // Told before it is drawn: the next step must find its own entry. Of a new place there is no scrolling to remember.
    const { at: _, ...state } = this.save();
    this.#tell("c1z-navigate", { state, replace: false });
  }

  /** Who stood in what is gone goes on at the beginning of what came. */
  #land(): void {
    const lost = document.activeElement === document.body || document.activeElement === this;
    if (lost && (this.renderRoot as ShadowRoot).activeElement === null) this.renderRoot.querySelector("main")?.focus({ preventScroll: true });
  }

  /** Changes the place without a step of the history. */
  #amend(more: Partial<Place>): void {
    const session = this.#current;
    if (session === undefined) return;
    session.place = { ...session.place, ...more };
    this.requestUpdate();
    void this.updateComplete.then(() => this.#navigated(true));
  }

  #selected(subject: NonNullable<Place["subject"]>): void {
    this.#tell("c1z-select", { kind: subject.kind, ...subject.key });
  }

  #record({ subject, page, tab }: C1zEvents["record"]): void {
    const here = this.#current?.place;
    if (here === undefined) return;
    if (page === true || here.view === "record" || here.view === "overview" || here.view === "search") {
      this.#go({ ...place("record"), subject, tab: "access" });
      void this.updateComplete.then(() => this.renderRoot.querySelector<C1zRecord>("main c1z-record")?.focus());
      return;
    }
    if (tab !== undefined) return this.#amend({ tab });
    this.#amend({ subject });
    this.#selected(subject);
  }

  async #row({ row, byKey }: C1zEvents["row"]): Promise<void> {
    if (!this.#beside(row)) return;
    await this.updateComplete;
    if (byKey || narrowPage.matches) this.#pane?.focus();
  }

  /** Shows what a row is about beside the table; false where that is not here yet. */
  #beside(row: number): boolean {
    const subject = this.#records?.keyAt(row);
    const asset = this.#records?.assetAt(row);
    if (subject !== undefined) this.#record({ subject });
    else if (asset !== undefined) this.#amend({ asset });
    return subject !== undefined || asset !== undefined;
  }

  get #records(): C1zRecords | null {
    return this.renderRoot.querySelector("c1z-records");
  }

  get #pane(): HTMLElement | null {
    return this.renderRoot.querySelector("aside > *");
  }

  /** From a page to what was before it, from the record beside a table to the table. */
  #back(): void {
    const session = this.#current;
    if (session?.place.view === "record") {
      const before = session.trail.pop();
      if (this.standalone && before !== undefined) return history.back();
      session.place = before ?? place("overview");
      this.requestUpdate();
      return void this.updateComplete.then(() => this.#navigated(false));
    }
    const { subject: _, asset: __, ...rest } = this.#current?.place ?? place("overview");
    if (this.#current === undefined) return;
    this.#current.place = rest;
    this.requestUpdate();
    this.#navigated(true);
    this.#records?.grid?.focusActive();
  }

  async #step(by: 1 | -1): Promise<void> {
    const records = this.#records;
    const total = records?.frame?.total ?? 0;
    const row = Math.min(total - 1, Math.max(0, this.#at.row + by));
    records?.grid?.showRow(row);
    this.#beside(row);
  }

  async #export({ format, all, columns }: C1zEvents["export"]): Promise<void> {
    const { looking, place: here, name } = this.#current ?? {};
    if (looking === undefined || here === undefined || here.view === "overview" || here.view === "record" || here.view === "search" || here.view === "assets") return;
    const go = this.#tell("c1z-export", { name, format, kind: here.view } as ViewerEvents["c1z-export"]);
    if (!go) return;
    const problem = await this.#exports.write(looking.view, here, { format, all, columns }, name ?? "");
    if (problem !== undefined) this.#tell("c1z-error", { code: problem.code, message: problem.what });
  }

  async #copyLink(ids: boolean): Promise<void> {
    const address = this.link?.(this.save(), ids);
    if (address !== undefined) await copy(address);
  }

  #key(event: KeyboardEvent): void {
    const from = event.composedPath()[0];
    const typing = from instanceof HTMLInputElement || from instanceof HTMLSelectElement || from instanceof HTMLTextAreaElement;
    if (event.defaultPrevented) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      this.#palette();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") this.#escape();
    else if (typing || this.#current?.looking === undefined) return;
    else if (event.key === "[" || event.key === "]") void this.#step(event.key === "]" ? 1 : -1);
    else if (event.key === "/") {
      event.preventDefault();
      this.renderRoot.querySelector<C1zHeader>("c1z-header")?.focusSearch();
    } else if (event.key === "?") this.#palette(true);
    else this.#chord(event.key);
  }

  #chorded = Number.NEGATIVE_INFINITY;

  /** `g` and then a letter goes to a table. */
  #chord(key: string): void {
    const now = performance.now();
    if (key === "g" && now - this.#chorded > 1000) {
      this.#chorded = now;
      return;
    }
    const to = ({ o: "overview", r: "resources", e: "entitlements", g: "grants", t: "resourceTypes" } as const)[key];
    if (to !== undefined && now - this.#chorded < 1000) this.#go(place(to));
    this.#chorded = Number.NEGATIVE_INFINITY;
  }

  #escape(): void {
    const session = this.#current;
    if (session?.busy === true) session.cancel();
    else if (this.#menu) this.#menu = false;
    else if (session !== undefined && besideOf(session.place)) this.#back();
    this.requestUpdate();
  }

  // ---- drawing ----

  /** Tells the page around; false where it prevented what would follow. */
  #tell<Name extends keyof ViewerEvents>(name: Name, detail: ViewerEvents[Name]): boolean {
    return this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable: name === "c1z-export" }));
  }

  /** Typed handler of one of the components' events, which end here. */
  #on<Name extends keyof C1zEvents>(_name: Name, handle: (detail: C1zEvents[Name]) => unknown): (event: CustomEvent<C1zEvents[Name]>) => void {
    return (event) => {
      event.stopPropagation();
      this.speak();
      handle(event.detail);
    };
  }

  get #dark(): boolean {
    return this.theme === null || this.theme === undefined ? darkSystem.matches : this.theme === "dark";
  }

  #theme(): void {
    this.theme = this.#dark ? "light" : "dark";
  }

  #palette(keys = false): void {
    this.renderRoot.querySelector<C1zPalette>("c1z-palette")?.show(keys);
  }

  get #commands(): readonly Command[] {
    return commands({
      viewer: this, session: this.#current, dark: this.#dark, go: (to) => this.#go(to), look: (id) => this.#look(id), pick: () => this.#pick(),
      theme: () => this.#theme(), export: (format, all) => void this.#export({ format, all, columns: this.#records?.columns ?? [] }), close: (session) => this.#closeTab(session),
      ...(this.link === undefined ? {} : { link: (ids: boolean) => void this.#copyLink(ids) }),
    });
  }

  protected override render(): TemplateResult {
    const session = this.#current;
    const on = this.#on.bind(this);
    return html`
      <input type="file" accept=".c1z,application/octet-stream" multiple tabindex="-1" aria-hidden="true" @change=${this.#picked}>
      <div class=${session?.opened === undefined ? "start" : "frame"}
        @c1z--pick=${on("pick", () => this.#pick())} @c1z--sample=${on("sample", () => this.#openSample())} @c1z--cancel=${on("cancel", () => session?.cancel())}
        @c1z--store=${on("store", () => session?.again?.())}
        @c1z--theme=${on("theme", () => this.#theme())} @c1z--menu=${on("menu", () => { this.#menu = !this.#menu; this.requestUpdate(); })}
        @c1z--palette=${on("palette", () => this.#palette())} @c1z--sync=${on("sync", (to) => this.#look(to.id))} @c1z--go=${on("go", (to) => this.#go(to))}
        @c1z--search=${on("search", (text) => this.#search(text))} @c1z--tab=${on("tab", (to) => this.#turn(to))}
        @c1z--record=${on("record", (to) => this.#record(to))} @c1z--row=${on("row", (to) => this.#row(to))} @c1z--export=${on("export", (to) => this.#export(to))}
        @c1z--cell=${on("cell", (to) => { this.#at = to; this.requestUpdate(); })}
        @c1z--layout=${on("layout", (to) => this.#arrange(to))}
        @c1z--close=${on("close", () => this.#back())} @c1z--step=${on("step", (to) => void this.#step(to.by))}>
        ${session?.opened === undefined ? this.#first(session) : this.#file(session)}
        <c1z-palette .commands=${() => this.#commands} .view=${session?.looking?.view}></c1z-palette>
      </div>
      <c1z-writing .exports=${this.#exports}></c1z-writing>
      ${this.#dragging && session?.opened !== undefined ? html`<div class="over" aria-hidden="true"><strong>${strings.start.dropNow}</strong></div>` : nothing}`;
  }

  /** Typing is one step of the history, however many letters. */
  #search(text: string): void {
    if (this.#current?.place.view === "search") this.#amend({ filter: text });
    else if (text.trim() !== "") this.#go(place("search", { filter: text }));
  }

  #turn(to: { readonly id: number; readonly close?: boolean }): void {
    const session = this.#sessions.find((one) => one.id === to.id);
    if (session === undefined) return;
    if (to.close === true) return this.#closeTab(session);
    this.#leave();
    this.#show(session);
    void this.updateComplete.then(() => this.#navigated(false));
  }

  #arrange(layout: C1zEvents["layout"]): void {
    const session = this.#current;
    if (session === undefined) return;
    session.layouts.set(session.place.view as Kind, layout);
    this.requestUpdate();
    this.#navigated(true);
  }

  #first(session: Session | undefined): TemplateResult {
    const label = this.#dark ? strings.header.theme.light : strings.header.theme.dark;
    const card = session?.card ?? { name: "start", note: "" };
    const tabs = this.#sessions.length > 1 ? html`<div class="tabs">${this.#sessions.map((one) => html`<button aria-pressed=${String(one === session)} @click=${() => this.#turn({ id: one.id })}><bdi>${one.name}</bdi></button>`)}</div>` : nothing;
    const body = html`<c1z-open-card .state=${card} .recent=${this.recent} ?sample=${this.sample !== undefined} ?over=${this.#dragging}></c1z-open-card>`;
    return html`<button class="icon plain corner" aria-label=${label} title=${label} @click=${this.#theme}>${this.#dark ? sun : moon}</button>
      ${tabs}${session === undefined ? html`<slot name="empty">${body}</slot>` : body}`;
  }

  #file(session: Session): TemplateResult {
    const { opened, looking, place: here } = session;
    if (opened === undefined) return html``;
    const { summary } = opened;
    const syncId = looking?.syncId ?? "";
    const pane = looking !== undefined && besideOf(here);
    const types = looking?.counts.types ?? [];
    return html`
      <c1z-header part="header" .tabs=${this.#sessions.map((one) => ({ id: one.id, name: one.name, current: one === session }))} .syncs=${summary.syncs} .syncId=${syncId}
        .search=${here.view === "search" ? here.filter : ""} ?dark=${this.#dark} ?menuOpen=${this.#menu}><slot name="brand" slot="brand"><span class="brand">${logo}${strings.product}</span></slot></c1z-header>
      <div class="body ${pane ? "pane" : ""}">
        <c1z-nav part="nav" class=${this.#menu ? "shown" : ""} .counts=${looking?.counts} .place=${here} .warnings=${summary.warnings.length}></c1z-nav>
        <main part="main" tabindex="-1">${looking === undefined ? nothing : this.#middle(session, types)}</main>
        ${pane ? html`<aside part="pane" aria-label=${strings.detail.label}>${here.asset !== undefined ? html`<c1z-asset .view=${looking.view} .asset=${here.asset}></c1z-asset>`
          : html`<c1z-record .view=${looking.view} .subject=${here.subject} .tab=${here.tab} ?steps=${true} ?narrow=${narrowPage.matches}></c1z-record>`}</aside>` : nothing}
      </div>
      <c1z-status part="status" rows=${this.#position()} ?counted=${this.standalone} .requests=${this.#requests.made} .blocked=${this.#requests.blocked}
        .openedIn=${opened.milliseconds} .memory=${session.use?.wasmBytes ?? 0}></c1z-status>`;
  }

  #middle(session: Session, types: readonly { readonly id: string; readonly name: string }[]): TemplateResult {
    const { opened, looking, place: here } = session;
    if (opened === undefined || looking === undefined) return html``;
    const narrow = narrowPage.matches;
    switch (here.view) {
      case "overview":
        return html`<c1z-overview .summary=${opened.summary} .syncId=${looking.syncId} .view=${looking.view} .counts=${looking.counts} .source=${opened.source}
          .read=${opened.summary.info.memory === undefined ? undefined : session.use}></c1z-overview>`;
      case "search":
        return html`<c1z-results .view=${looking.view} .text=${here.filter} .types=${types}></c1z-results>`;
      case "record":
        return html`<c1z-record page .from=${this.#from(session)} .view=${looking.view} .subject=${here.subject} .tab=${here.tab} ?narrow=${narrow}></c1z-record>`;
      default:
        return html`<c1z-records .view=${looking.view} .place=${here} .layout=${session.layouts.get(here.view) ?? {}} .types=${types} .selected=${here.subject}
          ?narrow=${narrow || (besideOf(here) && !widePage.matches)}></c1z-records>`;
    }
  }

  /** What a printed page says it is from. */
  #from(session: Session): string {
    const sync = session.opened?.summary.syncs.find((one) => one.id === session.looking?.syncId);
    return [visibleId(clip(session.name, 120)), ...(sync === undefined ? [] : [syncLine(sync)])].join(", ");
  }

  #position(): string {
    const kind = this.#current?.place.view;
    const total = this.#records?.frame?.total;
    if (total === undefined || total === 0 || kind === undefined || !(kind in strings.units)) return "";
    return strings.table.position(count(this.#at.row + 1), count(total), strings.units[kind as Kind](total));
  }
}

/**
 * Tables, records, pictures, search and the other languages: half of the code, and nothing of the first screen. It is fetched once the engine is
 * there, without waiting for a file, so that nothing has to be asked for after that. An element whose code has not come yet keeps its properties.
 */
const rest = (): Promise<unknown> => import("./rest.ts");

/** Draws everything below anew: its language has changed. */
function redraw(root: Node): void {
  const walk = (node: ParentNode): void => {
    for (const element of node.querySelectorAll("*")) {
      if (element instanceof C1zElement) element.requestUpdate();
      if (element.shadowRoot !== null) walk(element.shadowRoot);
    }
  };
  if (root instanceof ShadowRoot || root instanceof Element) walk(root);
}

/** Whether something stands beside a table. */
const besideOf = (here: Place): boolean => here.view !== "record" && (here.subject !== undefined || here.asset !== undefined);

const lastName = (address: string): string => address.split(/[?#]/)[0]?.split("/").pop() || address;

/** The failure an error amounts to, for pages that show their own. */
export const explain: (error: unknown) => Failure = failure;

declare global {
  interface HTMLElementTagNameMap {
    "c1z-viewer": C1zViewer;
  }
}
