/**
 * Turns the words of a command line into the values that a plan's parameters take.
 *
 * Only the form is read here: "5" for a parameter that takes a number is 5. Whether 5 is allowed, and whether a
 * name is a device, is for the plan's own check to say.
 *
 * @module
 */
import type { Kind, ParameterList, Repeated } from "@halcyon/engine/parameters";
import { HalcyonError } from "@halcyon/model";
import { closest, unknownName } from "../closest.ts";
import { jsonOrText } from "./json-words.ts";
import { needsValue, runOptionNames, type PlanToken } from "./plan-tokens.ts";

/** Arguments as Python's caller gives them. */
export interface PlanValues {
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
}

/**
 * The values for a plan.
 *
 * @throws HalcyonError `cli.usage` for a word among groups with devices that is neither a device nor a value, or a name
 *   that has no value behind it, or two where one is taken; for what is nearly an option of the command.
 */
export function planValues(
  tokens: readonly PlanToken[],
  parameters: ParameterList,
  devices: ReadonlyMap<string, object>,
): PlanValues {
  const isDevice = (word: string): boolean => devices.has(word);
  const grouped = Object.values(parameters).some(({ kind }) => kind.type === "repeated" && hasDevice(kind));
  const named = new Set(tokens.flatMap((token) => (token.kind === "option" ? [token.name] : [])));
  const places = Object.entries(parameters).filter(([, { given }]) => given === "place");
  const free = places.filter(([name]) => !named.has(name));
  const args: unknown[] = [];
  const kwargs: Record<string, unknown> = {};
  const typed = new Map<string, readonly string[]>();
  const word = (text: string): void => {
    const kind = free[args.length]?.[1].kind ?? textOfRest(parameters, args.length - free.length);
    args.push(kind ? valueOf([text], kind, isDevice) : groupedValue(text, grouped, devices));
  };
  for (let i = 0; i < tokens.length; i += 1) {
    const token = tokens[i];
    if (token === undefined || token.kind === "word") {
      if (token) word(token.text);
      continue;
    }
    const kind = parameters[token.name]?.kind;
    if (kind === undefined) refuseMistyped(token.name, parameters);
    const following: string[] = token.value === undefined ? [] : [token.value];
    if (token.value === undefined) {
      const most = wordsTaken(kind);
      for (let next = tokens[i + 1]; next?.kind === "word" && following.length < most; next = tokens[i + 1]) {
        if (kind?.type === "boolean" && truth(next.text) === undefined) break;
        following.push(next.text);
        i += 1;
      }
    }
    if (kind && following.length === 0 && !mayStandAlone(kind)) throw needsValue(token.name);
    const before = typed.get(token.name);
    if (before !== undefined && wordsTaken(kind) === 1) throw givenTwice(token.name, [...before, ...following]);
    const all = [...(before ?? []), ...following];
    typed.set(token.name, all);
    kwargs[token.name] = kind ? valueOf(all, kind, isDevice) : (following.map(looseValue)[0] ?? true);
  }
  return byPlace(
    args,
    kwargs,
    places.map(([name]) => name),
  );
}

/** Refuses `--no-tabel`: an option that is nearly one of the command's is not told of as a plan's. */
function refuseMistyped(name: string, parameters: ParameterList): void {
  const own = Object.keys(parameters);
  if (own.length === 0 || own.some((one) => parameters[one]?.given === "names") || closest(name, own)) return;
  const typed = `--${name.replaceAll("_", "-")}`;
  if (closest(typed, runOptionNames) !== undefined) throw unknownName("option", typed, runOptionNames);
}

function givenTwice(name: string, values: readonly string[]): HalcyonError<"cli.usage"> {
  const argument = `--${name.replaceAll("_", "-")}`;
  const text = `${argument} is given twice (${values.join(", ")}), and has one value.`;
  return new HalcyonError("cli.usage", text, { argument, allowed: [] });
}

/** The kind of the word at a place among the rest, when that is a text: `5` is one there, and no number. */
function textOfRest(parameters: ParameterList, place: number): Kind | undefined {
  const kind = Object.values(parameters).find(({ given }) => given === "rest")?.kind;
  if (kind?.type !== "repeated" || kind.cut !== undefined) return undefined;
  const members = Object.values(kind.members);
  const member = members[place % members.length];
  return member?.type === "string" ? member : undefined;
}

// Among motors and numbers a word that is neither is most likely a device that was mistyped.
function groupedValue(word: string, grouped: boolean, devices: ReadonlyMap<string, object>): unknown {
  const value = devices.get(word) ?? looseValue(word);
  if (grouped && typeof value === "string") throw unknownName("device or number", word, [...devices.keys()]);
  return value;
}

