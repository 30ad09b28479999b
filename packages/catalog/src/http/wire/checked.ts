/**
 * Values of a body, looked at before they are believed: each function gives the value with its type, or refuses it and
 * says where it stands.
 *
 * @module
 */
import { decodeValue, isHalcyonError } from "@halcyon/model";
import { refuse } from "../query/parameter.ts";

type Rec = Readonly<Record<string, unknown>>;

/** The value that a JSON body holds. @throws HalcyonError `catalog.request`, as all of this file. */
export function json(text: string): unknown {
  try {
    return decodeValue(text);
  } catch (cause) {
    if (isHalcyonError(cause, "document.json")) return refuse("body", text, `it is no JSON (${cause.message})`);
    throw cause;
  }
}

/** Text in UTF-8. */
export function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch (cause) {
    if (cause instanceof TypeError) return refuse("body", "", "it is no UTF-8");
    throw cause;
  }
}

/** An object. */
export function record(value: unknown, where: string): Rec {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Rec)
    : refuse(where, shown(value), "it is a JSON object");
}

/** A list, each item by `each`. */
export function list<T>(value: unknown, where: string, each: (item: unknown, where: string) => T): T[] {
  if (!Array.isArray(value)) return refuse(where, shown(value), "it is a JSON list");
  return value.map((item, index) => each(item, `${where}/${index}`));
}

/** A text, of at most so many characters. */
export function string(value: unknown, where: string, most = 4096): string {
  if (typeof value !== "string") return refuse(where, shown(value), "it is a text");
  return value.length <= most ? value : refuse(where, value, `it has at most ${most} characters`);
}

/** A whole number that is not negative. */
export function natural(value: unknown, where: string): number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0
    ? value
    : refuse(where, shown(value), "it is a whole number, 0 or more");
}

/** True or false. */
export function boolean(value: unknown, where: string): boolean {
  return typeof value === "boolean" ? value : refuse(where, shown(value), "it is true or false");
}

/** One of some words. */
export function oneOf<W extends string>(words: readonly W[], value: unknown, where: string): W {
  return words.find((word) => word === value) ?? refuse(where, shown(value), `it is one of ${words.join(", ")}`);
}

/** What stands at a key, when something does. */
export function optional<T>(
  from: Rec,
  key: string,
  where: string,
  read: (value: unknown, where: string) => T,
): T | undefined {
  const value = Object.hasOwn(from, key) ? from[key] : undefined;
  return value === undefined || value === null ? undefined : read(value, `${where}/${key}`);
}

function shown(value: unknown): string {
  return value === undefined
    ? ""
    : (JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? String(item) : item)) ?? "");
}
