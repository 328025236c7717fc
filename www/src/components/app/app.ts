import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { Kind, Reader, View } from "../../data/contract.ts";
import { Counts } from "../../data/counts.ts";
import { failure } from "../../data/failure.ts";
import { BlockFrame, type Frame } from "../../data/frame.ts";
import { fetchFile } from "../../state/fetch.ts";
import { type Opened, openFile } from "../../state/opening.ts";
import { Requests } from "../../state/requests.ts";
import { isDark, onSystemTheme, toggleTheme } from "../../state/theme.ts";
import { en } from "../../strings/en.ts";
import { keyOf } from "../../table/columns.ts";
import { count } from "../../text/format.ts";
import "../detail/detail.ts";
import type { C1zDetail, Subject } from "../detail/detail.ts";
import { type C1zEvents, type Place, place } from "../events.ts";
import "../header/header.ts";
import { moon, sun } from "../icons.ts";
import "../nav/nav.ts";
import "../open-card/open-card.ts";
import type { CardState } from "../open-card/open-card.ts";
import "../overview/overview.ts";
import "../records/records.ts";
import type { C1zRecords } from "../records/records.ts";
import { base } from "../shared.styles.ts";
import "../status/status.ts";
import { styles } from "./app.styles.ts";
import { dropTarget } from "./drop.ts";

/** One sync of the open file, as it is looked at. */
interface Looking {
  readonly syncId: string;
  readonly view: View | undefined;
  readonly counts: Counts | undefined;
}

const SAMPLE = "sample.c1z";
const narrowPage = matchMedia("(max-width: 700px)");
const widePage = matchMedia("(min-width: 1100.02px)");

/**
 * The whole page: what is open, what is shown, and everything the components ask for.
 *
 * @element c1z-app
 */
export class C1zApp extends LitElement {
  static override styles = [base, styles];
  static override properties = { reader: { attribute: false } };

  declare reader: Reader;
  #card: CardState = { name: "start", note: "" };
  #opened: Opened | undefined;
  #looking: Looking | undefined;
  #place: Place = place("overview");
  #frame: Frame | undefined;
  #subject: Subject | undefined;
  #selected: number | undefined;
  #cell = 0;
  #dragging = false;
  #menu = false;
  #memory = 0;
  #abort: AbortController | undefined;
  #life = new AbortController();
  readonly #requests = new Requests();
  readonly #update = (): void => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    this.#life = new AbortController();
    const { signal } = this.#life;
    dropTarget(window, signal, (over) => { this.#dragging = over; this.requestUpdate(); }, (file) => void this.open(file, file.name));
    window.addEventListener("keydown", (event) => this.#key(event), { signal });
    this.#requests.addEventListener("change", this.#update, { signal });
    narrowPage.addEventListener("change", this.#update, { signal });
    onSystemTheme(this.#update, signal);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#life.abort();
    this.#abort?.abort();
  }

  protected override firstUpdated(): void {
    const ready = this.reader.prepare().catch(() => undefined);
    const src = new URLSearchParams(location.search).get("src");
    if (src !== null) void ready.then(() => this.openFrom(src));
  }

  /** Fetches a file from this origin and opens it. */
  async openFrom(src: string): Promise<void> {
    const name = src.split("/").pop() ?? src;
    await this.#opening(name, async (signal) => fetchFile(src, signal, (read) => {
      this.#card = { name: "opening", opening: { name, size: read.total ?? 0, phase: "fetch", read } };
      this.requestUpdate();
    }));
    await this.#requests.resetWhenQuiet();
  }

  async open(source: Blob, name: string): Promise<void> {
    await this.#opening(name, async () => source);
  }

  async #opening(name: string, get: (signal: AbortSignal) => Promise<Blob>): Promise<void> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    const { signal } = abort;
    this.#menu = false;
    this.#card = { name: "opening", opening: { name, size: 0, phase: "prepare" } };
    await this.#close();
    try {
      const source = await get(signal);
      this.#requests.reset();
      const opened = await openFile(this.reader, source, name, signal, (opening) => {
        if (signal.aborted) return;
        this.#card = { name: "opening", opening };
        this.requestUpdate();
      });
      if (signal.aborted) return void opened.file.close();
      this.#opened = opened;
      this.#card = { name: "start", note: "" };
      this.#look(opened.summary.first.sync?.id ?? "");
      document.title = `${name} – ${en.product}`;
    } catch (error) {
      if (this.#abort !== abort) return;
      this.#card = signal.aborted ? { name: "start", note: en.cancelled } : { name: "failed", file: name, failure: failure(error) };
      document.title = en.product;
    }
    if (this.#abort === abort) this.#abort = undefined;
    this.requestUpdate();
  }

  async #close(): Promise<void> {
    const opened = this.#opened;
    this.#looking?.counts?.close();
    this.#frame?.close();
    this.#opened = this.#looking = this.#frame = this.#subject = this.#selected = undefined;
    this.#place = place("overview");
    this.requestUpdate();
    await opened?.file.close();
  }

  /** Switches the view to a sync. */
  #look(syncId: string): void {
    const opened = this.#opened;
    if (opened === undefined) return;
    this.#looking?.counts?.close();
    const view = opened.summary.info.readable ? opened.file.use(syncId) : undefined;
    const counts = view === undefined ? undefined : new Counts(view);
    this.#looking = { syncId, view, counts };
    this.#go(place(this.#place.view));
    this.#hide();
    void counts?.run().then(() => this.#measure());
  }

  async #measure(): Promise<void> {
    const file = this.#opened?.file;
    if (file === undefined) return;
    this.#memory = await file.memoryBytes().catch(() => 0);
    this.requestUpdate();
  }

