/**
 * JMESPath over a JSON text, whose numbers are in the answer as they stand in the text: 1.0 stays 1.0.
 *
 * JMESPath compares and adds numbers, so it is asked twice: with plain numbers, whose answer counts, and with numbers that
 * know their text. Where both say the same, the answer is written with the texts.
 *
 * @module
 */
import jmespath from "jmespath";
import { decodeValue, encodeValue } from "@halcyon/model";
import { endOf, membersOf, wholeOf } from "./scan.ts";

/** A number that JavaScript would write otherwise than it stands in the text. */
class ToldNumber extends Number {
  readonly text: string;

  constructor(value: number, text: string) {
    super(value);
    this.text = text;
  }
}

/**
 * What an expression finds, as JSON; `null` when it finds nothing.
 *
 * @throws Error that JMESPath throws for what is no expression.
 */
export function selectedText(text: string, expression: string): string {
  const found = encodeValue(jmespath.search(decodeValue(text), expression) ?? null);
  const { start } = wholeOf(text);
  const told: unknown = jmespath.search(read(text, start), expression) ?? null;
  return encodeValue(plain(told)) === found ? written(told) : found;
}

function read(text: string, at: number): unknown {
  const first = text[at];
  if (first === "[") return Array.from(membersOf(text, at), ({ value }) => read(text, value.start));
  if (first === "{")
    return Object.fromEntries(Array.from(membersOf(text, at), ({ key, value }) => [key, read(text, value.start)]));
  const word = text.slice(at, endOf(text, at));
  const value = decodeValue(word);
  return typeof value === "number" && encodeValue(value) !== word ? new ToldNumber(value, word) : value;
}

function plain(value: unknown): unknown {
  if (value instanceof ToldNumber) return value.valueOf();
  if (Array.isArray(value)) return value.map(plain);
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)])) : value;
}

function written(value: unknown): string {
  if (value instanceof ToldNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map(written).join(",")}]`;
  if (!isObject(value)) return encodeValue(value);
  return `{${Object.entries(value)
    .map(([key, each]) => `${JSON.stringify(key)}:${written(each)}`)
    .join(",")}}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
