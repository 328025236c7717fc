/** Scripts of the package that are loaded when they are needed. */

import { C1zError } from "./errors.ts";

/** The script, or an error that says what to do. */
export async function script<T>(loaded: Promise<T>): Promise<T> {
  try {
    return await loaded;
  } catch (cause) {
    const reason = cause instanceof Error ? ` ${cause.message}` : "";
    throw new C1zError("env.wasm-load", `A script of the package could not be loaded.${reason} Serve all of them beside each other.`, { phase: "load", retryable: true, cause });
  }
}
