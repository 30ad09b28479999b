/** `zarr.json`: what an array of ours is, as readers of Zarr v3 expect it. @module */
import { HalcyonError } from "@halcyon/model";
import type { ArrayStructure, DataType } from "../contract.ts";
import { numpyWord } from "./numpy-word.ts";

/** Names of numbers in Zarr, and what chunks that were never written are full of. */
const names: Readonly<Record<string, { readonly name: string; readonly fill: unknown }>> = {
  b1: { name: "bool", fill: false },
  i1: { name: "int8", fill: 0 },
  i2: { name: "int16", fill: 0 },
  i4: { name: "int32", fill: 0 },
  i8: { name: "int64", fill: 0 },
  u1: { name: "uint8", fill: 0 },
  u2: { name: "uint16", fill: 0 },
  u4: { name: "uint32", fill: 0 },
  u8: { name: "uint64", fill: 0 },
  f2: { name: "float16", fill: 0 },
  f4: { name: "float32", fill: 0 },
  f8: { name: "float64", fill: 0 },
  c8: { name: "complex64", fill: [0, 0] },
  c16: { name: "complex128", fill: [0, 0] },
};

/**
 * The text of `zarr.json`.
 *
 * @param chunk of the grid; that of the structure when not said.
 * @param sums whether each chunk ends with a checksum.
 * @throws HalcyonError `catalog.node` for values that Zarr has no name for.
 */
export function zarrMetadata(
  structure: ArrayStructure,
  chunk: readonly number[] = chunkShapeOf(structure),
  sums: boolean = true,
): string {
  const { data_type: type, shape, dims } = structure;
  const { name, fill } = nameOf(type);
  const endian = type.itemsize === 1 || type.endianness === "not_applicable" ? {} : { endian: type.endianness };
  return JSON.stringify({
    zarr_format: 3,
    node_type: "array",
    shape,
    data_type: name,
    chunk_grid: { name: "regular", configuration: { chunk_shape: chunk } },
    chunk_key_encoding: { name: "default", configuration: { separator: "/" } },
    fill_value: fill,
    codecs: [{ name: "bytes", configuration: endian }, ...(sums ? [{ name: "crc32c" }] : [])],
    ...(dims === null ? {} : { dimension_names: dims }),
    attributes: {},
  });
}

function nameOf(type: DataType): { readonly name: unknown; readonly fill: unknown } {
  const { kind, itemsize, dt_units: units } = type;
  const number = names[`${kind}${itemsize}`];
  if (number !== undefined) return number;
  if (kind === "U" && itemsize > 0)
    return { name: { name: "fixed_length_utf32", configuration: { length_bytes: itemsize } }, fill: "" };
  if (kind === "S" && itemsize > 0)
    return { name: { name: "null_terminated_bytes", configuration: { length_bytes: itemsize } }, fill: "" };
  if (kind === "M" || kind === "m") {
    const unit = /^\[?(\d*)(\w+)\]?$/u.exec(units ?? "");
    const configuration = {
      unit: unit?.[2] ?? "generic",
      scale_factor: Number(unit?.[1] === "" ? 1 : (unit?.[1] ?? 1)),
    };
    return { name: { name: kind === "M" ? "numpy.datetime64" : "numpy.timedelta64", configuration }, fill: 0 };
  }
  const reason = `values of the type ${numpyWord(type)} cannot be kept`;
  throw new HalcyonError("catalog.node", `An array of this kind is refused: ${reason}.`, {
    path: "structure/data_type",
    reason,
  });
}

/** The chunk of the grid: the longest along each axis; an axis without places has chunks of one. */
export function chunkShapeOf({ chunks, shape }: ArrayStructure): readonly number[] {
  return shape.map((length, axis) => Math.max(1, ...(chunks[axis] ?? [length])));
}

/** An axis in chunks: `[4, 4, 2]`. */
export function chunkLengths(length: number, chunk: number): readonly number[] {
  const whole = Math.floor(length / chunk);
  const rest = length - whole * chunk;
  return [...Array.from({ length: whole }, () => chunk), ...(rest > 0 ? [rest] : [])];
}
