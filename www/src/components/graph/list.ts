/** The picture as a nested list: for those who read. */
import { html, nothing, type TemplateResult } from "lit";
import { type Graph, type GraphNode, type Item, outline } from "../../data/graph-model.ts";
import { strings } from "../../strings/strings.ts";
import { hue, initial } from "../../text/visible.ts";
import { detail, how, title } from "./words.ts";

export function list(graph: Graph, open: (node: GraphNode) => void): TemplateResult {
  const index = new Map(graph.nodes.map((node, at) => [node.id, at]));
  const edges = new Map(graph.edges.map((edge, at) => [edge, at]));
  const line = ({ node, edge, forward, items }: Item): TemplateResult => {
    const below = detail(node);
    const name = html`<bdi>${title(node)}</bdi>`;
    return html`<li data-node=${index.get(node.id) ?? nothing} data-edge=${edge === undefined ? nothing : (edges.get(edge) ?? nothing)}>
      <div class="item">
        ${edge === undefined ? nothing : html`<span class="how ${edge.how}">${how(edge, forward === true ? undefined : node.layer)}</span>`}
        ${node.type === "" ? nothing : html`<span class="glyph hue-${hue(node.type)}" aria-hidden="true">${initial(node.type)}</span>`}
        ${node.record === undefined && node.table === undefined ? name : html`<button class="link" @click=${() => open(node)}>${name}</button>`}
        <span class="soft">${strings.graph.one[node.layer]}${below === "" ? nothing : html` · <bdi>${below}</bdi>`}</span>
      </div>
      ${items.length === 0 ? nothing : html`<ul>${items.map(line)}</ul>`}</li>`;
  };
  return html`<ul class="list" aria-label=${strings.graph.label}>${outline(graph).map(line)}</ul>`;
}
