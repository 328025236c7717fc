import { html, nothing, svg, type TemplateResult } from "lit";
import type { View } from "../../data/contract.ts";
import { failure } from "../../data/failure.ts";
import { readGraph, type Side } from "../../data/graph.ts";
import { layout, type Placed, type Sizes } from "../../data/graph-layout.ts";
import type { Graph, GraphNode } from "../../data/graph-model.ts";
import { download, safeName } from "../../data/save.ts";
import type { Subject } from "../../state/place.ts";
import { strings } from "../../strings/strings.ts";
import { count } from "../../text/format.ts";
import { visibleText } from "../../text/visible.ts";
import { C1zElement, define } from "../element.ts";
import { emit } from "../events.ts";
import { base, marks } from "../shared.styles.ts";
import { styles } from "./graph.styles.ts";
import { pngFile, type Size, svgFile } from "./image.ts";
import { list } from "./list.ts";
import { MARGIN, NARROW, picture, WIDE } from "./picture.ts";
import { connected, walk } from "./walk.ts";
import { summary, title } from "./words.ts";

const STEP = 1.25;
const SMALLEST = 0.05;
const LARGEST = 3;
/** A picture is not first shown smaller than this, however large it is: names stay readable. */
const READABLE = 0.8;
/** Pixels after which a press is a pull and no click. */
const PULL = 4;

/**
 * Who can reach what, through what: a picture of the grants of one record, from left to right, and the same as a list.
 *
 * @element c1z-graph
 * @event c1z--record - a node was opened
 * @event c1z--go - a node that stands for many was opened: their table
 */
export class C1zGraph extends C1zElement {
  static override styles = [base, marks, styles];
  static override properties = {
    view: { attribute: false },
    // The same record again is no new question.
    subject: { attribute: false, hasChanged: (now: unknown, before: unknown) => JSON.stringify(now) !== JSON.stringify(before) },
    narrow: { type: Boolean },
  };

