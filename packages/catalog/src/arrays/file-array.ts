/**
 * Arrays in files of detectors, by reference: the structure that was told, and the files that have to agree with it.
 *
 * Datasets of several HDF5 files follow one another; a series has one file for each row, or for several frames. What
 * was told may be shorter than the files (frames that a rewind left behind are not told of), and may part or join
 * the frames of the files in other rows (`[N, 1, y, x]` or `[N, y, x]`).
 *
 * @module
 */
import { HalcyonError } from "@halcyon/model";
import {
  type CsvNumbers,
  concatenated,
  type FileArrays,
  type FileKind,
  reshaped,
  stacked,
  windowed,
  type StoredArray,
  swapBytes,
} from "@halcyon/files";
import type { ArrayStore, ArrayStructure, DataSource } from "../contract.ts";
import type { FileContents } from "../store/data-formats.ts";
import { asTold, notAsTold, notOurs } from "../store/told-files.ts";
import { axisSelection, partOf } from "./axis-selection.ts";
import { isWholeFirst, sliced, slicesIn } from "./sliced-array.ts";
import { csvDialect } from "../tables/csv-dialect.ts";
import { numpyWord, sameButForOrder, sameOrder } from "./numpy-word.ts";

/** MIME types of data by reference, and the kind of their files. `series`: a file for each place of the first axis. */
export const referenced: Readonly<Record<string, { readonly kind: FileKind; readonly series: boolean }>> = {
  "application/x-hdf5": { kind: "application/x-hdf5", series: false },
  "image/tiff": { kind: "image/tiff", series: false },
  "application/x-npy": { kind: "application/x-npy", series: false },
  "multipart/related;type=image/tiff": { kind: "image/tiff", series: true },
  "multipart/related;type=application/x-npy": { kind: "application/x-npy", series: true },
  "multipart/related;type=application/x-hdf5": { kind: "application/x-hdf5", series: false },
  "text/csv": { kind: "text/csv", series: false },
  "text/csv;header=absent": { kind: "text/csv", series: false },
  "text/csv;header=present": { kind: "text/csv", series: false },
};

/**
 * The array of a data source by reference.
 *
 * @throws HalcyonError `catalog.files` when files are not there, may not be read, or are not as they were told.
 */
export async function fileArray(source: DataSource, arrays: FileArrays): Promise<ArrayStore> {
  const structure = source.structure as ArrayStructure;
  const told = numpyWord(structure.data_type);
  const stored = await asTold("array", () => storedArray(source, structure, arrays));
  const word = stored?.dtype ?? told;
  if (!sameButForOrder(word, told)) {
    const reason = `its values are ${word}, and ${told} were told`;
    throw notAsTold(source.assets[0]?.data_uri ?? "", reason);
  }
  const refused = (): Promise<never> => Promise.reject(notOurs(source.assets[0]?.data_uri ?? ""));
  return {
    structure,
    read: async (slices) => {
      const asked = axisSelection(slices, structure.shape);
      // Nothing told yet: there may be no file.
      if (stored === undefined || asked.selection.some(({ count }) => count === 0))
        return { shape: asked.shape, bytes: new Uint8Array() };
      const bytes = await asTold("array", async () => await stored.read(asked.selection));
      const ordered = sameOrder(word, told) ? bytes : swapBytes(bytes, told);
      return partOf(ordered, asked, structure.data_type.itemsize);
    },
    write: refused,
    grow: refused,
  };
}

/** What the first file of a data source by reference holds. Throws as `fileArray`. */
export async function firstFile(source: DataSource, arrays: FileArrays): Promise<FileContents | undefined> {
  const known = referenced[source.mimetype];
  const [uri] = urisOf(source);
  if (known === undefined || uri === undefined) return undefined;
  const { kind, series } = known;
  const { dtype, shape } = await asTold("array", () => opening(source, arrays, kind, source.assets.length > 1)(uri));
  return { dtype, shape, isSeries: series };
}

function urisOf({ assets }: DataSource): readonly string[] {
  return assets.toSorted((a, b) => (a.num ?? 0) - (b.num ?? 0)).map(({ data_uri: uri }) => uri);
}

