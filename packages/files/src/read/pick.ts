/** A part of an array that is in memory: rows are copied whole where they lie together. @module */
import { itemBytes, type Selection, sizeOf } from "./stored-array.ts";

/**
 * The values of a selection, in C order.
 *
 * @param bytes of the whole array, in C order, or at `strides` (bytes from one place of an axis to the next).
 */
export function pick(
  bytes: Uint8Array,
  { dtype, shape }: { readonly dtype: string; readonly shape: readonly number[] },
  selection: Selection,
  strides: readonly number[] = stridesOf(shape, itemBytes(dtype)),
): Uint8Array {
  const item = itemBytes(dtype);
  const counts = selection.map(({ count }) => count);
  const total = sizeOf(counts) * item;
  const isAll = selection.every(({ count, step }, axis) => step === 1 && count === shape[axis]);
  const isC = stridesOf(shape, item).every((stride, axis) => stride === strides[axis]);
  if (isAll && isC) return bytes.length === total ? bytes : bytes.subarray(0, total);
  const out = new Uint8Array(total);
  if (total === 0) return out;
  // How many of the last axes lie together: those taken whole, and one more that is taken without gaps.
  let together = item;
  let depth = selection.length;
  while (depth > 0 && strides[depth - 1] === together) {
    const { count = 0, step = 1 } = selection[depth - 1] ?? {};
    if (step !== 1 && count > 1) break;
    depth -= 1;
    together *= count;
    if (count !== shape[depth]) break;
  }
  let at = 0;
  const walk = (axis: number, offset: number): void => {
    const range = selection[axis];
    if (axis === depth || range === undefined) {
      let from = offset;
      for (let rest = axis; rest < selection.length; rest += 1)
        from += (selection[rest]?.start ?? 0) * (strides[rest] ?? 0);
      if (together <= 8) for (let i = 0; i < together; i += 1) out[at + i] = bytes[from + i] ?? 0;
      else out.set(bytes.subarray(from, from + together), at);
      at += together;
      return;
    }
    const stride = strides[axis] ?? 0;
    for (let i = 0; i < range.count; i += 1) walk(axis + 1, offset + (range.start + i * range.step) * stride);
  };
  walk(0, 0);
  return out;
}

/** Bytes from one place of each axis to the next, in C order. */
export function stridesOf(shape: readonly number[], item: number): readonly number[] {
  const strides = shape.map(() => item);
  for (let axis = shape.length - 2; axis >= 0; axis -= 1)
    strides[axis] = (strides[axis + 1] ?? item) * (shape[axis + 1] ?? 1);
  return strides;
}

/** The same values in the other order of bytes; changed in place. Complex numbers are two, texts have four bytes a letter. */
export function swapBytes(bytes: Uint8Array, dtype: string): Uint8Array {
  const kind = dtype[1] ?? "";
  const width = kind === "U" ? 4 : kind === "c" ? itemBytes(dtype) / 2 : itemBytes(dtype);
  if (width === 1 || "SVb".includes(kind)) return bytes;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (width === 2) buffer.swap16();
  else if (width === 4) buffer.swap32();
  else if (width === 8) buffer.swap64();
  else for (let at = 0; at < bytes.length; at += width) bytes.subarray(at, at + width).reverse();
  return bytes;
}
