/**
 * The options of the small commands: `--name value`, `--flag`, and the rest in order.
 *
 * `run` has a reader of its own, as its options are those of the plan too.
 *
 * @module
 */
import { parseArgs, type ParseArgsOptionsConfig } from "node:util";
import { HalcyonError } from "@halcyon/model";
import { unknownName } from "./closest.ts";

/** What was typed. */
export interface Typed {
  /** The last value of each. */
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  /** All values of those that take one, in order. */
  readonly all: Readonly<Record<string, readonly string[]>>;
  readonly positionals: readonly string[];
}

/**
 * Reads the arguments of a command.
 *
 * @throws HalcyonError `cli.usage` for an option that there is not, or one without its value.
 */
export function readOptions(args: readonly string[], config: ParseArgsOptionsConfig): Typed {
  const names = Object.keys(config);
  const options = { ...config, help: { type: "boolean" as const, short: "h" } };
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  const values: Record<string, string | boolean> = {};
  const all: Record<string, string[]> = {};
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    if (!(token.name in options))
      throw unknownName(
        "option",
        token.rawName,
        names.map((name) => `--${name}`),
      );
    const wantsValue = config[token.name]?.type === "string";
    // `--data --port 80`: the value of the first was forgotten, and the second is no folder that somebody means.
    const forgotten =
      token.value === undefined || token.value === "" || names.some((name) => token.value === `--${name}`);
    if (wantsValue && forgotten) {
      throw new HalcyonError("cli.usage", `${token.rawName} needs a value.`, { argument: token.rawName, allowed: [] });
    }
    values[token.name] = wantsValue ? (token.value ?? "") : true;
    if (wantsValue) (all[token.name] ??= []).push(token.value ?? "");
  }
  return { values, all, positionals };
}

/**
 * Refuses words that a command has no use for.
 *
 * @param meant says what such a word may have been meant as.
 * @throws HalcyonError `cli.usage`
 */
export function optionsOnly(command: string, { positionals }: Typed, meant?: (word: string) => string): void {
  const [first] = positionals;
  if (first === undefined) return;
  const hint = meant === undefined ? "" : ` ${meant(first)}`;
  throw new HalcyonError("cli.usage", `${command} takes options only; it got ${positionals.join(" ")}.${hint}`, {
    argument: first,
    allowed: [],
  });
}

/** The one positional argument that a command needs. Throws `cli.usage` when there are none, or more. */
export function onePositional(typed: Typed, what: string): string {
  const [only, ...more] = typed.positionals;
  if (only === undefined || more.length > 0) {
    const found = only === undefined ? "none is given" : `${typed.positionals.length} are given`;
    throw new HalcyonError("cli.usage", `One ${what} is needed; ${found}.`, { argument: what, allowed: [] });
  }
  return only;
}
