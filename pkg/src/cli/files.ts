/** Files that are there whole, or not at all. */

import { lstat, open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { CliError, usage } from "./failure.ts";

/** Throws where something is there. */
export async function refuseToOverwrite(path: string): Promise<void> {
  const there = await lstat(path).then(() => true, () => false);
  if (there) throw usage(`${path} is there already. Choose another place for --out, or overwrite it with --force.`);
}

/** Writes chunks beside the place they are for, and puts them there when they are complete. */
export async function writeFile(path: string, chunks: AsyncIterable<Uint8Array>, force: boolean): Promise<void> {
  const part = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  const file = await open(part, "wx").catch((error: unknown) => {
    throw failedWrite(path, error);
  });
  try {
    for await (const chunk of chunks) {
      await file.writeFile(chunk).catch((error: unknown) => {
        throw failedWrite(path, error);
      });
    }
    await file.close();
    if (!force) await refuseToOverwrite(path);
    await rename(part, path).catch((error: unknown) => {
      throw failedWrite(path, error);
    });
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(part, { force: true });
    throw error;
  }
}

/** The error for a file or directory that cannot be written. */
export function failedWrite(path: string, cause: unknown): CliError {
  return new CliError("output.write", `Writing ${path} failed: ${cause instanceof Error ? cause.message : String(cause)}.`);
}
