/** Names and values of options, checked before anything else happens: a silent typo is the worst API. */

import { C1zError } from "./errors.ts";
import type { Limits, ResourceRef } from "./types.ts";

/** Most records of one page; what an unspecified size means. */
export const MAX_PAGE = 10_000;

const LIMITS: Record<keyof Limits, true> = {
  maxEncodedSize: true,
  maxDecodedSize: true,
  maxWindowSize: true,
  maxManifestSize: true,
  maxRecordSize: true,
  maxCacheSize: true,
  maxEntries: true,
  maxDepth: true,
};

/** Throws `usage.unknown-option` for every own key of `options` that is not in `known`; a `signal` must be one. */
export function checkOptions(what: string, options: object | undefined, known: readonly string[]): void {
  if (options === undefined) return;
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new C1zError("usage.argument", `The options of ${what} must be an object, not ${describe(options)}.`);
  }
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) {
      throw new C1zError(
        "usage.unknown-option",
        `${what} has no option ${JSON.stringify(key)}. It knows: ${known.join(", ")}.`,
      );
    }
  }
  if ("signal" in options && options.signal !== undefined) checkSignal(options.signal);
}

/** An `AbortSignal`, of whichever realm. */
function checkSignal(value: unknown): void {
  if (Object.prototype.toString.call(value) === "[object AbortSignal]") return;
  throw new C1zError("usage.argument", `signal must be an AbortSignal, not ${describe(value)}.`);
}

/** The caps that were given, without the absent ones. */
export function checkLimits(limits: Partial<Limits> | undefined): Partial<Limits> {
  checkOptions("limits", limits, Object.keys(LIMITS));
  const given: Partial<Limits> = {};
  for (const [name, value] of Object.entries(limits ?? {}) as [keyof Limits, number | undefined][]) {
    if (value === undefined) continue;
    given[name] = checkCount(`limits.${name}`, value);
  }
  return given;
}

/** A whole number that is not negative; `absent`, if given, where it is not said. */
export function checkCount(what: string, value: unknown, absent?: number): number {
  if (value === undefined && absent !== undefined) return absent;
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) {
    throw new C1zError("usage.argument", `${what} must be a whole number from 0, not ${describe(value)}.`);
  }
  return value;
}

/** A string; `absent`, if given, where it is not said. */
export function checkString(what: string, value: unknown, absent?: string): string {
  if (value === undefined && absent !== undefined) return absent;
  if (typeof value !== "string") {
    throw new C1zError("usage.argument", `${what} must be a string, not ${describe(value)}.`);
  }
  return value;
}

/** Whether to or not; `absent` where it is not said. */
export function checkFlag(what: string, value: unknown, absent: boolean): boolean {
  if (value === undefined) return absent;
  if (typeof value !== "boolean") throw new C1zError("usage.argument", `${what} must be true or false, not ${describe(value)}.`);
  return value;
}

/** A function, where there is any. */
export function checkCallback(what: string, value: unknown): void {
  if (value !== undefined && typeof value !== "function") {
    throw new C1zError("usage.argument", `${what} must be a function, not ${describe(value)}.`);
  }
}

/** A list of strings. */
export function checkStrings(what: string, value: unknown): string[] {
  if (!Array.isArray(value)) throw new C1zError("usage.argument", `${what} must be a list of strings, not ${describe(value)}.`);
  return value.map((one, at) => checkString(`${what}[${at}]`, one));
}

/** One of some words. */
export function checkWord<T extends string>(what: string, value: unknown, words: readonly T[]): T {
  const word = words.find((word) => word === value);
  if (word !== undefined) return word;
  const known = words.map((word) => JSON.stringify(word)).join(", ");
  throw new C1zError("usage.argument", `${what} must be one of ${known}, not ${describe(value)}.`);
}

/** A reference to a resource. */
export function checkRef(what: string, value: unknown): ResourceRef {
  if (typeof value !== "object" || value === null) {
    throw new C1zError("usage.argument", `${what} must be { resourceType, resource }, not ${describe(value)}.`);
  }
  checkOptions(what, value, ["resourceType", "resource"]);
  const { resourceType, resource } = value as Partial<ResourceRef>;
  return {
    resourceType: checkString(`${what}.resourceType`, resourceType),
    resource: checkString(`${what}.resource`, resource),
  };
}

/** What a value is, for a message. */
export function describe(value: unknown): string {
  if (value === null) return "null";
  if (typeof value === "object") return value.constructor?.name ?? "an object";
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  return typeof value === "function" ? "a function" : String(value);
}
