/**
 * What a reader shows first of a run: which keys are plotted over which axes, by the roles of the keys and the hints.
 *
 * @module
 */
import type { DataKey, EventDescriptor, RunStart } from "@halcyon/model";

/** What is plotted. */
export interface Plotted {
  /** The first is the signal, the others come along. */
  readonly signals: readonly string[];
  readonly monitors: readonly string[];
  /** The fields of each dimension of the scan, slowest first. */
  readonly axes: readonly (readonly string[])[];
}

/** The stream that is plotted: the one that the dimensions are of; else `primary`, or the only one. */
export function mainStream(start: RunStart, streams: readonly string[]): string | undefined {
  const named = dimensionsOf(start)[0]?.stream ?? "primary";
  return streams.includes(named) ? named : streams[0];
}

/** What is plotted of a stream. */
export function plottedOf(start: RunStart, { name, data_keys, hints = {} }: EventDescriptor): Plotted {
  const keys = Object.keys(data_keys);
  const withRole = (role: string): string[] => keys.filter((key) => data_keys[key]?.["role"] === role);
  const dimensions = dimensionsOf(start)
    .filter(({ stream }) => stream === name)
    .map(({ fields }) => fields.filter((field) => field in data_keys));
  const axes = dimensions.some((fields) => fields.length > 0)
    ? dimensions.filter((fields) => fields.length > 0)
    : withRole("axis").map((key) => [key]);
  const taken = new Set([...axes.flat(), ...withRole("monitor"), ...withRole("axis")]);
  const free = keys.filter((key) => !taken.has(key) && isNumeric(data_keys[key]));
  const hinted = Object.values(hints).flatMap(({ fields = [] }) => fields);
  const choices = [
    withRole("signal"),
    hinted.filter((key) => free.includes(key)),
    free.filter((key) => data_keys[key]?.external === "STREAM:"),
    free.slice(0, 1),
  ];
  const signals = [...new Set(choices.find((some) => some.length > 0))];
  return { signals, monitors: withRole("monitor"), axes };
}

interface Dimension {
  readonly fields: readonly string[];
  readonly stream: string;
}

function dimensionsOf(start: RunStart): readonly Dimension[] {
  const said = start.hints?.dimensions;
  if (!Array.isArray(said)) return [];
  return said.flatMap((one: unknown): Dimension[] => {
    if (!Array.isArray(one)) return [];
    const [fields, stream] = one as unknown[];
    if (!Array.isArray(fields) || typeof stream !== "string") return [];
    return [{ fields: fields.filter((field) => typeof field === "string" && field !== "time"), stream }];
  });
}

function isNumeric(key: DataKey | undefined): boolean {
  return key !== undefined && key.dtype !== "string" && key.dtype !== "boolean";
}
