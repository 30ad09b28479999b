/**
 * Several arrays as one: put one behind the other, stacked, cut to the length that was told, or in another shape of the
 * same values.
 *
 * @module
 */
import { HalcyonError } from "@halcyon/model";
import { pick } from "./pick.ts";
import {
  type AxisRange,
  checkSelection,
  everything,
  itemBytes,
  type Selection,
  type StoredArray,
  sizeOf,
} from "./stored-array.ts";

/** How many files are read at once. */
const atOnce = 4;

/** A part of a joined array: opened when it is read. */
export interface Part {
  readonly name: string;
  /** Rows of the first axis. */
  readonly rows: number;
  readonly open: () => Promise<StoredArray>;
}

/**
 * Arrays of equal rows, one behind the other along the first axis.
 *
 * @param like one of them: the others have to have its type and the shape of its rows.
 */
export function concatenated(parts: readonly Part[], like: StoredArray): StoredArray {
  const starts: number[] = [];
  let total = 0;
  for (const { rows } of parts) {
    starts.push(total);
    total += rows;
  }
  const rowShape = like.shape.slice(1);
  const shape = [total, ...rowShape];
  const name = parts[0]?.name ?? "";
  return {
    dtype: like.dtype,
    shape,
    chunks: like.chunks,
    read: async (selection, signal) => {
      checkSelection(name, shape, selection);
      const [first = { start: 0, count: 0, step: 1 }, ...within] = selection;
      const rowBytes = sizeOf(within.map(({ count }) => count)) * itemBytes(like.dtype);
      const out = new Uint8Array(first.count * rowBytes);
      const tasks = partsOf(first, parts, starts);
      const work = tasks[Symbol.iterator]();
      const readOn = async (): Promise<void> => {
        for (const { part, range, place } of work) {
          signal?.throwIfAborted();
          const array = await part.open();
          if (array.dtype !== like.dtype || String(array.shape.slice(1)) !== String(rowShape))
            differs(part.name, array, like);
          out.set(await array.read([range, ...within], signal), place * rowBytes);
        }
      };
      await Promise.all(Array.from({ length: Math.min(atOnce, tasks.length) }, readOn));
      return out;
    },
  };
}

/**
 * Rows `start` to `stop` of an array, along its first axis.
 *
 * @throws HalcyonError `files.format` when it has fewer.
 */
export function windowed(array: StoredArray, start: number, stop: number): StoredArray {
  const [length = 0, ...row] = array.shape;
  if (array.shape.length === 0 || stop > length) misfit(array, [stop, ...row]);
  const shape = [stop - start, ...row];
  return {
    ...array,
    shape,
    read: async (selection, signal) => {
      checkSelection("the array", shape, selection);
      const [first = { start: 0, count: 0, step: 1 }, ...within] = selection;
      return await array.read([{ ...first, start: first.start + start }, ...within], signal);
    },
  };
}

/** Arrays of one shape, stacked along a new first axis. */
export function stacked(parts: readonly Omit<Part, "rows">[], like: StoredArray): StoredArray {
  const rows = parts.map(({ name, open }) => ({
    name,
    rows: 1,
    open: async () => reshaped(await open(), [1, ...like.shape]),
  }));
  const chunks = like.chunks === undefined ? undefined : [1, ...like.chunks];
  return concatenated(rows, { ...like, shape: [1, ...like.shape], chunks });
}

interface Task {
  readonly part: Part;
  readonly range: AxisRange;
  /** Of its first row, in the answer. */
  readonly place: number;
}

function partsOf({ start, count, step }: AxisRange, parts: readonly Part[], starts: readonly number[]): Task[] {
  const tasks: Task[] = [];
  let taken = 0;
  parts.forEach((part, i) => {
    const begin = starts[i] ?? 0;
    const next = start + taken * step;
    if (taken >= count || next >= begin + part.rows) return;
    const here = Math.min(count - taken, Math.floor((begin + part.rows - 1 - next) / step) + 1);
    tasks.push({ part, range: { start: next - begin, count: here, step }, place: taken });
    taken += here;
  });
  return tasks;
}

