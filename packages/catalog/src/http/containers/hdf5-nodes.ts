/**
 * Nodes of a catalog as what an HDF5 file holds.
 *
 * Metadata are attributes: texts, numbers and truths as they are, all else as JSON, so that no metadata are too
 * complicated for a file.
 *
 * @module
 */
import type { Hdf5Array, Hdf5Attribute, Hdf5Attributes, Hdf5Later, Hdf5Node } from "@halcyon/files";
import { decodeValue } from "@halcyon/model";
import type { ArrayPart, ArrayStructure, DataType } from "../../contract.ts";
import { sizeOf, valuesOf } from "../arrays/numbers-in-memory.ts";
import { membersOf } from "../wire/json-members.ts";

/** An array as a dataset. */
export function hdf5Array(structure: ArrayStructure, part: ArrayPart, attributes: Hdf5Attributes): Hdf5Array {
  const { data_type: type, shape } = structure;
  // Four bytes a letter is no type of HDF5, and neither are texts without a place; texts of any length are.
  if (isOfTexts(structure)) {
    const texts = valuesOf(part, { ...type, kind: "U" });
    const data = Array.from({ length: sizeOf(shape) }, (_, at) => String(texts[at] ?? ""));
    return { kind: "array", shape, data, attributes };
  }
  return { kind: "array", shape, data: { word: wordOf(type), pieces: [part.bytes] }, attributes };
}

/** An array that is read when it is sent. Its texts have a place in the file each: they are no such array. */
export function hdf5ArrayLater(
  { data_type: type, shape }: ArrayStructure,
  read: Hdf5Later["read"],
  attributes: Hdf5Attributes,
): Hdf5Array {
  return { kind: "array", shape, data: { word: wordOf(type), read }, attributes };
}

/** Whether an array is one of texts, which are in memory until they are sent. */
export function isOfTexts({ data_type: { kind, itemsize } }: ArrayStructure): boolean {
  return kind === "U" || itemsize === 0;
}

/** Metadata as attributes. @param metadata a JSON object. */
export function hdf5Attributes(metadata: string): Hdf5Attributes {
  return Object.fromEntries([...membersOf(metadata)].map(([key, text]) => [escaped(key), attributeOf(text)]));
}

/** Puts a node under its key, or under a name like it: one with a slash would be a path. */
export function putMember(members: Map<string, Hdf5Node>, key: string, node: Hdf5Node): void {
  const wanted = escaped(key === "." ? "%2E" : key);
  let name = wanted;
  for (let i = 2; members.has(name); i += 1) name = `${wanted}_${i}`;
  members.set(name, node);
}

function escaped(name: string): string {
  return name === "" ? "_" : name.replaceAll(/[/\0]/gu, encodeURIComponent);
}

/** A number keeps its kind: 1.0 is no whole number. */
function attributeOf(text: string): Hdf5Attribute {
  const value = decodeValue(text);
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value !== "number" && typeof value !== "bigint") return text;
  const whole = /^-?\d+$/u.test(text) ? BigInt(text) : undefined;
  const isLong = whole !== undefined && BigInt.asIntN(64, whole) === whole;
  return { scalar: isLong ? BigInt64Array.of(whole) : Float64Array.of(Number(value)) };
}

/** numpy's word for the elements; those that HDF5 has no word for are bytes without a meaning of their own. */
function wordOf({ kind, itemsize, endianness }: DataType): string {
  const isKnown = /^(?:[iumM][1248]|b1|f[248]|c8|c16|S\d+)$/u.test(`${kind}${itemsize}`);
  return isKnown ? `${endianness === "big" ? ">" : "<"}${kind}${itemsize}` : `|V${itemsize}`;
}
