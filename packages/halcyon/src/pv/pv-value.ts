/** Words of a command line as a value that a PV takes. @module */
import { encodePut, type CaControl, type CaPutValue, type ChannelInfo } from "@halcyon/control";
import { HalcyonError, isHalcyonError } from "@halcyon/model";
import { closest } from "../closest.ts";

/**
 * The value that was typed for a PV: numbers for numbers, a choice by its name or index, several words for an array.
 *
 * @throws HalcyonError `cli.usage` when the words are no value of this PV; nothing has been sent.
 */
export function typedValue(words: readonly string[], info: ChannelInfo, control: CaControl | undefined): CaPutValue {
  const value = valueOf(words, info, control);
  try {
    encodePut(info.pv, info.native, info.count, value);
  } catch (error) {
    if (!isHalcyonError(error, "ca.value")) throw error;
    const text = `${error.message} Nothing was written.`;
    throw new HalcyonError("cli.usage", text, { argument: words.join(" "), allowed: [] }, { cause: error });
  }
  return value;
}

function valueOf(words: readonly string[], info: ChannelInfo, control: CaControl | undefined): CaPutValue {
  const [first = ""] = words;
  if (words.length > info.count) throw refusal(info, words.join(" "), `it has ${elements(info.count)}`);
  if (info.native === "string") return words.length === 1 && info.count === 1 ? first : words;
  const longText = info.pv.endsWith("$") || (words.length === 1 && Number.isNaN(numberIn(first)) && !isNaNWord(first));
  if (info.native === "char" && info.count > 1 && longText) return words.join(" ");
  const values = words.map((word) => (info.native === "enum" ? choiceIn(word, info, control) : number(word, info)));
  return info.count === 1 ? (values[0] ?? 0) : values;
}

function number(word: string, info: ChannelInfo): number {
  const value = numberIn(word);
  if (Number.isNaN(value) && !isNaNWord(word)) throw refusal(info, word, "a number is needed");
  return value;
}

/** The index of a choice. A name comes first: choices are sometimes called 0 and 1. */
function choiceIn(word: string, info: ChannelInfo, control: CaControl | undefined): number {
  const choices = control?.choices ?? [];
  const named = choices.indexOf(word);
  if (named >= 0) return named;
  const index = numberIn(word);
  if (Number.isInteger(index) && index >= 0 && (index < choices.length || choices.length === 0)) return index;
  const near = closest(word, choices);
  const guess = near === undefined ? "" : ` (did you mean ${near}?)`;
  throw refusal(info, word, `its choices are ${choices.join(", ")}${guess}`);
}

function numberIn(word: string): number {
  const infinite = /^(?<sign>[+-]?)inf(?:inity)?$/iu.exec(word);
  if (infinite !== null) return infinite.groups?.["sign"] === "-" ? -Infinity : Infinity;
  return word.trim() === "" ? NaN : Number(word);
}

function isNaNWord(word: string): boolean {
  return word.toLowerCase() === "nan";
}

function elements(count: number): string {
  return count === 1 ? "one element" : `${count} elements at most`;
}

function refusal({ pv, native }: ChannelInfo, word: string, reason: string): HalcyonError<"cli.usage"> {
  const text = `${JSON.stringify(word)} cannot be written to ${pv}, which is ${native}: ${reason}. Nothing was written.`;
  return new HalcyonError("cli.usage", text, { argument: word, allowed: [] });
}
