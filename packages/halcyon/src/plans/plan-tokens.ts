/**
 * Splits the command line of `halcyon run` into what is the command's and what is the plan's.
 *
 * How many words an option takes depends on the plan, so its words are only gathered here: `plan-values.ts` reads
 * them once the plan is known. A word like `-1` or `-.5` is a number, not an option; everything behind `--` is a word.
 *
 * @module
 */
import { HalcyonError } from "@halcyon/model";
import { unknownName } from "../closest.ts";
import { addMetadata } from "./metadata-words.ts";

/** A word of the plan's, or an option with the words up to the next option. */
export type PlanToken =
  | { readonly kind: "word"; readonly text: string }
  | { readonly kind: "option"; readonly name: string; readonly value: string | undefined };

/** What `halcyon run` was asked. */
export interface RunTokens {
  /** The plan's name, or the file that has it; undefined when none was typed. */
  readonly plan: string | undefined;
  readonly tokens: readonly PlanToken[];
  readonly options: RunOptions;
}

/** The options of the command itself. */
export interface RunOptions {
  readonly help: boolean;
  readonly beamline: string | undefined;
  readonly data: string | undefined;
  /** The catalog that the runs go to, beside their files. */
  readonly catalog: string | undefined;
  readonly spill: string | undefined;
  /** s to try again when the data folder is full. */
  readonly patience: number;
  readonly md: Readonly<Record<string, unknown>>;
  /** Where to write the journal: a file, or `""` for one beside the runs; undefined for none. */
  readonly journal: string | undefined;
  /** Whether pauses, suspensions and what became of them are documents, too: the stream `interruptions`. */
  readonly recordInterruptions: boolean;
  readonly table: boolean;
  readonly plot: boolean;
}

/** The options of `halcyon run` that are not a plan's. */
export const runOptionNames: readonly string[] = [
  "--beamline",
  "--data",
  "--catalog",
  "--spill",
  "--patience",
  "--md",
  "--journal",
  "--record-interruptions",
  "--no-table",
  "--no-plot",
  "--help",
];

/**
 * Reads the words after `halcyon run`.
 *
 * @throws HalcyonError `cli.usage` for an option without its value, or one that is no option of `run` before the plan.
 */
export function readRunTokens(words: readonly string[]): RunTokens {
  const own: Record<string, string> = {};
  const flags = new Set<string>();
  const md: Record<string, unknown> = {};
  const tokens: PlanToken[] = [];
  let plan: string | undefined;
  let onlyWords = false;
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? "";
    if (word === "--" && !onlyWords) {
      onlyWords = true;
      continue;
    }
    const option = onlyWords ? null : /^--?([\p{L}_][^=]*)(?:=(.*))?$/su.exec(word);
    if (option === null) {
      if (plan === undefined) plan = word;
      else tokens.push({ kind: "word", text: word });
      continue;
    }
    const name = option[1] === "h" ? "help" : (option[1] ?? "").replaceAll("_", "-");
    if (!runOptionNames.includes(`--${name}`)) {
      if (plan === undefined) throw unknownName("option of run", word, runOptionNames);
      tokens.push({ kind: "option", name: name.replaceAll("-", "_"), value: option[2] });
    } else if (name === "help" || name === "record-interruptions" || name.startsWith("no-")) {
      flags.add(name);
    } else if (name === "journal") {
      // Its file may be left out, so only a word that can be nothing else is one.
      own[name] = option[2] ?? (words[i + 1]?.endsWith(".journal") ? (words[(i += 1)] ?? "") : "");
    } else {
      const value = option[2] ?? words[(i += 1)];
      // What names an option of the command is no folder that somebody means: its value was forgotten.
      if (value === undefined || value === "" || runOptionNames.includes(value)) throw needsValue(name);
      if (name === "md") addMetadata(md, value);
      else own[name] = value;
    }
  }
  const { beamline, data, catalog, spill, journal } = own;
  const patience = secondsOf(own["patience"] ?? "60");
  const shown = { help: flags.has("help"), table: !flags.has("no-table"), plot: !flags.has("no-plot") };
  const recordInterruptions = flags.has("record-interruptions");
  const options = { beamline, data, catalog, spill, patience, md, journal, recordInterruptions, ...shown };
  return { plan, tokens, options };
}

/** The refusal of an option that has nothing behind it. */
export function needsValue(option: string): HalcyonError<"cli.usage"> {
  const argument = `--${option.replaceAll("_", "-")}`;
  return new HalcyonError("cli.usage", `${argument} needs a value.`, { argument, allowed: [] });
}

/** A time in s, as typed after `--patience`. @throws HalcyonError `cli.usage` */
export function secondsOf(text: string): number {
  const seconds = Number(text);
  if (text.trim() !== "" && Number.isFinite(seconds) && seconds >= 0) return seconds;
  throw new HalcyonError("cli.usage", `--patience takes a time in s, from 0 on; it got ${text}.`, {
    argument: "--patience",
    allowed: [],
  });
}
