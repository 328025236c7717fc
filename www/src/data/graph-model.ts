/**
 * The picture of who can reach what, as nodes and lines. A node is what it is the record of, in the part it plays: two entitlements
 * of one name are two nodes, and a group that holds something on itself is there twice. All lines lead from left to right, so
 * nothing can go in circles.
 */
import { type Place, place, type Subject } from "../state/place.ts";
import type { Entitlement, Resource } from "./contract.ts";

/** Most nodes of one picture. */
export const LIMIT = 200;

/** The column of a node: who holds, through what, which entitlement, on what. */
export type Layer = 0 | 1 | 2 | 3;

/** What a node that stands for many stands for. */
export type Many = "holders" | "held" | "grants" | "entitlements" | "sources";

export interface GraphNode {
  readonly id: string;
  readonly layer: Layer;
  /** Id of the resource type that gives it glyph and hue. */
  readonly type: string;
  /** As in the file; of many the name of their type. */
  readonly name: string;
  /** What tells it from another of the same name. */
  readonly detail: string;
  /** The sync names it and does not have it. */
  readonly missing: boolean;
  readonly many?: Many;
  /** How many it stands for. */
  readonly count: number;
  /** Where opening it leads. */
  readonly record?: Subject;
  readonly table?: Place;
}

/** `mixed`: of many, nobody counted which of them are inherited. `on`: an entitlement and its resource. */
export type How = "direct" | "inherited" | "mixed" | "on";

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly how: How;
  /** How many grants, where it stands for many. */
  readonly count?: number;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** Id of the node that the question is about. */
  readonly subject: string;
  /** Grants there are, and those that are drawn one by one. */
  readonly total: number;
  readonly shown: number;
  /** Which side of a resource this is, and whether it has another. */
  readonly side: "holds" | "held";
  readonly both: boolean;
}

/** What is known of a record: nothing of it is looked up where it is `missing`. */
export interface Known<T> {
  readonly record: T | undefined;
  readonly missing: boolean;
}

export const identity = (...parts: readonly (string | number)[]): string => JSON.stringify(parts);

/** A picture that is being made. */
export class Draft {
  readonly nodes: Map<string, GraphNode>;
  readonly edges: Map<string, GraphEdge>;

  constructor(from?: Draft) {
    this.nodes = new Map(from?.nodes);
    this.edges = new Map(from?.edges);
  }

  add(node: Omit<GraphNode, "missing" | "count"> & Partial<GraphNode>): string {
    if (!this.nodes.has(node.id)) this.nodes.set(node.id, { missing: false, count: 1, ...node });
    return node.id;
  }

  link(from: string, to: string, how: How, count?: number): void {
    this.edges.set(identity(from, to, how), { from, to, how, ...(count === undefined ? {} : { count }) });
  }

  resource(layer: 0 | 3, { record, missing }: Known<Resource>): string {
    const type = record?.id?.resourceType ?? "";
    const key = record?.id?.resource ?? "";
    return this.add({
      id: identity(layer, type, key), layer, type, name: record?.displayName || key, detail: type, missing,
      ...(missing ? {} : { record: { kind: "resources", key: { id: key, resourceType: type } } as const }),
    });
  }

  /** An entitlement, the resource it is on, and the line between them. */
  entitlement(id: string, { record, missing }: Known<Entitlement>, on: Known<Resource>): string {
    const type = on.record?.id?.resourceType ?? "";
    const node = this.add({
      id: identity(2, id), layer: 2, type, name: record?.displayName || record?.slug || id, detail: record?.slug ?? "", missing,
      ...(missing ? {} : { record: { kind: "entitlements", key: { id } } as const }),
    });
    if (on.record?.id !== undefined) this.link(node, this.resource(3, on), "on");
    return node;
  }

  /** What an expanded grant comes through: an entitlement, shown as the group it is on. */
  source(id: string, key: string, { record, missing }: Known<Entitlement>, on: Resource | undefined): string {
    const type = record?.resource?.id?.resourceType ?? "";
    const own = record?.displayName || record?.slug || id;
    const group = on?.displayName || record?.resource?.id?.resource || "";
    return this.add({
      id: identity(1, id, key), layer: 1, type, name: group || own, detail: group === "" ? "" : own, missing,
      ...(missing ? {} : { record: { kind: "entitlements", key: { id } } as const }),
    });
  }
}

const KEYS = new Intl.Collator("en", { numeric: true });

/** Nodes in reading order: those that stand for many first, then by type and name. Where names repeat, ids tell them apart. */
export function ordered(nodes: Iterable<GraphNode>): GraphNode[] {
  const all = [...nodes];
  const names = new Map<string, number>();
  const name = (node: GraphNode): string => identity(node.layer, node.type, node.name);
  for (const node of all) names.set(name(node), (names.get(name(node)) ?? 0) + 1);
  return all
    .map((node) => {
      const key = node.record?.key.id;
      return key !== undefined && node.name !== key && (names.get(name(node)) ?? 0) > 1 ? { ...node, detail: key } : node;
    })
    .sort((a, b) => a.layer - b.layer || Number(b.many !== undefined) - Number(a.many !== undefined) || b.count - a.count ||
      KEYS.compare(a.type, b.type) || KEYS.compare(a.name, b.name) || (a.id < b.id ? -1 : 1));
}

/** A line of the list that says the same as the picture. */
export interface Item {
  readonly node: GraphNode;
  /** The line of the picture that leads here, and whether the item before it is at its left end. */
  readonly edge?: GraphEdge;
  readonly forward?: boolean;
  readonly items: readonly Item[];
}

/**
 * The picture as a list: from the subject along the lines in both directions, each line once. A node that is met again is named and not
 * followed again. What cannot be reached so follows as items of its own: nothing of the picture is left out.
 */
export function outline(graph: Graph): Item[] {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const told = new Set<GraphEdge>();
  const met = new Set<string>();
  const follow = (node: GraphNode, forward: boolean): Item[] =>
    graph.edges.flatMap((edge) => {
      const next = nodes.get(forward ? edge.to : edge.from);
      if ((forward ? edge.from : edge.to) !== node.id || told.has(edge) || next === undefined) return [];
      told.add(edge);
      met.add(next.id);
      return [{ node: next, edge, forward, items: follow(next, forward) }];
    });
  const left = (node: GraphNode): boolean => !met.has(node.id) || graph.edges.some((edge) => edge.from === node.id && !told.has(edge));
  return [nodes.get(graph.subject), ...graph.nodes].flatMap((node) => {
    if (node === undefined || !left(node)) return [];
    met.add(node.id);
    return [{ node, items: [...follow(node, true), ...follow(node, false)] }];
  });
}

/** The table that a filter line leads to. */
export const table = (view: "grants" | "entitlements", terms: readonly string[]): Place => place(view, { filter: terms.join(" ") });
