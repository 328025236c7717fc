/** Words of the picture of access. */
import type { How, Layer, Many } from "../../data/graph-model.ts";

/** "User" is "Users" where there are many. Names that do not end in a Latin letter stay as they are. */
const many = (name: string): string =>
  /[^aeiou]y$/i.test(name) ? `${name.slice(0, -1)}ies` : /(?:x|ch|sh)$/i.test(name) ? `${name}es` : /[a-rt-z]$/i.test(name) ? `${name}s` : name;

export const graph = {
  label: "Access graph",
  loading: "Reading the grants …",
  view: "Show as",
  picture: "Picture",
  list: "List",
  side: "Which side",
  sides: { holds: "Holds", held: "Is held by" },
  empty: { holds: "It holds nothing.", held: "Nobody holds this." },
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  fit: "Fit",
  saveSvg: "Save SVG",
  savePng: "Save PNG",
  saved: (name: string): string => `Saved as ${name}`,
  notSaved: "The picture could not be made. Save it as SVG.",
  layers: ["Principals", "Through", "Entitlements", "Resources"] satisfies Record<Layer, string> & readonly string[],
  /** One of the layer. */
  one: ["principal", "in between", "entitlement", "resource"] satisfies Record<Layer, string> & readonly string[],
  how: { direct: "direct", inherited: "inherited", mixed: "direct or inherited", on: "on" } satisfies Record<How, string>,
  howMany: (how: string, n: string): string => `${n} ${how}`,
  many: {
    holders: (n: string, type: string): readonly [string, string] => [`${n} ${many(type)}`, "as a table"],
    held: (n: string, type: string): readonly [string, string] => [`${n} entitlements`, `on ${many(type)}`],
    grants: (n: string, type: string): readonly [string, string] => [`${n} grants`, type === "" ? "of other types" : `held by ${many(type)}`],
    entitlements: (n: string): readonly [string, string] => [`${n} entitlements`, "as a table"],
    sources: (n: string): readonly [string, string] => [`${n} more ways`, "not drawn"],
  } satisfies Record<Many, (n: string, type: string) => readonly [string, string]>,
  missing: "not in this sync",
  noName: "no name",
  column: (layer: string, n: string): string => `${layer} ${n}`,
  /** A line read from its right end. */
  back: (how: How, layer: Layer): string =>
    layer === 1 ? "inherited through" : { direct: "held directly by", inherited: "inherited by", mixed: "held by", on: "offers" }[how],
  partial: (shown: string, total: string): string => `${shown} of ${total} grants are drawn one by one, the others as groups by type.`,
  together: (total: string): string => `${total} grants are too many to draw one by one: they are shown as groups by type.`,
  position: (layer: string, index: number, size: number): string => `${layer} ${index} of ${size}`,
  to: (how: string, name: string): string => `${how}: ${name}`,
  from: (how: string, name: string): string => `from ${name}, ${how}`,
  more: (n: string): string => `and ${n} more`,
  keys: "Arrow keys walk along the lines, Enter opens, plus and minus zoom.",
};
