/**
 * A curve as lines of text, with axes: what a person sees of a scan in a terminal.
 *
 * Pure: points in, lines out. Whoever shows a run that goes on calls it again with more points.
 *
 * @module
 */
import { axisTicks, finiteRange, type Range, type Tick } from "./axis-ticks.ts";
import { BrailleCanvas } from "./braille-canvas.ts";

/** How a plot looks. */
export interface PlotOptions {
  /** Characters across, axes included. 72. */
  readonly width?: number;
  /** Lines down, axes and labels included. 16. */
  readonly height?: number;
  readonly xLabel?: string;
  readonly yLabel?: string;
  /** The axis that is known beforehand; it grows when points lie beyond. */
  readonly xRange?: Range;
  /** Paints the curve with terminal colours. False. */
  readonly colour?: boolean;
}

/**
 * The curve of `y` over `x`, point to point in their order. A point that is not finite leaves a gap.
 *
 * @returns `height` lines, or one line that says so when the room is too small for a plot.
 */
export function terminalPlot(x: ArrayLike<number>, y: ArrayLike<number>, options: PlotOptions = {}): string[] {
  const width = options.width ?? 72;
  const rows = (options.height ?? 16) - 3;
  const xRange = span(finiteRange(x), options.xRange);
  const yRange = finiteRange(y);
  const yTicks = axisTicks(yRange, Math.max(2, Math.floor(rows / 3)));
  const margin = Math.max(1, ...yTicks.map((tick) => tick.label.length)) + 1;
  const columns = width - margin - 1;
  if (columns < 8 || rows < 2) return [`(a plot of ${options.yLabel ?? "y"} has no room in ${width} columns)`];

  const canvas = new BrailleCanvas(columns, rows);
  drawCurve(canvas, x, y, { x: xRange, y: yRange });
  const xTicks = axisTicks(xRange, Math.max(2, Math.floor(columns / 12)));
  const marks = new Map(yTicks.map((tick) => [rowOf(tick.value, yRange, rows), tick.label]));
  const body = canvas.lines().map((line, row) => {
    const label = marks.get(row);
    const curve = options.colour ? `\u001b[36m${line.trimEnd()}\u001b[0m` : line.trimEnd();
    return `${(label ?? "").padStart(margin - 1)} ${label === undefined ? "│" : "┤"}${curve}`.trimEnd();
  });
  return [
    `${" ".repeat(margin)}${options.yLabel ?? ""}`.trimEnd(),
    ...body,
    ...xAxis(xTicks, xRange, columns, margin, options.xLabel ?? ""),
  ];
}

function span(data: Range, known: Range | undefined): Range {
  return known ? { low: Math.min(data.low, known.low), high: Math.max(data.high, known.high) } : data;
}

function drawCurve(
  canvas: BrailleCanvas,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  ranges: { readonly x: Range; readonly y: Range },
): void {
  let last: readonly [number, number] | undefined;
  for (let i = 0; i < x.length; i += 1) {
    const here = [
      part(x[i] ?? NaN, ranges.x) * (canvas.width - 1),
      (1 - part(y[i] ?? NaN, ranges.y)) * (canvas.height - 1),
    ] as const;
    if (Number.isFinite(here[0]) && Number.isFinite(here[1])) {
      const [fromX, fromY] = last ?? here;
      canvas.line(fromX, fromY, here[0], here[1]);
      last = here;
    } else {
      last = undefined;
    }
  }
}

function part(value: number, range: Range): number {
  return (value - range.low) / (range.high - range.low);
}

function rowOf(value: number, range: Range, rows: number): number {
  return Math.floor(Math.round((1 - part(value, range)) * (rows * 4 - 1)) / 4);
}

function xAxis(ticks: readonly Tick[], range: Range, columns: number, margin: number, name: string): string[] {
  const line = Array<string>(columns).fill("─");
  // The name of the axis has the end of the line; a label that would run into it is left out.
  const room = columns + margin + 1 - (name.length > 0 ? name.length + 2 : 0);
  const labels = Array<string>(room).fill(" ");
  let free = 0;
  for (const tick of ticks) {
    const column = Math.floor((part(tick.value, range) * (columns * 2 - 1)) / 2);
    line[column] = "┬";
    const from = Math.max(0, column + margin + 1 - Math.floor(tick.label.length / 2));
    if (from < free || from + tick.label.length > room) continue;
    for (const [i, letter] of Array.from(tick.label).entries()) labels[from + i] = letter;
    free = from + tick.label.length + 1;
  }
  return [`${" ".repeat(margin)}└${line.join("")}`, `${labels.join("")}  ${name}`.trimEnd()];
}