  #go(to: Place): void {
    this.#menu = false;
    this.#place = to;
    this.#frame?.close();
    this.#frame = undefined;
    this.#selected = undefined;
    this.#cell = 0;
    const view = this.#looking?.view;
    if (to.view !== "overview" && view !== undefined) {
      this.#frame = new BlockFrame(view.rows(to.view, to.filter));
      this.#frame.addEventListener("change", this.#update);
    }
    if (to.view === "overview" || !widePage.matches) this.#subject = undefined;
    this.requestUpdate();
  }

  async #show(row: number, focus: boolean): Promise<void> {
    const frame = this.#frame;
    const kind = this.#place.view;
    const key = frame === undefined || kind === "overview" ? undefined : keyOf(kind, frame, row);
    if (key === undefined) return;
    this.#selected = row;
    this.#subject = { kind: kind as Kind, key };
    this.requestUpdate();
    await this.updateComplete;
    if (focus || narrowPage.matches) this.renderRoot.querySelector<C1zDetail>("c1z-detail")?.focus();
  }

  #hide(): void {
    this.#subject = undefined;
    this.#selected = undefined;
    this.requestUpdate();
  }

  get #records(): C1zRecords | null {
    return this.renderRoot.querySelector("c1z-records");
  }

  #back(): void {
    this.#hide();
    this.#records?.grid.focusActive();
  }

  #step(by: 1 | -1): void {
    const total = this.#frame?.total ?? 0;
    const row = Math.min(total - 1, Math.max(0, (this.#selected ?? 0) + by));
    this.#records?.grid.showRow(row);
    void this.#show(row, false);
  }

  #pick(): void {
    this.renderRoot.querySelector<HTMLInputElement>("input[type=file]")?.click();
  }

  #picked(event: Event): void {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    input.value = "";
    if (file !== undefined) void this.open(file, file.name);
  }

  #key(event: KeyboardEvent): void {
    const from = event.composedPath()[0];
    const typing = from instanceof HTMLInputElement || from instanceof HTMLSelectElement || from instanceof HTMLTextAreaElement;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      if (this.#abort !== undefined) this.#abort.abort();
      else if (this.#menu) this.#menu = false;
      else if (this.#subject !== undefined) this.#back();
      this.requestUpdate();
    } else if (!typing && this.#selected !== undefined && (event.key === "[" || event.key === "]")) {
      this.#step(event.key === "]" ? 1 : -1);
    }
  }

  /** Typed handler of one of the components' events. */
  #on<Name extends keyof C1zEvents>(_name: Name, handle: (detail: C1zEvents[Name]) => void): (event: CustomEvent<C1zEvents[Name]>) => void {
    return (event) => handle(event.detail);
  }

  protected override render(): TemplateResult {
    const opened = this.#opened;
    return html`
      <input type="file" accept=".c1z,application/octet-stream" tabindex="-1" aria-hidden="true" @change=${this.#picked}>
      <div class=${opened === undefined ? "start" : "frame"}
        @c1z-pick=${this.#pick} @c1z-sample=${() => void this.openFrom(SAMPLE)} @c1z-cancel=${() => this.#abort?.abort()}
        @c1z-theme=${this.#theme} @c1z-menu=${() => { this.#menu = !this.#menu; this.requestUpdate(); }}
        @c1z-sync=${this.#on("c1z-sync", (to) => this.#look(to.id))} @c1z-go=${this.#on("c1z-go", (to) => this.#go(to))}>
        ${opened === undefined ? this.#first() : this.#file(opened)}
      </div>
      ${this.#dragging && opened !== undefined ? html`<div class="over" aria-hidden="true"><strong>${en.start.dropNow}</strong></div>` : nothing}`;
  }

  #theme(): void {
    toggleTheme();
    this.requestUpdate();
  }

  #first(): TemplateResult {
    const dark = isDark();
    const label = dark ? en.header.theme.light : en.header.theme.dark;
    return html`<button class="icon plain corner" aria-label=${label} title=${label} @click=${this.#theme}>${dark ? sun : moon}</button>
      <c1z-open-card .state=${this.#card} ?over=${this.#dragging}></c1z-open-card>`;
  }

  #file(opened: Opened): TemplateResult {
    const { summary } = opened;
    const looking = this.#looking;
    const syncId = looking?.syncId ?? "";
    const pane = this.#subject !== undefined && looking?.view !== undefined;
    return html`
      <c1z-header .name=${summary.name} .syncs=${summary.syncs} .syncId=${syncId} ?dark=${isDark()} ?menuOpen=${this.#menu}></c1z-header>
      <div class="body ${pane ? "pane" : ""}">
        <c1z-nav class=${this.#menu ? "shown" : ""} .counts=${looking?.counts} .place=${this.#place} .warnings=${summary.warnings.length}></c1z-nav>
        <main>${this.#frame === undefined
          ? html`<c1z-overview .summary=${summary} .syncId=${syncId} .counts=${looking?.counts}></c1z-overview>`
          : html`<c1z-records .place=${this.#place} .frame=${this.#frame} .selected=${this.#selected} ?narrow=${narrowPage.matches}
              @c1z-row=${this.#on("c1z-row", (to) => void this.#show(to.row, to.byKey))}
              @c1z-cell=${this.#on("c1z-cell", (to) => { this.#cell = to.row; this.requestUpdate(); })}></c1z-records>`}
        </main>
        ${pane ? html`<aside aria-label=${en.detail.label}><c1z-detail .view=${looking?.view} .subject=${this.#subject} ?steps=${this.#selected !== undefined}
          @c1z-close=${this.#back} @c1z-step=${this.#on("c1z-step", (to) => this.#step(to.by))}></c1z-detail></aside>` : nothing}
      </div>
      <c1z-status rows=${this.#position()} .requests=${this.#requests.made} .blocked=${this.#requests.blocked}
        .openedIn=${opened.milliseconds} .memory=${this.#memory}></c1z-status>`;
  }

  #position(): string {
    const total = this.#frame?.total;
    const kind = this.#place.view;
    if (total === undefined || kind === "overview" || total === 0) return "";
    return en.table.position(count(this.#cell + 1), count(total), en.units[kind](total));
  }
}

customElements.define("c1z-app", C1zApp);
