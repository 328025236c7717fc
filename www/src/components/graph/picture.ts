/** The picture as SVG. Everything from the file is the text of an element or the value of an attribute that only names. */
import { nothing, svg, type TemplateResult } from "lit";
import type { Line, Placed, Sizes } from "../../data/graph-layout.ts";
import type { Graph, GraphNode } from "../../data/graph-model.ts";
import { strings } from "../../strings/strings.ts";
import { hue, initial } from "../../text/visible.ts";
import { fit } from "./fit.ts";
import { detail, how, spoken, title } from "./words.ts";

export const WIDE: Sizes = { width: 208, height: 40, gap: 8, aisle: 104, head: 28 };
export const NARROW: Sizes = { width: 152, height: 40, gap: 8, aisle: 88, head: 28 };

/** Where the text of a node begins, with a glyph and without. */
const TEXT = 36;
const BARE = 12;
/** Around everything, for outlines and the back of a stack. */
export const MARGIN = 8;

export interface Picture {
  readonly graph: Graph;
  readonly placed: Placed;
  readonly sizes: Sizes;
  /** The node that Tab leads to. */
  readonly active: string;
  /** Of the node in focus or under the pointer, all it is connected with. */
  readonly lit: ReadonlySet<string> | undefined;
  readonly font: string;
}

export function picture({ graph, placed, sizes, active, lit, font }: Picture): TemplateResult {
  const bright = (...ids: readonly string[]): string => (lit === undefined ? "" : ids.every((id) => lit.has(id)) ? "lit" : "dim");
  const line = ({ edge, path }: Line): TemplateResult =>
    svg`<g class="line ${edge.how} ${bright(edge.from, edge.to)}" aria-hidden="true"><title>${how(edge)}</title><path d=${path}/></g>`;
  const word = ({ edge, word }: Line): unknown => word === undefined || edge.how === "on" ? nothing
    : svg`<text class="word ${edge.how} ${bright(edge.from, edge.to)}" x=${word.x} y=${word.y} text-anchor=${word.end ? "end" : "start"} aria-hidden="true">${how(edge)}</text>`;
  const node = (node: GraphNode, index: number): TemplateResult => {
    const { x, y } = placed.boxes.get(node.id) ?? { x: 0, y: 0 };
    const left = node.type === "" ? BARE : TEXT;
    const room = sizes.width - left - 8;
    const below = detail(node);
    const opens = node.record ?? node.table;
    return svg`<g class="node hue-${hue(node.type)} ${node.many === undefined ? "" : "many"} ${node.missing ? "missing" : ""} ${bright(node.id)}"
      transform=${`translate(${x} ${y})`} role="link" data-node=${index} tabindex=${node.id === active ? 0 : -1} aria-description=${spoken(node, graph)}
      aria-current=${node.id === graph.subject ? "true" : nothing} aria-disabled=${opens === undefined ? "true" : nothing}>
      <title>${title(node)}</title>
      ${node.many === undefined ? nothing : svg`<rect class="back" x="4" y="4" width=${sizes.width} height=${sizes.height} rx="6"/>`}
      <rect class="box" width=${sizes.width} height=${sizes.height} rx="6"/>
      ${node.type === "" ? nothing : svg`<rect class="mark" x="9" y="11" width="18" height="18" rx="5"/>
        <text class="letter" x="18" y="24" text-anchor="middle" aria-hidden="true">${initial(node.type)}</text>`}
      <svg x=${left} width=${sizes.width - left - 2} height=${sizes.height} aria-hidden="true">
        <text class="name" y=${below === "" ? 24.5 : 17}>${fit(title(node), room, `600 13px ${font}`)}</text>
        ${below === "" ? nothing : svg`<text class="detail" y="32">${fit(below, room, `12px ${font}`)}</text>`}
      </svg></g>`;
  };
  return svg`${placed.columns.map(({ layer, x }) => svg`<text class="column" x=${x} y="14" aria-hidden="true">${strings.graph.layers[layer]}</text>`)}
    ${placed.lines.map(line)}${placed.lines.map(word)}${graph.nodes.map(node)}`;
}
