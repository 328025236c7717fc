/** What went wrong, as the page shows it and as `copy details` gives it: no names, no content of the file. */
import { advice, strings } from "../strings/strings.ts";
import { bytes, count } from "../text/format.ts";

export interface Failure {
  readonly code: string;
  /** What happened. */
  readonly what: string;
  /** Byte offset, limit, got; empty when none is known. */
  readonly where: string;
  /** What to do. */
  readonly todo: string;
  readonly details: string;
}

interface Shape {
  code?: unknown;
  message?: unknown;
  phase?: unknown;
  offset?: unknown;
  limit?: unknown;
  got?: unknown;
}

const number = (value: unknown): number | undefined => (typeof value === "number" && Number.isFinite(value) ? value : undefined);

export function failure(error: unknown): Failure {
  const shape: Shape = typeof error === "object" && error !== null ? error : {};
  const code = typeof shape.code === "string" ? shape.code : "internal.unexpected";
  const message = typeof shape.message === "string" && shape.message !== "" ? shape.message : String(error);
  // The numbers of the message's last parentheses have a line of their own.
  const what = message.replace(/(?: \((?:at byte|limit|got)[^()]*\))+\.?$/, "");
  const offset = number(shape.offset);
  const limit = number(shape.limit);
  const got = number(shape.got);
  const sized = code.startsWith("limit.") && !code.endsWith("depth");
  const amount = (value: number): string => (sized && value >= 1000 ? `${bytes(value)} (${count(value)} ${strings.byte(value)})` : count(value));
  const phases: Readonly<Record<string, string>> = strings.progress.phases;
  const places = [
    offset === undefined ? "" : strings.failure.offset(count(offset)),
    limit === undefined ? "" : strings.failure.limit(amount(limit)),
    got === undefined ? "" : strings.failure.got(amount(got)),
    offset === undefined && limit === undefined && typeof shape.phase === "string" ? strings.failure.phase(phases[shape.phase] ?? shape.phase) : "",
  ].filter((part) => part !== "");
  const details = JSON.stringify({ code, message, phase: shape.phase, offset, limit, got }, undefined, 2);
  return { code, what, where: places.join(" · "), todo: advice(code), details };
}
