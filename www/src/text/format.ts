/** Numbers, sizes and times, through Intl. */
const integer = new Intl.NumberFormat("en");
const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const UNITS = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"] as const;

export function count(value: number): string {
  return integer.format(value);
}

export function compact(value: number): string {
  return value < 10_000 ? integer.format(value) : short.format(value).toLowerCase().replace("m", "M");
}

/** Binary units, for sizes that are powers of two: `8 MiB`. */
export function binary(value: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB"] as const;
  const unit = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, value)) / 10)));
  return `${Number((value / 1024 ** unit).toFixed(1))} ${units[unit]}`;
}

/** Decimal units, three significant digits: `477 MB`. */
export function bytes(value: number): string {
  let unit = 0;
  let scaled = value;
  while (scaled >= 999.5 && unit < UNITS.length - 1) {
    scaled /= 1000;
    unit++;
  }
  if (unit === 0) return value === 1 ? "1 byte" : `${integer.format(value)} bytes`;
  const digits = scaled >= 99.5 ? 0 : scaled >= 9.95 ? 1 : 2;
  return `${scaled.toFixed(digits)} ${UNITS[unit]}`;
}

export function seconds(milliseconds: number): string {
  const value = milliseconds / 1000;
  return value >= 10 ? `${value.toFixed(1)} s` : `${value.toFixed(2)} s`;
}

const day = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", day: "numeric", month: "short", year: "numeric" });
const clock = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** A stored time with its own digits, not moved to the reader's zone; the text itself when it is no time. */
export function time(stored: string | undefined): string {
  if (stored === undefined || stored === "") return "–";
  const date = new Date(stored);
  if (Number.isNaN(date.getTime())) return stored;
  return `${day.format(date)}, ${clock.format(date)}`;
}

/** How long from one stored time to another, in words. */
export function duration(from: string | undefined, to: string | undefined): string {
  const span = new Date(to ?? "").getTime() - new Date(from ?? "").getTime();
  if (!Number.isFinite(span) || span < 0) return "–";
  if (span < 1000) return `${Math.round(span)} ms`;
  if (span < 60_000) return `${(span / 1000).toFixed(1)} s`;
  const minutes = Math.round(span / 60_000);
  return minutes < 120 ? `${minutes} min` : `${(span / 3_600_000).toFixed(1)} h`;
}
