/**
 * A grid of values as shades of grey in text: what a person sees of a raster scan in a terminal.
 *
 * @module
 */
import { finiteRange } from "./axis-ticks.ts";

/** How a map looks. */
export interface MapOptions {
  readonly xLabel?: string;
  readonly yLabel?: string;
  readonly valueLabel?: string;
  /** The ends of the axes, [first, last], for their labels. */
  readonly xExtent?: readonly [number, number];
  readonly yExtent?: readonly [number, number];
  /** Characters across. 72. */
  readonly width?: number;
  /** Lines down, labels included. 20. */
  readonly height?: number;
}

const shades = ["·", "░", "▒", "▓", "█"] as const;

/**
 * A map of `values`, row by row, `columns` to a row; NaN where nothing has been measured is blank.
 *
 * The first row is at the bottom, as y grows upwards. Larger grids are thinned to the room there is: a cell then
 * shows the first of its values.
 */
export function terminalMap(values: ArrayLike<number>, columns: number, options: MapOptions = {}): string[] {
  const rows = Math.ceil(values.length / columns);
  const [room, lines] = [(options.width ?? 72) - 12, Math.max(1, (options.height ?? 20) - 3)];
  const everyColumn = Math.max(1, Math.ceil(columns / room));
  const everyRow = Math.max(1, Math.ceil(rows / lines));
  const shownColumns = Math.ceil(columns / everyColumn);
  const cell = Math.max(1, Math.min(4, Math.floor(room / shownColumns)));
  const range = finiteRange(values);
  const body: string[] = [];
  for (let row = 0; row < rows; row += everyRow) {
    let line = "";
    for (let column = 0; column < columns; column += everyColumn) {
      line += shade(values[row * columns + column] ?? NaN, range.low, range.high).repeat(cell);
    }
    body.unshift(line);
  }
  const [bottom, top] = (options.yExtent ?? []).map(short);
  const [left = "", right = ""] = (options.xExtent ?? []).map(short);
  const marked = body.map((line, i) => {
    const label = i === 0 ? top : i === body.length - 1 ? bottom : undefined;
    return `${(label ?? "").padStart(9)} ${label === undefined ? "│" : "┤"}${line}`.trimEnd();
  });
  const across = Math.max(1, shownColumns * cell);
  const gap = Math.max(1, across - left.length - right.length);
  return [
    `${" ".repeat(10)}${options.yLabel ?? ""}  ${legend(options.valueLabel, range.low, range.high)}`,
    ...marked,
    `${" ".repeat(10)}└${"─".repeat(across)}`,
    `${" ".repeat(11)}${left}${" ".repeat(gap)}${right}  ${options.xLabel ?? ""}`.trimEnd(),
  ];
}

function shade(value: number, low: number, high: number): string {
  if (!Number.isFinite(value)) return " ";
  const level = Math.floor(((value - low) / (high - low)) * shades.length);
  return shades[Math.min(shades.length - 1, Math.max(0, level))] ?? " ";
}

function legend(label: string | undefined, low: number, high: number): string {
  return `${label ? `${label}: ` : ""}${shades[0]} ${short(low)} to ${shades[4]} ${short(high)}`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