/**
 * The same values in C order as another shape, whose rows along the first axis are whole rows of the array's, or
 * the other way round. Fewer values are taken when the shape has fewer.
 *
 * @throws HalcyonError `files.format` when the array has fewer values, or the rows do not fit into each other.
 */
export function reshaped(array: StoredArray, shape: readonly number[]): StoredArray {
  if (String(array.shape) === String(shape)) return array;
  const sameRows = array.shape.length === shape.length && String(array.shape.slice(1)) === String(shape.slice(1));
  const available = sizeOf(array.shape);
  if (sizeOf(shape) > available) misfit(array, shape);
  if (sameRows)
    return { ...array, shape, read: async (selection, signal) => await readWithin(array, shape, selection, signal) };
  // Axes of one place more or fewer: the selection is the same without them.
  if (String(withoutSingles(array.shape)) === String(withoutSingles(shape))) {
    const read: StoredArray["read"] = async (selection, signal) => {
      checkSelection("the array", shape, selection);
      if (selection.some(({ count }) => count === 0)) return new Uint8Array();
      const kept = selection.filter((_, axis) => shape[axis] !== 1);
      let next = 0;
      const asked = array.shape.map((length) => (length === 1 ? { start: 0, count: 1, step: 1 } : kept[next++]));
      return await array.read(asked as Selection, signal);
    };
    return { dtype: array.dtype, shape, read };
  }
  const rowOfArray = sizeOf(array.shape.slice(1));
  const rowOfShape = sizeOf(shape.slice(1));
  if (shape.length === 0 || array.shape.length === 0) misfit(array, shape);
  if (rowOfShape % rowOfArray !== 0 && rowOfArray % rowOfShape !== 0) misfit(array, shape);
  const read: StoredArray["read"] = async (selection, signal) => {
    checkSelection("the array", shape, selection);
    const [first = { start: 0, count: 0, step: 1 }, ...rest] = selection;
    if (selection.some(({ count }) => count === 0)) return new Uint8Array();
    // The rows of the array that hold those of the selection, then the selection in them.
    const from = Math.floor((first.start * rowOfShape) / rowOfArray);
    const last = first.start + (first.count - 1) * first.step;
    const to = Math.ceil(((last + 1) * rowOfShape) / rowOfArray);
    const rows = [{ start: from, count: to - from, step: 1 }, ...everything(array.shape.slice(1))];
    const bytes = await array.read(rows, signal);
    const begin = (first.start * rowOfShape - from * rowOfArray) * itemBytes(array.dtype);
    const part = { dtype: array.dtype, shape: [last - first.start + 1, ...shape.slice(1)] };
    return pick(bytes.subarray(begin), part, [{ ...first, start: 0 }, ...rest]);
  };
  return { dtype: array.dtype, shape, read };
}

function withoutSingles(shape: readonly number[]): readonly number[] {
  return shape.filter((length) => length !== 1);
}

async function readWithin(
  array: StoredArray,
  shape: readonly number[],
  selection: Selection,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  checkSelection("the array", shape, selection);
  return await array.read(selection, signal);
}

function misfit(array: StoredArray, shape: readonly number[]): never {
  const has = `[${array.shape.join(", ")}]`;
  const reason = `it has ${has} values, and [${shape.join(", ")}] are asked of it`;
  throw new HalcyonError("files.format", `The file is not as it was told: ${reason}.`, { path: "", reason });
}

function differs(path: string, array: StoredArray, like: StoredArray): never {
  const reason = `it has ${rowsOf(array)}, the others of its series ${rowsOf(like)}`;
  throw new HalcyonError("files.format", `${path} is not as it was told: ${reason}.`, { path, reason });
}

function rowsOf({ dtype, shape }: StoredArray): string {
  return `${dtype} in rows of [${shape.slice(1).join(", ")}]`;
}