function hasDevice(kind: Repeated): boolean {
  const members = Object.values(kind.members);
  return members.some(({ type }) => type === "device") && !members.some(({ type }) => type === "string");
}

// `scan --detectors gauss x -1 1 5`: a parameter given by name leaves its place to the words behind it.
function byPlace(args: readonly unknown[], kwargs: Record<string, unknown>, names: readonly string[]): PlanValues {
  const whole: unknown[] = [];
  const left = [...args];
  const rest = { ...kwargs };
  for (const name of names) {
    if (left.length === 0) break;
    if (name in rest) {
      whole.push(rest[name]);
      delete rest[name];
    } else {
      whole.push(left.shift());
    }
  }
  return { args: [...whole, ...left], kwargs: rest };
}

/** Whether the name of a parameter says something by itself: `--snake-axes`. */
function mayStandAlone(kind: Kind): boolean {
  return kind.type === "boolean" || (kind.type === "either" && kind.of.some(mayStandAlone));
}

function wordsTaken(kind: Kind | undefined): number {
  if (kind === undefined) return 1;
  if (kind.type === "list" || kind.type === "iterable" || kind.type === "repeated") return Infinity;
  if (kind.type === "either") return Math.max(...kind.of.map(wordsTaken));
  return 1;
}

/** The value that `words` are, for a parameter of this kind; words that do not fit stay texts. */
export function valueOf(words: readonly string[], kind: Kind, isDevice: (word: string) => boolean): unknown {
  const [only = ""] = words;
  switch (kind.type) {
    case "number":
    case "integer":
      return numeric(only) ?? only;
    case "boolean":
      return words.length === 0 ? true : (truth(only) ?? only);
    case "nothing":
      return /^(?:null|none)$/i.test(only) ? null : only;
    case "string":
    case "device":
      return only;
    case "list":
    case "iterable":
      return listOf(words, kind.of).map((word) =>
        typeof word === "string" ? valueOf([word], kind.of, isDevice) : word,
      );
    case "either": {
      const readings = kind.of.map((one) => [one, valueOf(words, one, isDevice)] as const);
      return (readings.find(([one, value]) => fits(one, value, isDevice)) ?? readings[0])?.[1];
    }
    case "function":
    case "plan":
    case "metadata":
    case "object":
    case "anything":
    case "repeated":
      return words.length > 1 ? words.map(looseValue) : looseValue(only);
    default:
      kind satisfies never;
      return only;
  }
}

function listOf(words: readonly string[], of: Kind): unknown[] {
  const ofLists = of.type === "list" || of.type === "iterable";
  return words.flatMap((word) => {
    const json = word.startsWith("[") ? jsonOrText(word) : undefined;
    // `--masks [1,2] [3]`: each word is a member, unless it has all of them.
    if (ofLists && !(Array.isArray(json) && json.every(Array.isArray))) return [json ?? word];
    if (Array.isArray(json)) return json as unknown[];
    return word
      .replace(/^\[(.*)\]$/s, "$1")
      .split(",")
      .map((part) => part.trim());
  });
}

function fits(kind: Kind, value: unknown, isDevice: (word: string) => boolean): boolean {
  switch (kind.type) {
    case "number":
      return typeof value === "number";
    case "integer":
      return Number.isInteger(value);
    case "boolean":
      return typeof value === "boolean";
    case "nothing":
      return value === null;
    case "device":
      return typeof value === "string" && isDevice(value);
    case "string":
      return typeof value === "string" && (kind.oneOf?.includes(value) ?? true);
    case "list":
    case "iterable":
      return Array.isArray(value) && value.every((one) => fits(kind.of, one, isDevice));
    case "either":
      return kind.of.some((one) => fits(one, value, isDevice));
    case "function":
    case "plan":
    case "metadata":
    case "object":
    case "repeated":
      return false;
    case "anything":
      return true;
    default:
      kind satisfies never;
      return false;
  }
}

/** A word whose kind its place does not tell: a number, a truth, a list of them, or a text. */
export function looseValue(word: string): unknown {
  const number = numeric(word);
  if (number !== undefined) return number;
  const said = truth(word);
  if (said !== undefined) return said;
  if (word.includes(",") && !word.startsWith("[") && !word.startsWith("{")) return word.split(",").map(looseValue);
  return jsonOrText(word);
}

function numeric(word: string): number | undefined {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(word) ? Number(word) : undefined;
}

function truth(word: string): boolean | undefined {
  if (/^(?:true|yes)$/i.test(word)) return true;
  return /^(?:false|no)$/i.test(word) ? false : undefined;
}
