/**
 * Which fields of a run matter, and along which axes: told by the hints of the run and of its devices.
 *
 * The rules are those of bluesky's best-effort view. `hints.dimensions` of the start document names the axes,
 * slowest first, each with the fields that move together; the hints of the descriptor name what was looked at.
 *
 * @module
 */
import type { DataKey, EventDescriptor, RunStart } from "@halcyon/model";

/** An axis of a view: the field of the data that measures it, or the time of the event. */
export type ViewAxis = { readonly by: "field"; readonly field: string } | { readonly by: "time" };

/** What to show of one stream of a run. */
export interface RunView {
  readonly stream: string;
  /** The columns of the table: the fields of the axes, then those that were looked at. */
  readonly columns: readonly string[];
  /** The fields to plot: scalar numbers that are no axis. */
  readonly fields: readonly string[];
  readonly plot: ViewPlot;
}

/** How to plot it. */
export type ViewPlot =
  | { readonly kind: "line"; readonly x: ViewAxis }
  | {
      readonly kind: "grid";
      /** The fast axis is last. */
      readonly axes: readonly [slow: string, fast: string];
      readonly shape: readonly [slow: number, fast: number];
      readonly extents: readonly [slow: readonly [number, number], fast: readonly [number, number]] | undefined;
      /** Whether the fast axis turns round at each row. */
      readonly snaking: boolean;
    }
  | { readonly kind: "scatter"; readonly axes: readonly [slow: string, fast: string] }
  | { readonly kind: "none" };

interface Dimension {
  readonly fields: readonly string[];
  readonly stream: string;
}

/** The stream whose table and plot are the main ones of a run. */
export function mainStream(start: RunStart): string {
  return dimensionsOf(start)[0]?.stream ?? "primary";
}

/** What to show of the stream of `descriptor`. */
export function runView(start: RunStart, descriptor: EventDescriptor): RunView {
  const dimensions = dimensionsOf(start).filter((dimension) => dimension.stream === descriptor.name);
  const axisFields = dimensions.flatMap((dimension) => dimension.fields).filter((field) => field !== "time");
  const looked = hintedFields(descriptor).filter((field) => !axisFields.includes(field));
  const known = axisFields.filter((field) => field in descriptor.data_keys);
  return {
    stream: descriptor.name,
    columns: [...known, ...looked],
    fields: looked.filter((field) => isScalarNumber(descriptor.data_keys[field])),
    plot: plotOf(start, dimensions, descriptor),
  };
}

// Dimensions over several streams cannot share a plot: the view then falls back to time.
function dimensionsOf(start: RunStart): Dimension[] {
  const said = start.hints?.dimensions;
  const dimensions = Array.isArray(said) ? said.map(asDimension) : [];
  const whole = dimensions.filter((dimension) => dimension !== undefined);
  const one = new Set(whole.map((dimension) => dimension.stream)).size === 1;
  return one && whole.length === dimensions.length ? whole : [{ fields: ["time"], stream: "primary" }];
}

function asDimension(said: unknown): Dimension | undefined {
  if (!Array.isArray(said)) return undefined;
  const [fields, stream] = said as unknown[];
  const names = Array.isArray(fields) ? fields.filter((field) => typeof field === "string") : [];
  return names.length > 0 && typeof stream === "string" ? { fields: names, stream } : undefined;
}

/** The fields that the hints of the devices name, in order; without any hint, every scalar. */
function hintedFields(descriptor: EventDescriptor): string[] {
  const hints = Object.values(descriptor.hints ?? {});
  const fields = hints.flatMap((hint) => hint.fields ?? []).filter((field) => field in descriptor.data_keys);
  if (fields.length > 0 || hints.length > 0) return [...new Set(fields)];
  return Object.keys(descriptor.data_keys).filter((key) => descriptor.data_keys[key]?.dtype !== "array");
}

function isScalarNumber(key: DataKey | undefined): boolean {
  return (key?.dtype === "number" || key?.dtype === "integer") && key.shape.length === 0;
}

function plotOf(start: RunStart, dimensions: readonly Dimension[], descriptor: EventDescriptor): ViewPlot {
  const fields = dimensions.map((dimension) => dimension.fields[0] ?? "time");
  const [slow = "time", fast] = fields;
  if (fields.length > 2) return { kind: "none" };
  if (fast === undefined) {
    const measured = slow !== "time" && isScalarNumber(descriptor.data_keys[slow]);
    return { kind: "line", x: measured ? { by: "field", field: slow } : { by: "time" } };
  }
  const shape = pairOf(start["shape"], (value) => typeof value === "number" && Number.isInteger(value) && value > 0);
  if (start.hints?.gridding !== "rectilinear" || !shape) return { kind: "scatter", axes: [slow, fast] };
  const extents = pairOf(start["extents"], (value) => pairOf(value, Number.isFinite) !== undefined);
  const snaking = Array.isArray(start["snaking"]) && start["snaking"][1] === true;
  return {
    kind: "grid",
    axes: [slow, fast],
    shape: shape as [number, number],
    extents: extents as [[number, number], [number, number]] | undefined,
    snaking,
  };
}

function pairOf(value: unknown, allowed: (item: unknown) => boolean): readonly unknown[] | undefined {
  return Array.isArray(value) && value.length === 2 && value.every(allowed) ? (value as unknown[]) : undefined;
}
