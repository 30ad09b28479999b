/** NXdata: the groups that a reader plots, made of links to what is in the devices. @module */
import type { RunStart } from "@halcyon/model";
import type { Hdf5Attributes, Hdf5Node } from "../hdf5-tree/tree.ts";
import { blockOfRows } from "../hdf5-tree/selection.ts";
import { elementWord } from "./column.ts";
import { attributesOf, type Places } from "./devices.ts";
import { frameShape } from "./frames.ts";
import { alongAxis, gridOrder, stretches } from "./grid.ts";
import { type NexusGroup, nexusNames } from "./nexus-group.ts";
import type { Plotted } from "./plotted.ts";
import type { NexusStream } from "./stream.ts";

/** The key of the times of events: no device has one of this name. */
const timeAxis = "/time";

/** A grid of frames in more pieces than this stays in one line. */
const mostPieces = 20_000;

/** Adds `data`: the rows in the order in which they were taken, with the time of each when there is no axis. */
export function addData(entry: NexusGroup, stream: NexusStream, plotted: Plotted, places: Places): void {
  const { signals, axes } = plotted;
  const [signal] = signals.filter((key) => places.has(key));
  if (signal === undefined) return;
  const timed = axes.length === 0 && stream.time.rows > 0;
  const along = axes.flat().filter((key) => places.has(key));
  const members = [...new Set([...signals, ...along, ...stream.frames.keys()])].filter((key) => places.has(key));
  const named = nexusNames(members);
  const names = new Map([...named, [timeAxis, [...named.values()].includes("time") ? "event_time" : "time"]]);
  const name = (key: string): string => names.get(key) ?? key;
  const first = timed ? timeAxis : axes.at(-1)?.find((key) => places.has(key));
  const data = entry.group("data", "NXdata", {
    signal: name(signal),
    ...auxiliary(signals, signal, stream, places, name),
    axes: [first === undefined ? "." : name(first), ...dots(rankOf(signal, stream) - 1)],
    ...Object.fromEntries([...along, ...(timed ? [timeAxis] : [])].map((key) => [`${name(key)}_indices`, 0])),
  });
  for (const key of members) data.link(name(key), places.get(key) ?? "");
  if (timed) data.add(name(timeAxis), () => stream.time.written({ units: "s", long_name: "time" }));
}

/** Adds `grid`, when the scan fills one: the same data in the shape of the scan. Answers whether it did. */
export function addGrid(
  entry: NexusGroup,
  start: RunStart,
  stream: NexusStream,
  { signals, axes }: Plotted,
  places: Places,
): boolean {
  const order = gridOrder(start, axes.length, stream.rows);
  const [signal] = signals.filter((key) => places.has(key));
  if (order === undefined || signal === undefined || axes.some(([key = ""]) => !stream.values.has(key))) return false;
  const pieces = stretches(order);
  const asked = new Set([...signals, ...stream.frames.keys()]);
  const shown = [...asked].filter((key) => places.has(key) && (stream.values.has(key) || pieces.length <= mostPieces));
  if (!shown.includes(signal)) return false;
  const names = nexusNames([...axes.map(([key = ""]) => key), ...shown]);
  const name = (key: string): string => names.get(key) ?? key;
  const rank = axes.length + rankOf(signal, stream) - 1;
  const grid = entry.group("grid", "NXdata", {
    signal: name(signal),
    ...auxiliary(
      signals.filter((key) => shown.includes(key)),
      signal,
      stream,
      places,
      name,
    ),
    axes: [...axes.map(([key = ""]) => name(key)), ...dots(rank - axes.length)],
    ...Object.fromEntries(axes.map(([key = ""], i) => [`${name(key)}_indices`, i])),
  });
  axes.forEach(([key = ""], i) => {
    const column = stream.values.get(key);
    const along = Float64Array.from(alongAxis(order, i), (row) => column?.at(row) ?? Number.NaN);
    grid.add(name(key), () => ({
      kind: "array",
      shape: [along.length],
      data: { word: "<f8", pieces: [along] },
      attributes: attributes(key, stream),
    }));
  });
  for (const key of shown) {
    const column = stream.values.get(key);
    const place = places.get(key) ?? "";
    grid.add(name(key), () => column?.written(attributes(key, stream), order) ?? framesInGrid(key, stream, place));
  }
  return true;

  function framesInGrid(key: string, { descriptor, frames }: NexusStream, dataset: string): Hdf5Node {
    const dataKey = descriptor.data_keys[key] ?? { dtype: "number", shape: [], source: "" };
    const { event: frame } = frameShape(dataKey, frames.get(key)?.ranges[0]);
    const shape = [...(order?.shape ?? []), ...frame];
    const sources = pieces.map(({ from, length, to }) => ({
      file: ".",
      dataset,
      from: blockOfRows(from, length, frame),
      to: {
        start: [...to, ...frame.map(() => 0)],
        lengths: [...to.map((_, i) => (i === to.length - 1 ? length : 1)), ...frame],
      },
    }));
    const [rows = 0, ...rest] = shape;
    const word = elementWord(dataKey) ?? "<f8";
    return { kind: "virtual", word, shape: [rows, ...rest], sources, attributes: attributes(key, stream) };
  }
}

function attributes(key: string, { descriptor }: NexusStream): Hdf5Attributes {
  const dataKey = descriptor.data_keys[key];
  return dataKey === undefined ? {} : attributesOf(key, dataKey);
}

function rankOf(key: string, stream: NexusStream): number {
  const column = stream.values.get(key);
  if (column !== undefined) return 1 + column.frame.length;
  const dataKey = stream.descriptor.data_keys[key];
  return dataKey === undefined ? 1 : 1 + frameShape(dataKey, stream.frames.get(key)?.ranges[0]).event.length;
}

/** The other signals that have the shape of the first. */
function auxiliary(
  signals: readonly string[],
  signal: string,
  stream: NexusStream,
  places: Places,
  name: (key: string) => string,
): Hdf5Attributes {
  const rank = rankOf(signal, stream);
  const others = signals.filter((key) => key !== signal && places.has(key) && rankOf(key, stream) === rank);
  return others.length === 0 ? {} : { auxiliary_signals: others.map(name) };
}

function dots(count: number): string[] {
  return Array.from({ length: count }, () => ".");
}
