/** The assets of a sync in the order of a table: they are few, and all in memory. */
import type { View } from "../../data/contract.ts";
import type { Sort } from "../../state/place.ts";
import { fold } from "../../table/highlight.ts";

type AssetEntry = Awaited<ReturnType<View["assets"]>>["assets"][number];

/** The text of a cell. */
export const assetCell = (asset: AssetEntry, column: string): string => String(asset[column as keyof AssetEntry] ?? "");

function compare(a: AssetEntry, b: AssetEntry, { column, descending }: Sort): number {
  const by = column === "size" ? a.size - b.size : fold(assetCell(a, column)).localeCompare(fold(assetCell(b, column)), "en", { numeric: true });
  return descending ? -by : by;
}

export function sortAssets(assets: readonly AssetEntry[], sort: readonly Sort[]): readonly AssetEntry[] {
  return [...assets].sort((a, b) => sort.reduce((by, one) => by || compare(a, b, one), 0));
}
