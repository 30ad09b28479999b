/**
 * The words after `get`, `put`, `monitor` and `info`: PVs by their scheme, and for `put` the values behind each.
 *
 * A word like `-1.5` is a value here, not an option.
 *
 * @module
 */
import { HalcyonError } from "@halcyon/model";
import type { ParseArgsOptionsConfig } from "node:util";
import { readOptions, type Typed } from "../options.ts";

const scheme = "ca://";
// No word of a command line has this character, and the reader of options takes no such word for an option.
const mark = "\0";

/** A PV, and the words after it. */
export interface PvWords {
  /** Without the scheme. */
  readonly pv: string;
  readonly values: readonly string[];
}

/** What was typed: options, and PVs in order. */
export interface PvTyped {
  readonly options: Typed["values"];
  readonly pvs: readonly [PvWords, ...PvWords[]];
}

/**
 * Reads the words of a command about PVs.
 *
 * @param takesValues whether words that are no PV belong to the PV before them.
 * @throws HalcyonError `cli.usage` for no PV, one without its scheme, one that is there twice, or an unknown option.
 */
export function readPvWords(args: readonly string[], config: ParseArgsOptionsConfig, takesValues: boolean): PvTyped {
  const marked = args.map((word) => (/^-(?:\.?\d|inf)/iu.test(word) ? mark + word : word));
  const { values: options, positionals } = readOptions(marked, config);
  const found: { readonly pv: string; readonly values: string[] }[] = [];
  for (const word of positionals.map(unmarked)) {
    const last = found.at(-1);
    if (word.startsWith(scheme)) found.push({ pv: nameIn(word), values: [] });
    else if (takesValues && last !== undefined) last.values.push(word);
    else throw usage(`${word} is no PV: its scheme comes first, as in ${scheme}${word}.`, word, [scheme]);
  }
  const twice = found.find(({ pv }, i) => found.findIndex((one) => one.pv === pv) < i);
  if (twice !== undefined) throw usage(`${scheme}${twice.pv} is there twice.`, `${scheme}${twice.pv}`);
  const [first, ...rest] = found;
  if (first === undefined) throw usage(`Which PV? It is named with its scheme, as in ${scheme}BL01:X.`, "PV", [scheme]);
  return { options, pvs: [first, ...rest] };
}

/** A whole number from `least` on, or undefined when the option was not given. @throws HalcyonError `cli.usage` */
export function wholeOption(options: Typed["values"], name: string, least: number): number | undefined {
  const text = textOption(options, name);
  if (text === undefined) return undefined;
  if (/^\d+$/u.test(text) && Number(text) >= least && Number.isSafeInteger(Number(text))) return Number(text);
  throw usage(`--${name} takes a whole number from ${least} on; it got ${text}.`, `--${name}`);
}

/** A time in s above 0, or undefined when the option was not given. @throws HalcyonError `cli.usage` */
export function timeOption(options: Typed["values"], name: string): number | undefined {
  const text = textOption(options, name);
  if (text === undefined) return undefined;
  const seconds = text.trim() === "" ? NaN : Number(text);
  if (seconds > 0 && seconds < Infinity) return seconds;
  throw usage(`--${name} takes a time in s, above 0; it got ${text}.`, `--${name}`);
}

function textOption(options: Typed["values"], name: string): string | undefined {
  const value = options[name];
  return typeof value === "string" ? unmarked(value) : undefined;
}

function unmarked(word: string): string {
  return word.startsWith(mark) ? word.slice(mark.length) : word;
}

function nameIn(word: string): string {
  const pv = word.slice(scheme.length);
  if (/^[^\p{Cc}\s]+$/u.test(pv)) return pv;
  throw usage(`${JSON.stringify(word)} names no PV: after ${scheme} comes a name without spaces.`, word);
}

function usage(text: string, argument: string, allowed: readonly string[] = []): HalcyonError<"cli.usage"> {
  return new HalcyonError("cli.usage", text, { argument, allowed });
}
