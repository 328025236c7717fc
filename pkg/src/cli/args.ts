/** From the words that were typed to a command and its checked options. */

import { parseArgs } from "node:util";
import { COMMANDS, commandOf, OPTIONS, optionsOf, type Command } from "./commands.ts";
import { CliError, usage } from "./failure.ts";
import { nearest } from "../filter/nearest.ts";

/** What a command was given. */
export interface Invocation {
  readonly command: Command;
  /** The text of an option; the last one where it was given more than once. */
  text(name: string): string | undefined;
  /** All texts of an option. */
  texts(name: string): readonly string[];
  flag(name: string): boolean;
  /** The words after the command. */
  readonly words: readonly string[];
}

/** What was asked for: a command, or to be told about one. */
export type Wanted = { readonly run: Invocation } | { readonly help: Command | undefined } | { readonly version: true };

/** Understands the arguments. Throws a `CliError` that says what is wrong and what was perhaps meant. */
export function parse(args: readonly string[]): Wanted {
  const { values, words } = options(args);
  if (values.has("version")) return { version: true };
  const { command, rest } = named(words);
  if (values.has("help") || command === undefined) return { help: command };
  if (command.name === "help") return { help: rest.length === 0 ? undefined : helpOn(rest) };
  checkKnown(command, values.keys());
  const texts = (name: string): string[] => values.get(name) ?? [];
  return {
    run: { command, text: (name) => texts(name).at(-1), texts, flag: (name) => values.has(name), words: rest },
  };
}

/** All options with their values, whatever the command, and all other words. */
function options(args: readonly string[]): { values: Map<string, string[]>; words: string[] } {
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(
      Object.entries(OPTIONS).map(([name, { short, value }]) => [
        name,
        { type: value === undefined ? "boolean" : "string", multiple: true, ...(short === undefined ? {} : { short }) } as const,
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values = new Map<string, string[]>();
  const words: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    const option = OPTIONS[token.name];
    if (option === undefined) throw unknownOption(token.rawName, Object.keys(OPTIONS));
    if (option.value === undefined) {
      if (token.value !== undefined) throw usage(`${token.rawName} takes no value.`);
      values.set(token.name, []);
      continue;
    }
    const { value, inlineValue } = token;
    if (value === undefined) throw usage(`${token.rawName} needs a value: ${option.value}.`);
    if (inlineValue !== true && value.length > 1 && value.startsWith("-")) {
      throw usage(`${token.rawName} needs a value: ${option.value}. One that begins with a dash is written --${token.name}=${value}.`);
    }
    const given = values.get(token.name) ?? [];
    if (given.length > 0 && option.multiple !== true) throw usage(`${token.rawName} is given twice.`);
    values.set(token.name, [...given, value]);
  }
  return { values, words };
}

/** The command that the first words name, and the other words. */
function named(words: readonly string[]): { command: Command | undefined; rest: readonly string[] } {
  const [first, second] = words;
  if (first === undefined) return { command: undefined, rest: [] };
  const two = second === undefined ? undefined : commandOf(`${first} ${second}`);
  if (two !== undefined) return { command: two, rest: words.slice(2) };
  const command = commandOf(first);
  if (command === undefined) throw unknownCommand(first);
  return { command, rest: words.slice(1) };
}

function helpOn(words: readonly string[]): Command {
  const name = words.join(" ");
  const command = commandOf(name);
  if (command === undefined) throw unknownCommand(name);
  return command;
}

function checkKnown(command: Command, given: Iterable<string>): void {
  const known = optionsOf(command);
  for (const name of given) {
    if (Object.hasOwn(known, name)) continue;
    const others = COMMANDS.filter(({ options }) => Object.hasOwn(options, name)).map((other) => other.name);
    throw new CliError("usage.unknown-option", `${command.name} has no option --${name}; ${others.join(", ")} ${others.length === 1 ? "has" : "have"}.`);
  }
}

function unknownOption(typed: string, names: readonly string[]): CliError {
  const like = nearest(typed.replace(/^--?(no-(?!color))?/, ""), names);
  return new CliError("usage.unknown-option", `There is no option ${typed}. ${like === undefined ? "See c1z help." : `Is it --${like}?`}`);
}

function unknownCommand(typed: string): CliError {
  if (/\.c1z$/i.test(typed)) return usage(`${typed} is no command. Say what to do with it, as in: c1z info ${typed}`);
  const names = COMMANDS.map(({ name }) => name);
  const like = names.find((name) => name.endsWith(` ${typed}`)) ?? nearest(typed, names);
  return usage(`There is no command ${typed}. ${like === undefined ? "See c1z help." : `Is it ${like}?`}`);
}
