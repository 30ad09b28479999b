/**
 * Changes of a JSON text in one place; all other characters stay what they are.
 *
 * @module
 */
import { type Member, type Span, kindAt, membersOf, skipSpace, textOf, wholeOf } from "./scan.ts";

/** Keys and numbers of items on the way into a value. */
export type Pointer = readonly string[];

/** Where the value at `pointer` is; undefined when there is none. Of a key that is there twice, the last counts. */
export function placeOf(text: string, pointer: Pointer): Span | undefined {
  let place: Span = wholeOf(text);
  for (const key of pointer) {
    const member = memberOf(text, place, key);
    if (member === undefined) return undefined;
    place = member.value;
  }
  return place;
}

/** The text of the value at `pointer`; undefined when there is none. */
export function valueAt(text: string, pointer: Pointer): string | undefined {
  const place = placeOf(text, pointer);
  return place && textOf(text, place);
}

/** The text with another value in a place that is there. */
export function replaced(text: string, { start, end }: Span, value: string): string {
  return text.slice(0, start) + value + text.slice(end);
}

/** The text with a member more in the object at `at`; one of that key gets the value. */
export function withMember(text: string, at: Span, key: string, value: string): string {
  const there = memberOf(text, at, key);
  if (there !== undefined) return replaced(text, there.value, value);
  return withAppended(text, at, `${JSON.stringify(key)}:${value}`);
}

/** The text with an item more in the array at `at`, before the item of that number, or at the end. */
export function withItem(text: string, at: Span, number: number, value: string): string {
  let count = 0;
  for (const item of membersOf(text, at.start)) {
    if (count === number) return `${text.slice(0, item.whole.start)}${value},${text.slice(item.whole.start)}`;
    count += 1;
  }
  return withAppended(text, at, value);
}

/** How many items the array, or members the object, at `at` has. */
export function lengthAt(text: string, at: Span): number {
  let count = 0;
  for (const _ of membersOf(text, at.start)) count += 1;
  return count;
}

/** The text without the members of that key, or the item of that number, of what is at `at`. */
export function without(text: string, at: Span, key: string): string {
  const members = [...membersOf(text, at.start)];
  const left = members.filter((member) => member.key !== key);
  if (left.length === members.length) return text;
  const [open, close] = [text[at.start] ?? "", text[at.end - 1] ?? ""];
  // The last one takes the comma before it along, any other one the comma behind it.
  const cut: Span[] = [];
  if (left.length === 0) return replaced(text, at, open + close);
  members.forEach((member, i) => {
    if (member.key !== key) return;
    const following = members[i + 1];
    const before = members.slice(0, i).findLast((other) => other.key !== key);
    if (following !== undefined) cut.push({ start: member.whole.start, end: following.whole.start });
    else if (before !== undefined) cut.push({ start: before.whole.end, end: member.whole.end });
  });
  return cut.toReversed().reduce((shorter, span) => joinedAt(shorter, span), text);
}

/** The text of an object, of whose members only these are left out. */
export function withoutKeys(text: string, keys: readonly string[]): string {
  return keys.reduce((shorter, key) => without(shorter, wholeOf(shorter), key), text);
}

/** The member of an object, or the item of an array, at `at`. */
export function memberOf(text: string, at: Span, key: string): Member | undefined {
  const kind = kindAt(text, at.start);
  if (kind === "scalar" || (kind === "array" && !/^(?:0|[1-9]\d*)$/u.test(key))) return undefined;
  let found: Member | undefined;
  for (const member of membersOf(text, at.start)) if (member.key === key) found = member;
  return found;
}

function joinedAt(text: string, { start, end }: Span): string {
  return text.slice(0, start) + text.slice(end);
}

function withAppended(text: string, at: Span, addition: string): string {
  const isEmpty = skipSpace(text, at.start + 1) === at.end - 1;
  return `${text.slice(0, at.end - 1)}${isEmpty ? "" : ","}${addition}${text.slice(at.end - 1)}`;
}
