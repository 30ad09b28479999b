/**
 * Where things are in a JSON text, without reading any number in it.
 *
 * Texts come here when they are known to be JSON (as Python writes it, with NaN bare): nothing is checked twice.
 *
 * @module
 */

/** From where to where, in characters; the end is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A member of an object, or an item of an array (then `key` is its number, and `whole` the item). */
export interface Member {
  readonly key: string;
  /** With its key. */
  readonly whole: Span;
  readonly value: Span;
}

const space = /[ \t\n\r]*/y;

/** The first character from `at` on that is no space. */
export function skipSpace(text: string, at: number): number {
  space.lastIndex = at;
  space.test(text);
  return space.lastIndex;
}

/** Where the value that begins at `at` ends. */
export function endOf(text: string, at: number): number {
  const first = text[at];
  if (first === '"') return endOfString(text, at);
  if (first !== "{" && first !== "[") return endOfWord(text, at);
  let depth = 0;
  for (let i = at; i < text.length; i += 1) {
    const character = text[i];
    if (character === '"') i = endOfString(text, i) - 1;
    else if (character === "{" || character === "[") depth += 1;
    else if (character === "}" || character === "]") {
      depth -= 1;
      if (depth === 0) return i + 1;
    }
  }
  return text.length;
}

/** The value of the whole text, without the space around it. */
export function wholeOf(text: string): Span {
  const start = skipSpace(text, 0);
  return { start, end: endOf(text, start) };
}

/** The members of the object, or the items of the array, that is at `at`. */
export function* membersOf(text: string, at: number): Generator<Member, void, void> {
  const isObject = text[at] === "{";
  let next = skipSpace(text, at + 1);
  for (let number = 0; text[next] !== "}" && text[next] !== "]"; number += 1) {
    const begin = next;
    let key = String(number);
    if (isObject) {
      const keyEnd = endOfString(text, next);
      key = JSON.parse(text.slice(next, keyEnd)) as string;
      next = skipSpace(text, skipSpace(text, keyEnd) + 1);
    }
    const value = { start: next, end: endOf(text, next) };
    yield { key, whole: { start: begin, end: value.end }, value };
    next = skipSpace(text, value.end);
    if (text[next] === ",") next = skipSpace(text, next + 1);
  }
}

/** What kind of value begins at `at`. */
export function kindAt(text: string, at: number): "object" | "array" | "scalar" {
  if (text[at] === "{") return "object";
  return text[at] === "[" ? "array" : "scalar";
}

/** The text of what a span holds. */
export function textOf(text: string, { start, end }: Span): string {
  return text.slice(start, end);
}

function endOfString(text: string, at: number): number {
  for (let i = text.indexOf('"', at + 1); i >= 0; i = text.indexOf('"', i + 1)) {
    let slashes = 0;
    while (text[i - 1 - slashes] === "\\") slashes += 1;
    if (slashes % 2 === 0) return i + 1;
  }
  return text.length;
}

const word = /[^\s,\]}]*/y;

function endOfWord(text: string, at: number): number {
  word.lastIndex = at;
  word.test(text);
  return word.lastIndex;
}
