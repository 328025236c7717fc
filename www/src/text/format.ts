/** Numbers, sizes and times, through Intl, in the language that is drawn. */
import { strings } from "../strings/strings.ts";

interface Formats {
  readonly integer: Intl.NumberFormat;
  readonly short: Intl.NumberFormat;
  /** By the digits after the point. */
  readonly decimals: readonly Intl.NumberFormat[];
  readonly day: Intl.DateTimeFormat;
  readonly clock: Intl.DateTimeFormat;
}

const made = new Map<string, Formats>();

/** The formats of the language, made once. */
function formats(): Formats {
  const { locale } = strings;
  const known = made.get(locale);
  if (known !== undefined) return known;
  const utc = { timeZone: "UTC" } as const;
  const fresh = {
    integer: new Intl.NumberFormat(locale),
    decimals: [0, 1, 2].map((digits) => new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits })),
    short: new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 }),
    day: new Intl.DateTimeFormat(locale, { ...utc, day: "numeric", month: "short", year: "numeric" }),
    clock: new Intl.DateTimeFormat(locale, { ...utc, hour: "2-digit", minute: "2-digit", second: "2-digit" }),
  };
  made.set(locale, fresh);
  return fresh;
}

const UNITS = ["", "kB", "MB", "GB", "TB", "PB", "EB"] as const;

export function count(value: number): string {
  return formats().integer.format(value);
}

/** With a fixed number of digits after the point, two at most. */
export function decimal(value: number, digits: number): string {
  return formats().decimals[digits]?.format(value) ?? "";
}

export function compact(value: number): string {
  return value < 10_000 ? formats().integer.format(value) : formats().short.format(value).toLowerCase().replace("m", "M");
}

/** Binary units, for sizes that are powers of two: `8 MiB`. */
export function binary(value: number): string {
  const units = [strings.byte(value), "KiB", "MiB", "GiB", "TiB"];
  const unit = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, value)) / 10)));
  const scaled = value / 1024 ** unit;
  return `${decimal(scaled, Number.isInteger(scaled) ? 0 : 1)} ${units[unit]}`;
}

/** Decimal units, three significant digits: `477 MB`. */
export function bytes(value: number): string {
  let unit = 0;
  let scaled = value;
  while (scaled >= 999.5 && unit < UNITS.length - 1) {
    scaled /= 1000;
    unit++;
  }
  if (unit === 0) return `${count(value)} ${strings.byte(value)}`;
  const digits = scaled >= 99.5 ? 0 : scaled >= 9.95 ? 1 : 2;
  return `${decimal(scaled, digits)} ${UNITS[unit]}`;
}

export function seconds(milliseconds: number): string {
  const value = milliseconds / 1000;
  return `${decimal(value, value >= 10 ? 1 : 2)} s`;
}

/** A stored time with its own digits, not moved to the reader's zone; the text itself when it is no time. */
export function time(stored: string | undefined): string {
  if (stored === undefined || stored === "") return "–";
  const date = new Date(stored);
  if (Number.isNaN(date.getTime())) return stored;
  return `${formats().day.format(date)}, ${formats().clock.format(date)}`;
}

/** How long from one stored time to another, in words. */
export function duration(from: string | undefined, to: string | undefined): string {
  const span = new Date(to ?? "").getTime() - new Date(from ?? "").getTime();
  if (!Number.isFinite(span) || span < 0) return "–";
  if (span < 1000) return `${Math.round(span)} ms`;
  if (span < 60_000) return `${decimal(span / 1000, 1)} s`;
  const minutes = Math.round(span / 60_000);
  return minutes < 120 ? `${minutes} min` : `${decimal(span / 3_600_000, 1)} h`;
}
