/**
 * Two axes at once: `Spiral`, and the grids within an outline, `Ellipse` and `Polygon`.
 *
 * @module
 */
import type { Dimension } from "../dimension/dimension.ts";
import { alongRuns } from "../dimension/runs.ts";
import { select, type Keeper } from "../dimension/select.ts";
import { squashed } from "../dimension/join.ts";
import { snaked } from "../dimension/snake.ts";
import { functionDimension } from "../dimension/leaves.ts";
import { cannotCalculate } from "../errors.ts";
import type { EllipseJson, PolygonJson, SpiralJson } from "../json.ts";
import { axis, flag, following, list, number, pair, withDefault } from "../read/fields.ts";
import { insideEllipse, insidePolygon, type Inside } from "../region/shapes.ts";
import { counted, untimed, type Ask, type Clash, type Kind } from "./kind.ts";
import { rangeLength } from "./lines.ts";

interface TwoAxes {
  readonly x_axis: string;
  readonly y_axis: string;
}

const axesOf = ({ x_axis: x, y_axis: y }: TwoAxes): readonly string[] => [y, x];

function sameAxis({ x_axis: x, y_axis: y }: TwoAxes): Clash | undefined {
  return x === y ? { rule: "value_error", text: `two axes are needed, and both are ${x}` } : undefined;
}

const sizeOfX = ({ x_diameter: size }: Readonly<Record<string, unknown>>): number => Math.abs(Number(size));
const stepOfX = ({ x_step: step }: Readonly<Record<string, unknown>>): number => Number(step);

export const spiralKind: Kind<SpiralJson> = {
  fields: {
    x_axis: axis,
    x_centre: number(),
    x_diameter: number(),
    x_step: number(),
    y_axis: axis,
    y_centre: number(),
    y_diameter: following(number(), sizeOfX),
  },
  axes: axesOf,
  duration: untimed,
  check: (json) =>
    json.x_step === 0 ? { rule: "value_error", text: "the rings of a spiral can't be 0 apart" } : sameAxis(json),
  dimensions(json, { bounds }) {
    const num = spiralLength(json);
    const diameter = 2 * Math.sqrt(4 * Math.PI * num);
    const turn = { kind: "spiral", index: 0, direction: 1 } as const;
    const y = { ...turn, wave: "cos", centre: json.y_centre, scale: json.y_diameter / diameter } as const;
    const x = { ...turn, wave: "sin", centre: json.x_centre, scale: json.x_diameter / diameter } as const;
    return [functionDimension({ [json.y_axis]: y, [json.x_axis]: x }, num, bounds)];
  },
  describe: (json) =>
    `a spiral of ${json.x_axis} and ${json.y_axis} about (${json.x_centre}, ${json.y_centre}), ` +
    `${json.x_diameter} by ${json.y_diameter}, rings ${json.x_step} apart`,
};

/** About one frame for each square of `x_step`. */
function spiralLength(json: SpiralJson): number {
  const area = (Math.PI * json.x_diameter * json.y_diameter) / 4;
  const num = Math.trunc(area / json.x_step ** 2) + 1;
  if (num >= 1 && num <= Number.MAX_SAFE_INTEGER) return num;
  const { x_diameter, y_diameter, x_step } = json;
  const text = `A spiral ${x_diameter} by ${y_diameter} with rings ${x_step} apart would have ${num} frames; 1 is the least.`;
  throw cannotCalculate(num < 1 ? "empty" : "too-many", text, axesOf(json), { x_diameter, y_diameter, x_step });
}

interface Grid extends TwoAxes {
  readonly x_step: number;
  readonly y_step: number;
  readonly snake: boolean;
  readonly vertical: boolean;
}

function masked(json: Grid, ask: Ask, x: Extent, y: Extent, inside: Inside): readonly Dimension[] {
  const across = { start: x[0], stop: x[1], step: json.x_step, name: json.x_axis };
  const up = { start: y[0], stop: y[1], step: json.y_step, name: json.y_axis };
  const [slow, fast] = json.vertical ? [across, up] : [up, across];
  const inner = line(fast, ask.bounds);
  const grid = squashed([line(slow, false), json.snake ? snaked(inner) : inner], ask.nested);
  const keeper: Keeper = (centre, keep, count) => inside(centre(json.x_axis), centre(json.y_axis), keep, count);
  return [alongRuns(grid, select(json, grid, keeper))];
}

type Extent = readonly [low: number, high: number];

function line(range: { start: number; stop: number; step: number; name: string }, bounds: boolean): Dimension {
  const step = range.step * Math.sign(range.stop - range.start);
  const path = { kind: "linear", start: range.start - step / 2, step } as const;
  return functionDimension({ [range.name]: path }, rangeLength(range), bounds);
}

const gridFields = {
  y_step: following(number({ above: 0 }), stepOfX),
  snake: withDefault(flag, false),
  vertical: withDefault(flag, false),
};

export const ellipseKind: Kind<EllipseJson> = {
  fields: {
    x_axis: axis,
    x_centre: number(),
    x_diameter: number(),
    x_step: number({ above: 0 }),
    y_axis: axis,
    y_centre: number(),
    y_diameter: following(number(), sizeOfX),
    ...gridFields,
  },
  axes: axesOf,
  duration: untimed,
  check: sameAxis,
  dimensions(json, ask) {
    const { x_centre: x, y_centre: y, x_diameter: width, y_diameter: height } = json;
    const [across, up] = [Math.abs(width) / 2, Math.abs(height) / 2];
    return masked(json, ask, [x - across, x + across], [y - up, y + up], insideEllipse(x, y, width, height));
  },
  describe: (json) =>
    `the grid of ${json.x_axis} and ${json.y_axis} (${json.x_step} by ${json.y_step} apart) within the ellipse about ` +
    `(${json.x_centre}, ${json.y_centre}), ${json.x_diameter} by ${json.y_diameter}${wayOf(json)}`,
};

export const polygonKind: Kind<PolygonJson> = {
  fields: { x_axis: axis, y_axis: axis, vertices: list(pair, 0), x_step: number({ above: 0 }), ...gridFields },
  axes: axesOf,
  duration: untimed,
  check: sameAxis,
  dimensions(json, ask) {
    const corners = json.vertices.length;
    if (corners < 3) {
      const text = `A polygon needs at least 3 vertices, and this one has ${corners}.`;
      throw cannotCalculate("empty", text, axesOf(json), { vertices: corners });
    }
    const xs = json.vertices.map(([x]) => x);
    const ys = json.vertices.map(([, y]) => y);
    return masked(json, ask, extent(xs), extent(ys), insidePolygon(xs, ys));
  },
  describe: (json) =>
    `the grid of ${json.x_axis} and ${json.y_axis} (${json.x_step} by ${json.y_step} apart) within a polygon of ` +
    `${counted(json.vertices.length, "corner")}${wayOf(json)}`,
};

function extent(values: readonly number[]): Extent {
  return [values.reduce((low, value) => Math.min(low, value)), values.reduce((high, value) => Math.max(high, value))];
}

function wayOf({ snake, vertical, x_axis: x, y_axis: y }: Grid): string {
  return `, ${vertical ? y : x} fastest${snake ? ", every other line backwards" : ""}`;
}
