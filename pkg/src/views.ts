/** What an open file is asked through: it is loaded while the first one opens. */

import type { Connection, MakeView } from "./client/protocol.ts";
import { script } from "./later.ts";
import { unlessAborted } from "./open.ts";

/** Loads what makes views. */
export async function loadViews(): Promise<MakeView> {
  return (await script(import("./view.ts"))).makeView;
}

/** A connection, once there are views of it. */
export async function withViews(connecting: Promise<Connection>, signal: AbortSignal | undefined): Promise<[Connection, MakeView]> {
  const views = loadViews();
  views.catch(() => undefined); // seen once there is a connection
  const connection = await connecting;
  try {
    return [connection, await unlessAborted(signal, views, () => undefined)];
  } catch (error) {
    void connection.close();
    throw error;
  }
}
