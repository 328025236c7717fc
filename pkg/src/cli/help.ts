/** The help, made from the tables of commands and options. */

import { COMMANDS, GLOBAL, OPTIONS, optionsOf, type Command } from "./commands.ts";

const EXITS = [
  ["0", "all is well, also when whoever reads the output stops (| head)"],
  ["2", "usage.*   a wrong option, value or command"],
  ["3", "format.*, v3.*   not a c1z file, cut off, or not one that can be read"],
  ["4", "zstd.*, sqlite.*, pebble.*, proto.*   the file is damaged"],
  ["5", "limit.*   larger than is allowed"],
  ["6", "store.*   no such sync or record"],
  ["7", "source.*, env.*   the file cannot be read, or WebAssembly cannot start"],
  ["70", "internal.panic   a bug of ours: please report it"],
  ["74", "output.*   the output cannot be written"],
  ["130", "interrupted"],
] as const;

/** The help of everything. */
export function generalHelp(): string {
  const commands = COMMANDS.map(({ name, words, summary }) => [words === undefined ? name : `${name} ${words}`, summary] as const);
  return [
    "c1z looks into ConductorOne sync files (.c1z). It reads them here; nothing is sent anywhere.",
    "",
    "  c1z COMMAND [options] [FILE]",
    "",
    "Commands",
    ...pairs(commands),
    "",
    "Options of every command",
    ...pairs(optionPairs(GLOBAL)),
    ...pairs([["-V, --version       ", "the version"]]),
    "",
    "Exit codes",
    ...pairs(EXITS),
    "",
    "`c1z help COMMAND` lists what else a command takes.",
    "",
  ].join("\n");
}

/** The help of one command. */
export function commandHelp(command: Command): string {
  const { name, words, summary, about } = command;
  return [
    ...wrap(`c1z ${name} – ${summary}`, 0),
    "",
    `  c1z ${name}${words === undefined ? "" : ` ${words}`} [options]${name === "help" ? "" : " [FILE]"}`,
    "",
    ...about.flatMap((text) => [...wrap(text, 0), ""]),
    "Options",
    ...pairs(optionPairs(optionsOf(command))),
    "",
  ].join("\n");
}

function optionPairs(options: Readonly<Record<string, string>>): (readonly [string, string])[] {
  return Object.entries(options).map(([name, meaning]) => {
    const { short, value } = OPTIONS[name] ?? {};
    return [`${short === undefined ? "   " : `-${short},`} --${name}${value === undefined ? "" : ` ${value}`}`, meaning];
  });
}

/** Two columns; the right one wraps. */
function pairs(rows: readonly (readonly [string, string])[]): string[] {
  const left = Math.max(...rows.map(([name]) => name.length)) + 4;
  return rows.flatMap(([name, text]) => {
    const [first = "", ...more] = wrap(text, left);
    return [`  ${name}`.padEnd(left) + first, ...more.map((line) => " ".repeat(left) + line)];
  });
}

/** Lines of at most 80 columns less the indent. */
function wrap(text: string, indent: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > 80 - indent) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
