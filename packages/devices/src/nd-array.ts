/** A typed array with a shape: what an image is in memory. @module */
import type { Pixels } from "@halcyon/model";

/** Numbers in rows and columns (or more dimensions), C order. */
export interface NdArray<A extends Pixels = Pixels> {
  readonly data: A;
  readonly shape: readonly number[];
}

/** How many elements a shape has. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** As nested arrays, the way documents hold it: the innermost are typed, views of the same memory. */
export function nested({ data, shape }: NdArray): unknown {
  const [length, ...inner] = shape;
  if (length === undefined) return data[0];
  if (inner.length === 0) return data;
  const size = sizeOf(inner);
  return Array.from({ length }, (_, i) => nested({ data: data.subarray(i * size, (i + 1) * size), shape: inner }));
}

/** The numbers of nested arrays, and their shape. Undefined when they are ragged, or hold something else. */
export function flattened(
  value: unknown,
): { readonly numbers: readonly unknown[]; readonly shape: readonly number[] } | undefined {
  if (isTyped(value)) return { numbers: Array.from(value), shape: [value.length] };
  if (!Array.isArray(value)) return { numbers: [value], shape: [] };
  const parts = value.map(flattened);
  const inner = parts[0]?.shape ?? [];
  const numbers: unknown[] = [];
  for (const part of parts) {
    if (part === undefined || part.shape.join() !== inner.join()) return undefined;
    for (const number of part.numbers) numbers.push(number);
  }
  return { numbers, shape: [value.length, ...inner] };
}

function isTyped(value: unknown): value is ArrayLike<unknown> {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}
