/** Names and values of options, checked before anything else happens: a silent typo is the worst API. */

import { C1zError } from "./errors.ts";
import type { Limits, ResourceRef } from "./types.ts";

const LIMITS: Record<keyof Limits, true> = {
  maxEncodedSize: true,
  maxDecodedSize: true,
  maxWindowSize: true,
  maxManifestSize: true,
  maxRecordSize: true,
  maxDepth: true,
};

/** Throws `usage.unknown-option` for every own key of `options` that is not in `known`. */
export function checkOptions(what: string, options: object | undefined, known: readonly string[]): void {
  if (options === undefined) return;
  if (typeof options !== "object" || options === null) {
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

/** A whole number that is not negative. */
export function checkCount(what: string, value: unknown): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) {
    throw new C1zError("usage.argument", `${what} must be a whole number from 0, not ${describe(value)}.`);
  }
  return value;
}

/** A string. */
export function checkString(what: string, value: unknown): string {
  if (typeof value !== "string") {
    throw new C1zError("usage.argument", `${what} must be a string, not ${describe(value)}.`);
  }
  return value;
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
