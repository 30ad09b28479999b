/**
 * JSON text as msgpack, number for number: 1.0 stays a float, and 64-bit integers stay whole.
 *
 * @module
 */
import { encode } from "@msgpack/msgpack";

/** A piece of JSON text among values that are to be packed. */
export class JsonPiece {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Packs a value; `JsonPiece`s in it are packed as what they say. */
export function pack(value: unknown): Uint8Array {
  const parts: Uint8Array[] = [];
  put(value, parts);
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
}

function put(value: unknown, parts: Uint8Array[]): void {
  if (value instanceof JsonPiece) putText(value.text, parts);
  else if (value instanceof Uint8Array || typeof value !== "object" || value === null)
    parts.push(encode(value, { useBigInt64: true }));
  else if (Array.isArray(value)) {
    parts.push(header(value.length, 0x90, 0xdc));
    for (const item of value) put(item, parts);
  } else {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    parts.push(header(entries.length, 0x80, 0xde));
    for (const [key, item] of entries) {
      parts.push(encode(key));
      put(item, parts);
    }
  }
}

function header(count: number, small: number, wide: number): Uint8Array {
  if (count < 16) return Uint8Array.of(small + count);
  const out = Buffer.alloc(count < 65_536 ? 3 : 5);
  out[0] = count < 65_536 ? wide : wide + 1;
  if (out.length === 3) out.writeUInt16BE(count, 1);
  else out.writeUInt32BE(count, 1);
  return out;
}

const token =
  /\s*(?:("(?:[^"\\]|\\.)*")|(-?\d+(?![\d.eE]))|(-?(?:\d[\d.eE+-]*|Infinity)|NaN)|(true|false|null)|([[\]{},:]))/uy;

function putText(text: string, parts: Uint8Array[]): void {
  // Each open list or object: where its header goes, and how many values it has so far.
  const open: { readonly at: number; readonly isObject: boolean; count: number }[] = [];
  token.lastIndex = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [, string, whole, float, word, mark] = match;
    if (mark === "," || mark === ":") continue;
    if (mark === "}" || mark === "]") {
      const done = open.pop();
      if (done === undefined) continue;
      parts[done.at] = done.isObject ? header(done.count / 2, 0x80, 0xde) : header(done.count, 0x90, 0xdc);
      continue;
    }
    const around = open.at(-1);
    if (around !== undefined) around.count += 1;
    if (mark !== undefined) open.push({ at: parts.push(new Uint8Array()) - 1, isObject: mark === "{", count: 0 });
    else if (string !== undefined) parts.push(encode(JSON.parse(string)));
    else if (whole !== undefined) parts.push(integer(whole));
    else if (float !== undefined) parts.push(double(Number(float)));
    else parts.push(encode(word === "null" ? null : word === "true"));
  }
}

function integer(text: string): Uint8Array {
  const value = BigInt(text);
  if (value >= -(2n ** 63n) && value < 2n ** 63n)
    return Number.isSafeInteger(Number(value)) ? encode(Number(value)) : encode(value, { useBigInt64: true });
  if (value >= 0n && value < 2n ** 64n) return encode(value, { useBigInt64: true });
  return double(Number(value));
}

function double(value: number): Uint8Array {
  const out = Buffer.alloc(9);
  out[0] = 0xcb;
  out.writeDoubleBE(value, 1);
  return out;
}