  declare view: View;
  declare subject: Subject;
  declare narrow: boolean;
  #graph: Graph | undefined;
  #placed: Placed | undefined;
  #error: unknown;
  #side: Side | undefined;
  #asList = false;
  #active = "";
  #lit: { readonly id: string; readonly all: ReadonlySet<string> } | undefined;
  #scale = 0;
  #said = "";
  #reading: AbortController | undefined;
  #pull: { readonly x: number; readonly y: number; readonly left: number; readonly top: number; down: boolean; far: boolean } | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated && this.#graph === undefined) void this.#read();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#reading?.abort();
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has("view") || changed.has("subject")) {
      this.#side = undefined;
      this.#graph = undefined;
      void this.#read();
    } else if (changed.has("narrow")) this.#place();
  }

  async #read(): Promise<void> {
    this.#reading?.abort();
    const reading = new AbortController();
    this.#reading = reading;
    this.#error = undefined;
    this.#said = "";
    if (this.subject.kind === "resourceTypes") return;
    try {
      const graph = await readGraph(this.view, this.subject, this.#side, reading.signal);
      if (reading.signal.aborted) return;
      this.#graph = graph;
      this.#active = graph.subject;
      this.#place();
    } catch (error) {
      if (reading.signal.aborted) return;
      this.#error = error;
    }
    this.requestUpdate();
  }

  #place(): void {
    if (this.#graph === undefined) return;
    this.#placed = layout(this.#graph, this.#sizes);
    this.#scale = 0;
    this.#lit = undefined;
  }

  protected override render(): TemplateResult {
    const t = strings.graph;
    if (this.subject.kind === "resourceTypes") return html``;
    if (this.#error !== undefined) return html`<p class="problem" role="alert" lang="en">${failure(this.#error).what}</p>`;
    const graph = this.#graph;
    if (graph === undefined) return html`<p class="late" role="status">${t.loading}</p>`;
    const drawn = graph.edges.length > 0;
    return html`
      ${drawn || graph.both ? this.#bar(graph, drawn) : nothing}
      <div class="sum" role="status">${graph.total === 0 ? html`<p>${t.empty[graph.side]}</p>` : html`<p>${summary(graph)}</p>`}
        ${graph.shown < graph.total ? html`<p>${graph.shown === 0 ? t.together(count(graph.total)) : t.partial(count(graph.shown), count(graph.total))}</p>` : nothing}
        ${this.#said === "" ? nothing : html`<p><bdi>${this.#said}</bdi></p>`}</div>
      ${!drawn ? nothing : this.#asList ? list(graph, (node) => this.#open(node)) : this.#picture(graph)}
    `;
  }

  #bar(graph: Graph, drawn: boolean): TemplateResult {
    const t = strings.graph;
    const choose = (label: string, chosen: boolean, choice: () => void): TemplateResult => html`<button aria-pressed=${String(chosen)} @click=${choice}>${label}</button>`;
    // What is shown stays until the other side is here, and so does the focus.
    const side = (side: Side): TemplateResult => choose(t.sides[side], graph.side === side, () => {
      this.#side = side;
      void this.#read();
    });
    const show = (asList: boolean): TemplateResult => choose(asList ? t.list : t.picture, this.#asList === asList, () => {
      this.#asList = asList;
      this.#scale = 0;
      this.requestUpdate();
    });
    return html`<div class="bar">
      ${graph.both ? html`<div class="choice" role="group" aria-label=${t.side}>${side("holds")}${side("held")}</div>` : nothing}
      ${drawn ? html`<div class="choice" role="group" aria-label=${t.view}>${show(false)}${show(true)}</div>` : nothing}
      ${!drawn || this.#asList ? nothing : html`
        <div class="tools"><button class="icon" aria-label=${t.zoomOut} title=${t.zoomOut} @click=${() => this.#zoom(1 / STEP)}>−</button>
        <button class="icon" aria-label=${t.zoomIn} title=${t.zoomIn} @click=${() => this.#zoom(STEP)}>+</button>
        <button @click=${() => this.#fit()}>${t.fit}</button></div>
        <div class="tools"><button @click=${() => void this.#save("svg")}>${t.saveSvg}</button>
        <button @click=${() => void this.#save("png")}>${t.savePng}</button></div>`}
    </div>`;
  }

  #picture(graph: Graph): TemplateResult {
    const placed = this.#placed as Placed;
    const { width, height } = this.#size;
    const scale = this.#scale || 1;
    const font = getComputedStyle(this).fontFamily;
    return html`<div class="stage" @wheel=${this.#wheel} @pointerdown=${this.#press} @pointermove=${this.#move} @pointerup=${this.#release}
      @pointercancel=${this.#release} @pointerover=${this.#over} @pointerleave=${this.#out} @focusin=${this.#over} @focusout=${this.#out}
      @click=${this.#click} @keydown=${this.#key}>
      <svg class="picture" role="graphics-document" aria-label=${`${strings.graph.label}: ${summary(graph)}. ${strings.graph.keys}`}
        width=${width * scale} height=${height * scale} viewBox=${`${-MARGIN} ${-MARGIN} ${width} ${height}`}>
        ${picture({ graph, placed, sizes: this.#sizes, active: this.#active, lit: this.#lit?.all, font })}</svg></div>
      <p class="legend" aria-hidden="true">${(["direct", "inherited"] as const).map((how) => html`<span>${svgLine(how)}${strings.graph.how[how]}</span>`)}</p>`;
  }

  protected override updated(): void {
    if (this.#scale !== 0 || this.#stage === null) return;
    const whole = this.#whole;
    const wide = this.#stage.clientWidth / this.#size.width;
    this.#scale = Math.min(1, Math.max(whole, Math.min(wide, 1), READABLE));
    this.requestUpdate();
    void this.updateComplete.then(() => this.#centre());
  }

  /** Brings the tab stop into the middle of the stage; nothing around it moves. */
  #centre(): void {
    const [stage, at] = [this.#stage, this.#placed?.boxes.get(this.#active)];
    if (stage === null || at === undefined) return;
    const { width, height } = this.#sizes;
    stage.scrollTo((at.x + width / 2 + MARGIN) * this.#scale - stage.clientWidth / 2, (at.y + height / 2 + MARGIN) * this.#scale - stage.clientHeight / 2);
  }

  get #sizes(): Sizes {
    return this.narrow ? NARROW : WIDE;
  }

  get #stage(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(".stage");
  }

  get #size(): Size {
    const { width, height } = this.#placed ?? { width: 0, height: 0 };
    return { width: width + 2 * MARGIN + 4, height: height + 2 * MARGIN + 4 };
  }

  /** The scale at which all of the picture is seen. */
  get #whole(): number {
    const stage = this.#stage;
    if (stage === null) return 1;
    const most = Number.parseFloat(getComputedStyle(stage).maxHeight) || stage.clientHeight;
    return Math.max(SMALLEST, Math.min(1, stage.clientWidth / this.#size.width, (most - 2) / this.#size.height));
  }

  /** Enlarges around a point of the stage, or its middle. */
  #zoom(by: number, at?: { readonly clientX: number; readonly clientY: number }): void {
    const stage = this.#stage;
    if (stage === null) return;
    const box = stage.getBoundingClientRect();
    const x = at === undefined ? box.width / 2 : at.clientX - box.left;
    const y = at === undefined ? box.height / 2 : at.clientY - box.top;
    const before = this.#scale;
    this.#scale = Math.min(LARGEST, Math.max(SMALLEST, before * by));
    const grown = this.#scale / before;
    const [left, top] = [(stage.scrollLeft + x) * grown - x, (stage.scrollTop + y) * grown - y];
    this.requestUpdate();
    void this.updateComplete.then(() => stage.scrollTo(left, top));
  }

  #fit(): void {
    this.#scale = this.#whole;
    this.requestUpdate();
  }

  #element(id: string): SVGElement | null {
    const index = this.#graph?.nodes.findIndex((node) => node.id === id) ?? -1;
    return this.renderRoot.querySelector<SVGElement>(`.picture [data-node="${index}"]`);
  }

  #nodeOf(event: Event): GraphNode | undefined {
    const target = event.target instanceof Element ? event.target.closest<SVGElement>("[data-node]") : null;
    return target === null ? undefined : this.#graph?.nodes[Number(target.dataset["node"])];
  }

  #open(node: GraphNode): void {
    if (node.record !== undefined) emit(this, "record", { subject: node.record, page: true });
    else if (node.table !== undefined) emit(this, "go", node.table);
  }

  #light(id: string | undefined): void {
    if (id === this.#lit?.id || this.#graph === undefined) return;
    this.#lit = id === undefined ? undefined : { id, all: connected(id, this.#graph) };
    this.requestUpdate();
  }

  #over(event: Event): void {
    const node = this.#nodeOf(event);
    if (event.type === "focusin" && node !== undefined) this.#active = node.id;
    if (this.#pull?.down !== true) this.#light(node?.id ?? this.#focused);
  }

  #out(event: Event): void {
    this.#light(event.type === "focusout" ? undefined : this.#focused);
  }

  get #focused(): string | undefined {
    return this.renderRoot.querySelector(".node:focus-visible") === null ? undefined : this.#active;
  }

  #wheel(event: WheelEvent): void {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.#zoom(Math.exp(-event.deltaY / 300), event);
  }

  /** Only a mouse pulls: fingers scroll by themselves. */
  #press(event: PointerEvent): void {
    const stage = this.#stage;
    this.#pull = stage === null || event.pointerType !== "mouse" || event.button !== 0 ? undefined
      : { x: event.clientX, y: event.clientY, left: stage.scrollLeft, top: stage.scrollTop, down: true, far: false };
  }

  #move(event: PointerEvent): void {
    const [stage, pull] = [this.#stage, this.#pull];
    if (stage === null || pull?.down !== true) return;
    const [x, y] = [event.clientX - pull.x, event.clientY - pull.y];
    if (!pull.far && Math.hypot(x, y) < PULL) return;
    if (!pull.far) stage.setPointerCapture(event.pointerId);
    pull.far = true;
    stage.scrollTo(pull.left - x, pull.top - y);
  }

  #release(): void {
    if (this.#pull !== undefined) this.#pull.down = false;
  }

  /** The click that ends a pull opens nothing. */
  #click(event: MouseEvent): void {
    const pulled = this.#pull?.far === true;
    this.#pull = undefined;
    const node = this.#nodeOf(event);
    if (node !== undefined && !pulled) this.#open(node);
  }

  #key(event: KeyboardEvent): void {
    const [graph, placed] = [this.#graph, this.#placed];
    if (graph === undefined || placed === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const node = this.#nodeOf(event);
    if (event.key === "+" || event.key === "=") this.#zoom(STEP);
    else if (event.key === "-") this.#zoom(1 / STEP);
    else if (event.key === "0") this.#fit();
    else if ((event.key === "Enter" || event.key === " ") && node !== undefined) this.#open(node);
    else if (event.key === "Home" || event.key.startsWith("Arrow")) {
      const to = walk(event.key, node?.id ?? this.#active, graph, placed);
      if (to !== undefined) {
        this.#element(to)?.focus();
      }
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  async #save(kind: "svg" | "png"): Promise<void> {
    const shown = this.renderRoot.querySelector<SVGSVGElement>(".picture");
    const subject = this.#graph?.nodes.find((node) => node.id === this.#graph?.subject);
    if (shown === null || subject === undefined) return;
    const name = `${safeName(title(subject))}.${kind}`;
    this.#light(undefined);
    await this.updateComplete;
    try {
      const picture = svgFile(shown, this.#size, getComputedStyle(shown).backgroundColor);
      download(kind === "svg" ? picture : await pngFile(picture, this.#size), name);
      this.speak();
      this.#said = strings.graph.saved(visibleText(name));
    } catch {
      this.speak();
      this.#said = strings.graph.notSaved;
    }
    this.requestUpdate();
  }
}

const svgLine = (how: string): TemplateResult => html`<svg width="28" height="8" class="line ${how}">${svg`<path d="M0 4H28"/>`}</svg>`;

define("c1z-graph", C1zGraph);
