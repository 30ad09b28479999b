/** JSON patches (RFC 6902) on text: what no operation names keeps its characters. @module */
import { isDeepStrictEqual } from "node:util";
import { HalcyonError, decodeValue } from "@halcyon/model";
import { type Span, kindAt, membersOf, textOf, wholeOf } from "./scan.ts";
import {
  type Pointer,
  lengthAt,
  memberOf,
  placeOf,
  replaced,
  valueAt,
  withItem,
  withMember,
  without,
} from "./splice.ts";

/**
 * `text` after all operations of the patch, or none of them. Both must be JSON.
 *
 * @throws HalcyonError `catalog.patch` for what is no patch, a place that there is not, or a test that fails.
 */
export function jsonPatched(text: string, patch: string): string {
  const whole = wholeOf(patch);
  if (kindAt(patch, whole.start) !== "array") refuse("a patch is an array of operations", patch);
  let result = text;
  for (const { value } of membersOf(patch, whole.start)) result = applied(result, textOf(patch, value));
  return result;
}

function applied(text: string, operation: string): string {
  const op = wordAt(operation, "op");
  const path = pointerAt(operation, "path");
  switch (op) {
    case "add":
      return added(text, path, given(operation), operation);
    case "remove":
      return removed(text, path, operation);
    case "replace":
      return replaced(text, placeOf(text, path) ?? refuse("there is nothing at path", operation), given(operation));
    case "move": {
      const from = pointerAt(operation, "from");
      const value = valueAt(text, from) ?? refuse("there is nothing at from", operation);
      if (from.length < path.length && from.every((key, i) => path[i] === key))
        refuse("a value cannot move into itself", operation);
      return from.length === 0 ? text : added(removed(text, from, operation), path, value, operation);
    }
    case "copy":
      return added(
        text,
        path,
        valueAt(text, pointerAt(operation, "from")) ?? refuse("there is nothing at from", operation),
        operation,
      );
    case "test": {
      const there = valueAt(text, path) ?? refuse("there is nothing at path", operation);
      if (!isDeepStrictEqual(decodeValue(there), decodeValue(given(operation)))) refuse("the test fails", operation);
      return text;
    }
    default:
      return refuse(`"op" is add, remove, replace, move, copy or test`, operation);
  }
}

function added(text: string, path: Pointer, value: string, operation: string): string {
  const key = path.at(-1);
  if (key === undefined) return value;
  const at = placeOf(text, path.slice(0, -1)) ?? refuse("there is nothing to add to", operation);
  if (kindAt(text, at.start) === "object") return withMember(text, at, key, value);
  if (kindAt(text, at.start) !== "array") refuse("only objects and arrays can be added to", operation);
  const length = lengthAt(text, at);
  const number = key === "-" ? length : Number(/^(?:0|[1-9]\d*)$/u.test(key) ? key : Number.NaN);
  if (!(number <= length)) refuse(`the array has ${length} items`, operation);
  return withItem(text, at, number, value);
}

function removed(text: string, path: Pointer, operation: string): string {
  const key = path.at(-1);
  if (key === undefined) refuse("the whole cannot be removed", operation);
  const at: Span = placeOf(text, path.slice(0, -1)) ?? refuse("there is nothing at path", operation);
  if (memberOf(text, at, key) === undefined) refuse("there is nothing at path", operation);
  return without(text, at, key);
}

function given(operation: string): string {
  return valueAt(operation, ["value"]) ?? refuse("there is no value", operation);
}

function wordAt(operation: string, key: string): string {
  const text = kindAt(operation, wholeOf(operation).start) === "object" ? valueAt(operation, [key]) : undefined;
  if (text === undefined || !text.startsWith('"'))
    return refuse(`${JSON.stringify(key)} is missing, or no text`, operation);
  return JSON.parse(text) as string;
}

function pointerAt(operation: string, key: string): Pointer {
  const pointer = wordAt(operation, key);
  if (pointer === "") return [];
  if (!pointer.startsWith("/") || /~(?![01])/u.test(pointer))
    refuse(`${JSON.stringify(pointer)} is no JSON pointer`, operation);
  return pointer
    .slice(1)
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function refuse(reason: string, operation: string): never {
  throw new HalcyonError("catalog.patch", `The patch cannot be applied: ${reason} (${operation.slice(0, 100)}).`, {
    reason,
    operation: operation.slice(0, 200),
  });
}
