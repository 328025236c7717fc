/** What the picture says of a node, the same in the picture, in the list and to a screen reader. */
import type { Graph, GraphEdge, GraphNode, Layer } from "../../data/graph-model.ts";
import { strings } from "../../strings/strings.ts";
import { count } from "../../text/format.ts";
import { clip, visibleId, visibleText } from "../../text/visible.ts";

/** Lines of a node that are read out; more are counted. */
const READ = 4;

const name = (text: string): string => visibleText(clip(text));

export function title(node: GraphNode): string {
  if (node.many !== undefined) return strings.graph.many[node.many](count(node.count), name(node.name))[0];
  return name(node.name) || strings.graph.noName;
}

export function detail(node: GraphNode): string {
  if (node.many !== undefined) return strings.graph.many[node.many](count(node.count), name(node.name))[1];
  return [visibleId(clip(node.detail)), ...(node.missing ? [strings.graph.missing] : [])].filter((part) => part !== "").join(" · ");
}

/** What a line says; `back` when it is read from its right end, to a node of that layer. */
export function how(edge: GraphEdge, back?: Layer): string {
  const word = back === undefined ? strings.graph.how[edge.how] : strings.graph.back(edge.how, back);
  return edge.count === undefined ? word : strings.graph.howMany(word, count(edge.count));
}

/** What is read out after the name of a node: its place and its lines. */
export function spoken(node: GraphNode, graph: Graph): string {
  const t = strings.graph;
  const layer = graph.nodes.filter((other) => other.layer === node.layer);
  const called = (id: string): string => {
    const other = graph.nodes.find((node) => node.id === id);
    return other === undefined ? "" : title(other);
  };
  const lines = graph.edges.flatMap((edge) => {
    if (edge.from === node.id) return [t.to(how(edge), called(edge.to))];
    return edge.to === node.id ? [t.from(how(edge), called(edge.from))] : [];
  });
  const rest = lines.length > READ ? [t.more(count(lines.length - READ))] : [];
  const place = t.position(t.one[node.layer], layer.indexOf(node) + 1, layer.length);
  return [detail(node), place, ...lines.slice(0, READ), ...rest].filter((part) => part !== "").join(", ");
}

/** What there is in the picture, column by column. */
export function summary(graph: Graph): string {
  const t = strings.graph;
  return t.layers.flatMap((word, layer) => {
    const size = graph.nodes.filter((node) => node.layer === layer).reduce((sum, node) => sum + node.count, 0);
    return size === 0 ? [] : [t.column(word, count(size))];
  }).join(" · ");
}
