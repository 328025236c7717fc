/** `syncs`: the sync runs in the file. */

import type { SyncRun } from "../../types.ts";
import { column } from "../columns.ts";
import type { Context } from "../context.ts";
import { show } from "../show.ts";
import type { Column } from "../table.ts";

type Row = SyncRun & { readonly syncToken?: string };

const COLUMNS: readonly Column<Row>[] = [
  column("ID", ({ id }) => id),
  column("Type", ({ syncType }) => syncType),
  column("Started At", ({ startedAt }) => startedAt ?? ""),
  column("Ended At", ({ endedAt, finished, orphan }) => endedAt ?? (finished || orphan === true ? "unknown" : "unfinished")),
  column("Parent ID", ({ parentSyncId }) => parentSyncId ?? ""),
];

/** Lists the sync runs; their tokens only where asked for. */
export async function syncs(context: Context): Promise<void> {
  const file = await context.file();
  const withToken = context.run.flag("token");
  const columns = withToken ? [...COLUMNS, column<Row>("Token", ({ syncToken }) => syncToken ?? "")] : COLUMNS;
  const all = await file.syncs();
  const rows = context.limit === 0 ? all : all.slice(0, context.limit);
  async function* listed(): AsyncGenerator<Row, void, undefined> {
    for (const sync of rows) {
      const syncToken = withToken && sync.orphan !== true ? await file.syncToken(sync.id) : "";
      yield syncToken === "" ? sync : { ...sync, syncToken };
    }
  }
  return show(context, "syncs", columns, listed());
}
