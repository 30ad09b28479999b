/**
 * The frames of a key as an array of a NeXus file: where they lie in HDF5 files, a virtual one over these; frames of
 * NPY files are copied.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { dirname, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import type { DataKey } from "@halcyon/model";
import type { Hdf5Array, Hdf5Attributes, Hdf5Source, Hdf5Virtual } from "../hdf5-tree/tree.ts";
import { blockOfRows } from "../hdf5-tree/selection.ts";
import { elementWord } from "./column.ts";
import type { ExternalRange, ExternalRows } from "./external-rows.ts";
import { npyPieces } from "./npy-pieces.ts";

/** What frames are put into a file with. */
export interface FramesSetting {
  /** The file that is being made. */
  readonly output: string;
  /** Whether the run goes on: the array then grows with its last file. */
  readonly goesOn: boolean;
  /** Told in a sentence what could not be put into the file. */
  readonly note: (text: string) => void;
}

/** Frames of an event, the shape of one, and that of all of an event. */
export interface FrameShape {
  readonly perEvent: number;
  readonly frame: readonly number[];
  readonly event: readonly number[];
}

/** The array of a key; undefined when its files are of a kind that cannot be read here. */
export function framesNode(
  name: string,
  key: DataKey,
  rows: ExternalRows,
  attributes: Hdf5Attributes,
  setting: FramesSetting,
): Hdf5Array | Hdf5Virtual | undefined {
  const [first] = rows.ranges;
  const lengths = frameShape(key, first);
  const { perEvent, frame, event } = lengths;
  const word = bigEndian(key) ?? elementWord(key) ?? "<f8";
  const shape = [rows.rows, ...event] as const;
  if (first === undefined) return { kind: "array", shape, data: { word, pieces: [] }, attributes };
  const { mimetype } = first.resource;
  const others = rows.ranges.filter(({ resource }) => resource.mimetype !== mimetype);
  if (mimetype === "application/x-hdf5" && others.length === 0) {
    const sources = rows.ranges.map((range, i) =>
      sourceOf(range, lengths, setting, setting.goesOn && perEvent === 1 && i === rows.ranges.length - 1),
    );
    return { kind: "virtual", word, shape, sources, attributes };
  }
  if (mimetype === "multipart/related;type=application/x-npy" && others.length === 0)
    return { kind: "array", shape, data: { word, pieces: npyPieces(rows.ranges, word, frame, perEvent) }, attributes };
  setting.note(
    `The frames of ${name} are ${mimetype}, which is not put into a NeXus file: it names their place alone.`,
  );
  return undefined;
}

/** Where the file of a range is, seen from the file that is being made. */
export function placeOf({ resource }: ExternalRange, { output }: FramesSetting): string {
  return relative(dirname(output), fileURLToPath(resource.uri)).replaceAll(sep, "/");
}

/** The dataset of a range in its file. */
export function datasetOf({ resource }: ExternalRange): string {
  const { dataset, path } = resource.parameters;
  const said = typeof dataset === "string" ? dataset : typeof path === "string" ? path : "/entry/data/data";
  return said.startsWith("/") ? said : `/${said}`;
}

function sourceOf(range: ExternalRange, shape: FrameShape, setting: FramesSetting, endless: boolean): Hdf5Source {
  const { perEvent, frame, event } = shape;
  const place = fileURLToPath(range.resource.uri);
  if (!existsSync(place)) setting.note(`${place} is not there: its frames read as missing until it is.`);
  const from = blockOfRows(range.index * perEvent, endless ? undefined : range.length * perEvent, frame);
  const to = blockOfRows(range.row, endless ? undefined : range.length, event);
  return { file: placeOf(range, setting), dataset: datasetOf(range), from, to };
}

/**
 * The first length of a key's shape is how many frames an event has, when the dataset has as many dimensions as that;
 * a dataset with one more has a frame for each event.
 */
export function frameShape({ shape }: DataKey, range: ExternalRange | undefined): FrameShape {
  const lengths = shape.map((length) => length ?? 1);
  const chunk = range?.resource.parameters["chunk_shape"];
  const rank = Array.isArray(chunk) ? chunk.length : Math.max(lengths.length, 1);
  if (rank > lengths.length) return { perEvent: 1, frame: lengths, event: lengths };
  const [perEvent = 1, ...frame] = lengths;
  return { perEvent, frame, event: perEvent === 1 ? frame : lengths };
}

function bigEndian({ dtype_numpy: word }: DataKey): string | undefined {
  return typeof word === "string" && /^>[uif][248]$/u.test(word) ? word : undefined;
}
