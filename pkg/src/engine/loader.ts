/** Getting the WebAssembly compiled, with errors that say what to do. */

import { platform } from "#platform";
import { C1zError } from "../errors.ts";
import type { WasmSource } from "../types.ts";

let compiled: Promise<WebAssembly.Module> | undefined;

/** The compiled module; the one beside the script is compiled once for all files. */
export function loadModule(wasm?: WasmSource): Promise<WebAssembly.Module> {
  if (wasm !== undefined) return compile(wasm);
  compiled ??= compile(new URL("./c1z_bg.wasm", import.meta.url)).catch((error: unknown) => {
    compiled = undefined; // the next open tries again
    throw error;
  });
  return compiled;
}

async function compile(wasm: WasmSource): Promise<WebAssembly.Module> {
  if (wasm instanceof WebAssembly.Module) return wasm;
  if (wasm instanceof ArrayBuffer || ArrayBuffer.isView(wasm)) {
    return WebAssembly.compile(wasm).catch((cause: unknown) => {
      throw refused("the bytes that were passed", cause);
    });
  }
  return compileResponse(wasm instanceof URL ? await get(wasm) : wasm, wasm instanceof URL ? wasm.href : wasm.url);
}

async function get(url: URL): Promise<Response> {
  try {
    return await platform.fetchWasm(url);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new C1zError(
      "env.wasm-load",
      `Could not get the WebAssembly from ${url.href}: ${reason}. Serve c1z_bg.wasm beside the package's scripts and let connect-src allow it, or pass it to C1z.load({ wasm }).`,
      { phase: "load", retryable: true, cause },
    );
  }
}

async function compileResponse(response: Response, url: string): Promise<WebAssembly.Module> {
  const type = response.headers.get("content-type")?.split(";")[0]?.trim() ?? "";
  const what = `${url || "the response"} (status ${response.status}, type ${type || "not stated"})`;
  if (!response.ok) {
    throw new C1zError("env.wasm-load", `Could not get the WebAssembly: ${what}. Serve c1z_bg.wasm beside the package's scripts, or pass it to C1z.load({ wasm }).`, {
      phase: "load",
      got: response.status,
      retryable: response.status >= 500,
    });
  }
  try {
    if (type === "application/wasm") return await WebAssembly.compileStreaming(response);
    return await WebAssembly.compile(await response.arrayBuffer());
  } catch (cause) {
    throw refused(what, cause);
  }
}

/** The error for bytes that do not compile, or may not. */
function refused(what: string, cause: unknown): C1zError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (/content security policy|blocked by csp|unsafe-eval/i.test(reason)) {
    return new C1zError(
      "env.wasm-blocked",
      "The Content-Security-Policy forbids WebAssembly. Add 'wasm-unsafe-eval' to the script-src that the Worker's script is served with.",
      { phase: "load", cause },
    );
  }
  return new C1zError("env.wasm-load", `This is not the WebAssembly of c1z: ${what}. ${reason}`, { phase: "load", cause });
}
