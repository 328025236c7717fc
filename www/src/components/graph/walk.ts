/** Where an arrow key leads in the picture. */
import type { Placed, Point } from "../../data/graph-layout.ts";
import type { Graph } from "../../data/graph-model.ts";

/** The node that a key leads to from another: along a line, or within the column. */
export function walk(key: string, from: string, graph: Graph, placed: Placed): string | undefined {
  const at = placed.boxes.get(from);
  if (key === "Home") return graph.subject;
  if (at === undefined) return undefined;
  const near = (ids: readonly string[]): string | undefined => {
    const far = (id: string): number => Math.abs((placed.boxes.get(id) as Point).y - at.y);
    return ids.filter((id) => placed.boxes.has(id)).sort((a, b) => far(a) - far(b))[0];
  };
  const y = (id: string): number => placed.boxes.get(id)?.y ?? 0;
  switch (key) {
    case "ArrowRight": return near(graph.edges.flatMap((edge) => (edge.from === from ? [edge.to] : [])));
    case "ArrowLeft": return near(graph.edges.flatMap((edge) => (edge.to === from ? [edge.from] : [])));
    case "ArrowDown":
    case "ArrowUp": {
      const column = [...placed.boxes].filter(([, { x }]) => x === at.x).map(([id]) => id);
      return near(column.filter((id) => (key === "ArrowDown" ? y(id) > at.y : y(id) < at.y)));
    }
    default: return undefined;
  }
}

/** All that a node is connected with: what leads to it and what it leads to. */
export function connected(id: string, graph: Graph): ReadonlySet<string> {
  const found = new Set([id]);
  const follow = (from: string, forward: boolean): void => {
    for (const edge of graph.edges) {
      const next = forward ? edge.to : edge.from;
      if ((forward ? edge.from : edge.to) !== from || found.has(next)) continue;
      found.add(next);
      follow(next, forward);
    }
  };
  follow(id, true);
  follow(id, false);
  return found;
}
