/**
 * The rows of a scan over a grid in the order of the grid, when they fill it: what came in one line, turning round at
 * each row perhaps, has the shape that the plan gave it.
 *
 * @module
 */
import type { RunStart } from "@halcyon/model";
import type { Reordered } from "./column.ts";

/** Rows of a virtual array that lie together on both sides. */
export interface Stretch {
  /** The first row as it was taken, and how many. */
  readonly from: number;
  readonly length: number;
  /** Where in the grid: its place along each dimension, the last one being where the first row goes. */
  readonly to: readonly number[];
}

/** The order of a grid: for each place in it, the row. Undefined when the rows don't fill it. */
export function gridOrder(start: RunStart, dimensions: number, rows: number): Reordered | undefined {
  const shape = numbersOf(start["shape"]);
  if (dimensions < 2 || shape.length !== dimensions || rows === 0) return undefined;
  if (shape.reduce((product, length) => product * length, 1) !== rows) return undefined;
  const said = start["snaking"];
  const snaking = shape.map((_, i) => Array.isArray(said) && said[i] === true);
  const order = new Uint32Array(rows);
  for (let row = 0; row < rows; row += 1) order[placeOf(row, shape, snaking)] = row;
  return { rows: order, shape };
}

/** Where in the grid a row goes: each axis that snakes runs backwards when the line outside of it has an odd number. */
function placeOf(row: number, shape: readonly number[], snaking: readonly boolean[]): number {
  let [place, line, rest, inside] = [0, 0, row, shape.reduce((product, length) => product * length, 1)];
  shape.forEach((length, i) => {
    inside /= length;
    const at = Math.floor(rest / inside);
    rest %= inside;
    place = place * length + (snaking[i] === true && line % 2 === 1 ? length - 1 - at : at);
    line = line * length + at;
  });
  return place;
}

/** The places along one dimension: where the others are at their beginning. */
export function alongAxis(order: Reordered, axis: number): readonly number[] {
  const stride = order.shape.slice(axis + 1).reduce((product, length) => product * length, 1);
  return Array.from({ length: order.shape[axis] ?? 0 }, (_, i) => order.rows[i * stride] ?? 0);
}

/** The grid's places in stretches: rows that follow each other in the file and on the last axis. */
export function stretches({ rows, shape }: Reordered): readonly Stretch[] {
  const line = shape.at(-1) ?? 1;
  const found: Stretch[] = [];
  for (let place = 0; place < rows.length;) {
    const from = rows[place] ?? 0;
    let length = 1;
    while ((place + length) % line !== 0 && rows[place + length] === from + length) length += 1;
    found.push({ from, length, to: placesOf(place, shape) });
    place += length;
  }
  return found;
}

function placesOf(place: number, shape: readonly number[]): number[] {
  const places: number[] = [];
  for (let [rest, i] = [place, shape.length - 1]; i >= 0; i -= 1) {
    const length = shape[i] ?? 1;
    places.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return places;
}

function numbersOf(said: unknown): readonly number[] {
  return Array.isArray(said) ? said.filter((one): one is number => typeof one === "number") : [];
}
