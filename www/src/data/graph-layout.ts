/**
 * Where the nodes and lines of the picture lie. It has layers by construction, so placing them is our own: layouts on the market, which
 * would have to find the layers first, cost 17 kB (dagre) to 450 kB (elk). Same picture, same places.
 */
import type { Graph, GraphEdge, Layer } from "./graph-model.ts";

export interface Sizes {
  /** Of a node. */
  readonly width: number;
  readonly height: number;
  /** Between two nodes of a column, and between columns. */
  readonly gap: number;
  readonly aisle: number;
  /** Room for the headings. */
  readonly head: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Line {
  readonly edge: GraphEdge;
  /** Path data of SVG. */
  readonly path: string;
  readonly from: Point;
  readonly to: Point;
  /** Where its word stands; absent where several lines are too close together for words. */
  readonly word?: Point & { readonly end: boolean };
}

export interface Placed {
  readonly width: number;
  readonly height: number;
  readonly columns: readonly { readonly layer: Layer; readonly x: number }[];
  /** Upper left corners by id. */
  readonly boxes: ReadonlyMap<string, Point>;
  readonly lines: readonly Line[];
}

/** A node, or the lane of a line that passes a column. */
interface Slot {
  readonly height: number;
  readonly before: Slot[];
  readonly after: Slot[];
  rank: number;
  /** The middle. */
  y: number;
}

const LANE = 6;
const SWEEPS = 4;
/** Lines of one side of a node that leave room for their words. */
const WORDED = 2;
/** More lines than that at one side of a node run together before they reach it, so far from it, and the inherited ones apart. */
const FAN = 8;
const TRUNK = 20;
const APART = 8;
const CORNER = 6;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

export function layout(graph: Graph, { width, height, gap, aisle, head }: Sizes): Placed {
  const used = ([0, 1, 2, 3] as const).filter((layer) => graph.nodes.some((node) => node.layer === layer));
  const columns = used.map((layer, index) => ({ layer, x: index * (width + aisle) }));
  const slots: Slot[][] = used.map(() => []);
  const add = (column: number, height: number): Slot => {
    const slot: Slot = { height, before: [], after: [], rank: 0, y: 0 };
    slots[column]?.push(slot);
    return slot;
  };
  const join = (left: Slot, right: Slot): void => {
    left.after.push(right);
    right.before.push(left);
  };
  const at = new Map(graph.nodes.map((node) => [node.id, { column: used.indexOf(node.layer), slot: add(used.indexOf(node.layer), height) }]));
  const routes = graph.edges.flatMap((edge) => {
    const [from, to] = [at.get(edge.from), at.get(edge.to)];
    if (from === undefined || to === undefined || from.column >= to.column) return [];
    const lanes: Slot[] = [];
    let last = from.slot;
    for (let column = from.column + 1; column < to.column; column++) {
      const lane = add(column, LANE);
      lanes.push(lane);
      join(last, lane);
      last = lane;
    }
    join(last, to.slot);
    return [{ edge, from, to, lanes }];
  });

  for (const column of slots) rank(column);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const column of slots) order(column, "before");
    for (const column of slots.toReversed()) order(column, "after");
  }
  for (const column of slots) settle(column, gap, () => 0);
  for (let sweep = 0; sweep < 2; sweep++) {
    for (const column of slots) settle(column, gap, ({ before, y }) => (before.length > 0 ? mean(before.map((slot) => slot.y)) : y));
    for (const column of slots.toReversed()) settle(column, gap, ({ after, y }) => (after.length > 0 ? mean(after.map((slot) => slot.y)) : y));
  }
  const all = slots.flat();
  const top = Math.min(0, ...all.map((slot) => slot.y - slot.height / 2)) - head;
  for (const slot of all) slot.y = Math.round(slot.y - top);

  const x = (column: number): number => columns[column]?.x ?? 0;
  const leaving = ports(routes, ({ from }) => from.slot, ({ lanes, to }) => (lanes[0] ?? to.slot).y, height);
  const arriving = ports(routes, ({ to }) => to.slot, ({ lanes, from }) => (lanes.at(-1) ?? from.slot).y, height);
  const lines = routes.map((route): Line => {
    const [out, into] = [leaving.get(route), arriving.get(route)];
    const start = { x: x(route.from.column) + width, y: out?.y ?? 0 };
    const end = { x: x(route.to.column), y: into?.y ?? 0 };
    const [outs, ins] = [out?.of ?? 0, into?.of ?? 0];
    const trunk = TRUNK + (route.edge.how === "inherited" ? APART : 0);
    const stops = [start, ...route.lanes.flatMap(({ y }, index) => [0, width].map((right) => ({ x: x(route.from.column + index + 1) + right, y }))), end];
    let path = `M${start.x} ${start.y}`;
    for (let at = 1; at < stops.length; at += 2) {
      const [from, to] = [stops[at - 1] ?? start, stops[at] ?? end];
      path += ins > FAN && to === end ? elbow(from, to, to.x - trunk) : outs > FAN && from === start ? elbow(from, to, from.x + trunk)
        : `C${from.x + 0.6 * aisle} ${from.y} ${to.x - 0.6 * aisle} ${to.y} ${to.x} ${to.y}`;
      if (to !== end) path += `H${stops[at + 1]?.x ?? to.x}`;
    }
    // A word stands below a line that bends up; of several lines at one side each word stands above its own.
    const bends = Math.min(outs, ins) === 1 && (Math.max(outs, ins) <= FAN || route.lanes.length > 0);
    const aside = (at: Point, other: number): number => at.y + (bends && other < at.y ? 12 : -4);
    const word = ins <= outs ? { x: end.x - 6, y: aside(end, route.lanes.at(-1)?.y ?? start.y), end: true }
      : { x: start.x + 6, y: aside(start, route.lanes[0]?.y ?? end.y), end: false };
    return { edge: route.edge, path, from: start, to: end, ...(Math.min(outs, ins) <= WORDED ? { word } : {}) };
  });
  return {
    width: Math.max(0, columns.length * (width + aisle) - aisle),
    height: Math.max(head, ...all.map((slot) => slot.y + slot.height / 2)),
    columns, lines,
    boxes: new Map([...at].map(([id, { column, slot }]) => [id, { x: x(column), y: slot.y - height / 2 }])),
  };
}