/** How each file of a source is opened: the dataset in it, and of that the slice that was told. */
function opening(
  source: DataSource,
  arrays: FileArrays,
  kind: FileKind,
  isOneOfMany: boolean,
): (uri: string) => Promise<StoredArray> {
  const { dataset, slice } = source.parameters;
  const part = kind === "text/csv" ? csvNumbers(source) : datasetOf(dataset);
  return async (uri) => {
    const whole = await arrays.open(kind, uri, part);
    if (slice === undefined || slice === null || slice === "") return whole;
    const slices = slicesIn(slice, whole.shape.length);
    if (isOneOfMany && !isWholeFirst(slices))
      throw notAsTold(uri, "a slice of the first axis of several files was told, which is read of one alone");
    return sliced(whole, slices);
  };
}

async function storedArray(
  source: DataSource,
  structure: ArrayStructure,
  arrays: FileArrays,
): Promise<StoredArray | undefined> {
  const { mimetype, parameters } = source;
  const { kind, series } = referenced[mimetype] ?? refuseKind(mimetype);
  const uris = urisOf(source);
  const [firstUri, ...more] = uris;
  if (firstUri === undefined || structure.shape.includes(0)) return undefined;
  const open = opening(source, arrays, kind, more.length > 0);
  const first = await open(firstUri);
  if (series) {
    const parts = uris.map((uri) => ({ name: uri, open: async () => await open(uri) }));
    return reshaped(stacked(parts, first), structure.shape);
  }
  if (parameters["rows"] !== undefined) return rowsOf(parameters["rows"], uris, structure.shape, open);
  if (more.length === 0) return reshaped(first, structure.shape);
  // Files of several frames: how many each has is in the file, and was told of when it was closed.
  const rest = await Promise.all(more.map(async (uri) => await open(uri)));
  const parts = [first, ...rest].map((array, i) => ({
    name: uris[i] ?? "",
    rows: array.shape[0] ?? 0,
    open: async () => array,
  }));
  return reshaped(concatenated(parts, first), structure.shape);
}

/** Ranges of rows of some of the files, in the order in which they were told: `[file, start, stop]` each. */
async function rowsOf(
  told: unknown,
  uris: readonly string[],
  shape: readonly number[],
  open: (uri: string) => Promise<StoredArray>,
): Promise<StoredArray> {
  const row = shape.slice(1);
  const size = row.reduce((product, length) => product * length, 1);
  const parts = rangesIn(told, uris.length).map(([file, start, stop]) => ({
    name: uris[file] ?? "",
    rows: stop - start,
    open: async () => {
      const array = await open(uris[file] ?? "");
      const values = array.shape.reduce((product, length) => product * length, 1);
      return windowed(reshaped(array, [Math.floor(values / Math.max(size, 1)), ...row]), start, stop);
    },
  }));
  const [first] = parts;
  if (first === undefined) throw notAsTold(uris[0] ?? "", "no rows of it were told");
  return reshaped(concatenated(parts, await first.open()), shape);
}

/** What `parameters.rows` has to be; whoever registers files may say anything. */
function rangesIn(told: unknown, files: number): readonly (readonly [file: number, start: number, stop: number])[] {
  const isRange = (each: unknown): each is [number, number, number] =>
    Array.isArray(each) &&
    each.length === 3 &&
    each.every((value) => Number.isSafeInteger(value) && value >= 0) &&
    each[0] < files &&
    each[1] <= each[2];
  if (Array.isArray(told) && told.every(isRange)) return told;
  throw notAsTold("", "the parameter rows is a list of [file, start, stop]");
}

/** Texts do not say what their numbers are. */
function csvNumbers(source: DataSource): CsvNumbers {
  return { dtype: numpyWord((source.structure as ArrayStructure).data_type), ...csvDialect(source) };
}

/** `/entry/data`, or its parts in a list. */
function datasetOf(told: unknown): string | undefined {
  if (Array.isArray(told)) return told.map(String).join("/");
  return typeof told === "string" ? told : undefined;
}

function refuseKind(mimetype: string): never {
  const text = `Arrays of the type ${mimetype} are not read; those of ${Object.keys(referenced).join(", ")} are.`;
  throw new HalcyonError("catalog.files", text, { path: "", reason: `nobody reads ${mimetype}` });
}
