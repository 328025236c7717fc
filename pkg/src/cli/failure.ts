/** How the command line ends when it does not end well. */

/** A failure of the command line itself: wrong arguments, or an output that cannot be written. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly code: "usage.argument" | "usage.unknown-option" | "output.write" | "source.read" | "store.not-found";

  constructor(code: CliError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

/** Wrong arguments. */
export function usage(message: string): CliError {
  return new CliError("usage.argument", message);
}

/** Nobody reads what we write any more (`| head`): a good end. */
export class Quiet extends Error {
  override readonly name = "Quiet";
}

/** A signal asked to stop. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  readonly exitCode: number;

  constructor(exitCode: number) {
    super("Interrupted.");
    this.exitCode = exitCode;
  }
}

/** Exit codes, by family of error code. */
const EXITS: Readonly<Record<string, number>> = {
  usage: 2,
  format: 3,
  v3: 3,
  zstd: 4,
  sqlite: 4,
  pebble: 4,
  proto: 4,
  limit: 5,
  store: 6,
  source: 7,
  env: 7,
  output: 74,
  internal: 70,
};

/** The exit code of whatever was thrown. */
export function exitCode(thrown: unknown): number {
  if (thrown instanceof Quiet) return 0;
  if (thrown instanceof Interrupted) return thrown.exitCode;
  const [family = ""] = codeOf(thrown).split(".");
  return EXITS[family] ?? 70;
}

/** What of an error is shown: its code, and the numbers it has. */
export interface Shown {
  readonly code: string;
  readonly message: string;
  readonly offset?: number;
  readonly limit?: number;
  readonly got?: number;
  /** The character of a filter line. */
  readonly at?: number;
  readonly retryable?: boolean;
}

/** The parts of an error that people are shown. */
export function shown(thrown: unknown): Shown {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const detail: Record<string, number | boolean> = {};
  for (const name of ["offset", "limit", "got", "at", "retryable"]) {
    const value: unknown = typeof thrown === "object" && thrown !== null ? Reflect.get(thrown, name) : undefined;
    if (typeof value === "number" || typeof value === "boolean") detail[name] = value;
  }
  return { code: codeOf(thrown), message, ...detail };
}

/** One line for people. */
export function sentence({ code, message, offset, limit, got }: Shown): string {
  const numbers = Object.entries({ offset, limit, got }).filter(([, value]) => value !== undefined);
  const text = message.replace(/ \((?:at byte \d+|limit \d+, got \d+)\)/g, ""); // said once, with the code
  return `c1z: ${text} (${[code, ...numbers.map(([name, value]) => `${name} ${value}`)].join(", ")})`;
}

/** The code of an error of ours; anything else is a bug. */
function codeOf(thrown: unknown): string {
  const code: unknown = thrown instanceof Error ? Reflect.get(thrown, "code") : undefined;
  const [family = ""] = typeof code === "string" ? code.split(".") : [];
  return typeof code === "string" && family in EXITS ? code : "internal.panic";
}