function rank(column: readonly Slot[]): void {
  for (const [index, slot] of column.entries()) slot.rank = index;
}

/** Sorts a column by where its neighbours on one side are; who has none stays. */
function order(column: Slot[], side: "before" | "after"): void {
  const aim = new Map(column.map((slot) => [slot, slot[side].length > 0 ? mean(slot[side].map((next) => next.rank)) : slot.rank]));
  column.sort((a, b) => (aim.get(a) ?? 0) - (aim.get(b) ?? 0) || a.rank - b.rank);
  rank(column);
}

/** Moves the slots of a column as near to where they want to be as their order and distances let them: by least squares. */
function settle(column: readonly Slot[], gap: number, wish: (slot: Slot) => number): void {
  const blocks: { sum: number; size: number }[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (const [index, slot] of column.entries()) {
    const previous = column[index - 1];
    // Lanes may lie closer together than nodes do.
    if (previous !== undefined) offset += (previous.height + slot.height) / 2 + (previous.height === LANE && slot.height === LANE ? 2 : gap);
    offsets.push(offset);
    let block = { sum: wish(slot) - offset, size: 1 };
    for (let last = blocks.at(-1); last !== undefined && last.sum / last.size > block.sum / block.size; last = blocks.at(-1)) {
      blocks.pop();
      block = { sum: last.sum + block.sum, size: last.size + block.size };
    }
    blocks.push(block);
  }
  let next = 0;
  for (const { sum, size } of blocks) {
    for (let end = next + size; next < end; next++) {
      const slot = column[next];
      if (slot !== undefined) slot.y = sum / size + (offsets[next] ?? 0);
    }
  }
}

/** Straight to a trunk, along it, and straight on, with round corners. */
function elbow(from: Point, to: Point, x: number): string {
  const round = Math.min(CORNER, Math.abs(to.y - from.y) / 2);
  const down = from.y < to.y ? round : -round;
  return `H${x - round}Q${x} ${from.y} ${x} ${from.y + down}V${to.y - down}Q${x} ${to.y} ${x + round} ${to.y}H${to.x}`;
}

/** Spreads the lines over the side of the node they leave or enter, in the order of where they come from. */
function ports<R extends { readonly edge: GraphEdge }>(routes: readonly R[], slotOf: (route: R) => Slot, other: (route: R) => number, height: number): Map<R, { y: number; of: number }> {
  const sides = new Map<Slot, R[]>();
  for (const route of routes) sides.set(slotOf(route), [...(sides.get(slotOf(route)) ?? []), route]);
  const found = new Map<R, { y: number; of: number }>();
  for (const [slot, side] of sides) {
    side.sort((a, b) => other(a) - other(b));
    for (const [index, route] of side.entries()) {
      const y = side.length > FAN ? slot.y + (route.edge.how === "inherited" ? APART : 0) : slot.y - height / 2 + (height * (index + 1)) / (side.length + 1);
      found.set(route, { y, of: side.length });
    }
  }
  return found;
}
