/**
 * Rows of different lengths as awkward arrays put them into a ZIP archive: a form in JSON that says how they lie, the
 * number of rows, and a buffer for each part of the form.
 *
 * @module
 */
import { encodeValue, type NumberArray } from "@halcyon/model";
import type { DataType, RaggedStructure } from "../../contract.ts";
import type { ListBuffers } from "../../ragged/list-buffers.ts";
import { typeOfNumbers } from "../../ragged/ragged-structure.ts";
import { refuse } from "../query/parameter.ts";
import { json, list, natural, oneOf, record, string, utf8 } from "../wire/checked.ts";
import { unzipped, zipped } from "../wire/zip.ts";

/** What is in the archive. @param shape with a length for each axis along which all lists are of one. */
export function awkwardZip(rows: ListBuffers, shape: readonly (number | null)[]): Uint8Array {
  const { length, offsets, values, isBool } = rows;
  const files = new Map<string, Uint8Array>();
  const axes = shape.slice(1);
  // The innermost axes that do not vary are the shape of the items.
  const varied = axes.findLastIndex((axis) => axis === null) + 1;
  const leaf = `node${varied}`;
  let form: unknown = {
    class: "NumpyArray",
    primitive: primitiveOf(typeOfNumbers(values, isBool)),
    inner_shape: axes.slice(varied),
    parameters: {},
    form_key: leaf,
  };
  for (const [axis, size] of [...axes.slice(0, varied).entries()].toReversed()) {
    const form_key = `node${axis}`;
    if (size === null) {
      files.set(`${form_key}-offsets`, bytesOf(BigInt64Array.from(offsets[axis] ?? [], BigInt)));
      form = { class: "ListOffsetArray", offsets: "i64", content: form, parameters: {}, form_key };
    } else form = { class: "RegularArray", size, content: form, parameters: {}, form_key };
  }
  files.set(`${leaf}-data`, bytesOf(values));
  const count = Buffer.alloc(8);
  count.writeBigUInt64BE(BigInt(length));
  files.set("length", count);
  // A JSON text in a JSON text: so awkward's clients write and read it.
  files.set("form", Buffer.from(JSON.stringify(encodeValue(form))));
  return zipped(files);
}

/**
 * The rows in an archive.
 *
 * @param most bytes that they may have.
 * @throws HalcyonError `catalog.request` for an archive that is none, or lists that are not as its form says.
 */
export function rowsOfZip(bytes: Uint8Array, structure: RaggedStructure, most: number): ListBuffers {
  const files = unzipped(bytes, most);
  const file = (name: string): Uint8Array => files.get(name) ?? refuse("body", name, "the archive has no such file");
  const counted = file("length");
  if (counted.length !== 8) return refuse("body", "length", "it is a number of 8 bytes");
  const length = Number(Buffer.from(counted).readBigUInt64BE());
  if (!Number.isSafeInteger(length)) return refuse("body", "length", "it is a number of rows");
  const reading: Reading = { file, structure, offsets: [] };
  const form = json(utf8(file("form")));
  const values = valuesOf(typeof form === "string" ? json(form) : form, [0, length], reading);
  if (reading.offsets.length !== structure.shape.length - 1)
    return refuse("body", "form", `it has ${reading.offsets.length + 1} axes, and the array ${structure.shape.length}`);
  return { length, offsets: reading.offsets, values, isBool: structure.data_type.kind === "b" };
}

interface Reading {
  readonly file: (name: string) => Uint8Array;
  readonly structure: RaggedStructure;
  readonly offsets: number[][];
}

/** The numbers of a form, of which items `range` are wanted; the lists on the way are put into `offsets`. */
function valuesOf(value: unknown, [from, to]: readonly [number, number], reading: Reading): NumberArray {
  const form = record(value, "form");
  const kind = oneOf(["ListOffsetArray", "RegularArray", "NumpyArray"], form["class"], "form/class");
  if (kind === "NumpyArray") return numbersOf(form, [from, to], reading);
  if (kind === "RegularArray") {
    const size = natural(form["size"], "form/size");
    reading.offsets.push(Array.from({ length: to - from + 1 }, (_, row) => row * size));
    return valuesOf(form["content"], [from * size, to * size], reading);
  }
  const name = `${string(form["form_key"], "form/form_key")}-offsets`;
  const width = oneOf(["i64", "i32", "u32"], form["offsets"], "form/offsets");
  const all = numbersIn(reading.file(name), { i64: BigInt64Array, i32: Int32Array, u32: Uint32Array }[width], name);
  if (all.length < to + 1) return refuse("body", name, `it has ${all.length} offsets for ${to} lists`);
  const ends = Array.from(all.subarray(from, to + 1) as ArrayLike<number | bigint>, Number);
  const [first = 0] = ends;
  if (first < 0 || ends.some((end, row) => row > 0 && end < (ends[row - 1] ?? 0)))
    return refuse("body", name, "lists end where they begin, or later");
  reading.offsets.push(ends.map((end) => end - first));
  return valuesOf(form["content"], [first, ends.at(-1) ?? first], reading);
}

function numbersOf(
  form: Readonly<Record<string, unknown>>,
  [from, to]: readonly [number, number],
  reading: Reading,
): NumberArray {
  const { data_type: type } = reading.structure;
  const name = `${string(form["form_key"], "form/form_key")}-data`;
  const wanted = primitiveOf(type);
  const primitive = string(form["primitive"], "form/primitive");
  // Rows without a single number have no type of their own: they come as float64.
  const isEmpty = from === to;
  if (primitive !== wanted && !isEmpty) return refuse("form/primitive", primitive, `the array holds ${wanted}`);
  let items = 1;
  for (const size of list(form["inner_shape"] ?? [], "form/inner_shape", natural)) {
    const rows = (to - from) * items;
    reading.offsets.push(Array.from({ length: rows + 1 }, (_, row) => row * size));
    items *= size;
  }
  const Kind =
    kinds[wanted] ?? refuse("form/primitive", wanted, "such numbers are not kept in rows of different lengths");
  if (isEmpty) return new Kind(0);
  const all = numbersIn(reading.file(name), Kind, name);
  if (all.length < to * items) return refuse("body", name, `it has ${all.length} numbers, and its lists ${to * items}`);
  return all.subarray(from * items, to * items);
}

type NumberKind = {
  new (length: number): NumberArray;
  new (buffer: ArrayBuffer): NumberArray;
  BYTES_PER_ELEMENT: number;
};

function numbersIn(bytes: Uint8Array, kind: unknown, name: string): NumberArray {
  const Kind = kind as NumberKind;
  if (bytes.length % Kind.BYTES_PER_ELEMENT > 0) return refuse("body", name, "it ends in the middle of a number");
  // A copy begins where its numbers may.
  return new Kind(Uint8Array.from(bytes).buffer);
}

const kinds: Readonly<Record<string, NumberKind>> = {
  bool: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
};

/** What awkward calls a type. */
function primitiveOf({ kind, itemsize }: DataType): string {
  const word = { b: "bool", i: "int", u: "uint", f: "float" }[kind] ?? kind;
  return word === "bool" ? word : `${word}${8 * itemsize}`;
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
