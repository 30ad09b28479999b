/**
 * Reads one dataset: opens the file, looks, reads, and closes it, so that the next one sees what has grown.
 *
 * The library's `refresh` is never called: it leaks a handle, after which every read of the file is of old values.
 * What can fail is looked at first, as a failure of the library leaks handles too.
 *
 * This module is loaded by the reading thread.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { dirname, isAbsolute } from "node:path";
import { Dataset, File, Module } from "h5wasm/node";
import { pick } from "../read/pick.ts";
import { checkSelection, itemBytes, type Selection, sizeOf } from "../read/stored-array.ts";
import { dtypeOf } from "./numpy-word.ts";
import { knownFilter } from "./filters.ts";
import { openModeOf } from "./open-mode.ts";
import type { ThreadFiles } from "./confine-thread.ts";
import type { DatasetKind, DatasetRequest } from "./reading-requests.ts";

/** A reason in words that is no failure of the library: it is as usable as before. */
export class Unreadable extends Error {}

/** @throws Unreadable, or whatever the library throws. */
export function readDataset(
  { path, dataset, selection }: DatasetRequest,
  { slabBytes, files }: { readonly slabBytes: number; readonly files: ThreadFiles },
): { readonly kind: DatasetKind; readonly bytes: Uint8Array | undefined } {
  const open = openModeOf(path);
  if ("reason" in open) throw new Unreadable(open.reason);
  files.begin(path);
  const file = new File(path, open.mode);
  try {
    const found = datasetIn(file, dataset, files);
    // It may be in another file than was opened, which a link named.
    const folder = dirname(files.last);
    const { metadata } = found;
    const dtype = dtypeOf(metadata);
    if (metadata.shape === null) throw new Unreadable(`${dataset} has no values`);
    if (dtype === undefined) throw new Unreadable(`${dataset} has values that are neither numbers nor texts`);
    const { shape } = metadata;
    checkFilters(found);
    const sources = (metadata.virtual_sources ?? []).map(({ file_name: name }) => name);
    checkSources(sources, folder, files);
    const kind = { dtype, shape, chunks: metadata.chunks ?? undefined };
    if (selection === undefined && dtype !== "|S0") return { kind, bytes: undefined };
    if (selection !== undefined && dtype !== "|S0") checkSelection(path, shape, selection);
    const answer =
      dtype === "|S0"
        ? texts(found, kind, selection)
        : { kind, bytes: values(found, kind, selection ?? [], slabBytes) };
    checkParts(sources, files);
    return answer;
  } finally {
    file.close();
  }
}

function datasetIn(file: File, name: string, files: ThreadFiles): Dataset {
  const parts = name.split("/").filter((part) => part !== "");
  let at = file.get("/");
  for (const part of parts) {
    if (at === null || !("keys" in at) || !at.keys().includes(part))
      throw new Unreadable(`there is no ${JSON.stringify(name)} in it${leading(at, files)}`);
    at = at.get(part);
  }
  if (at instanceof Dataset) return at;
  throw new Unreadable(`${JSON.stringify(name)} is no dataset in it${leading(at, files)}`);
}

/** Where a link leads that is none to anything. */
function leading(at: object | null, { missing: [gone] }: ThreadFiles): string {
  if (gone !== undefined) return ` but leads to ${gone}, which is not there or beyond the readable folders`;
  return at !== null && "filename" in at && "obj_path" in at ? ` but leads to ${String(at.filename)}` : "";
}

function checkFilters(dataset: Dataset): void {
  for (const { id, name } of dataset.filters)
    if (!knownFilter(id)) throw new Unreadable(`it is compressed with filter ${id} (${name}), which is not here`);
}

// Places of a virtual dataset whose source is not there, or may not be opened, would be read as zeros.
function checkSources(sources: readonly string[], folder: string, files: ThreadFiles): void {
  for (const source of sources) {
    if (source === "." || source.includes("%")) continue;
    const part = files.placeOf(isAbsolute(source) ? source : `${folder}/${source}`);
    if (part === undefined) throw new Unreadable(`its part ${source} is beyond the readable folders`);
    if (!existsSync(part)) throw new Unreadable(`its part ${source} is not there`);
  }
}

// The same of parts that are virtual themselves. How many files a name with a number has is found out by opening the next.
function checkParts(sources: readonly string[], { missing: [part] }: ThreadFiles): void {
  if (part !== undefined && sources.length > 0 && !sources.some((source) => source.includes("%")))
    throw new Unreadable(`one of its parts leads to ${part}, which is not there or beyond the readable folders`);
}

function values(dataset: Dataset, { dtype, shape }: DatasetKind, selection: Selection, slabBytes: number): Uint8Array {
  const item = itemBytes(dtype);
  const counts = selection.map(({ count }) => count);
  const out = new Uint8Array(sizeOf(counts) * item);
  if (out.length === 0) return out;
  if (shape.length === 0) return copied(dataset, [], out.length);
  // Whole rows of the first axis at a time, so that the library's memory, which never shrinks, stays small.
  const [first, ...rest] = selection;
  const row = out.length / (first?.count ?? 1);
  const chunk = dataset.metadata.chunks?.[0] ?? 1;
  const rows = Math.max(1, Math.floor(slabBytes / row));
  const together = rows >= chunk ? rows - (rows % chunk) : rows;
  for (let at = 0; at < (first?.count ?? 0); at += together) {
    const count = Math.min(together, (first?.count ?? 0) - at);
    const step = first?.step ?? 1;
    const slab = [{ start: (first?.start ?? 0) + at * step, count, step }, ...rest];
    out.set(copied(dataset, slab, count * row), at * row);
  }
  return out;
}

/** The library's own memory: plain functions, which its types call methods. */
interface LibraryMemory {
  readonly _malloc: (this: void, length: number) => number;
  readonly _free: (this: void, address: number) => void;
}

function copied(dataset: Dataset, slab: Selection, length: number): Uint8Array {
  const { _malloc: allocate, _free: release } = Module as unknown as LibraryMemory;
  const address = allocate(length);
  if (address === 0) throw new Error(`${length} bytes are more than the library has`);
  try {
    const big = (number: (range: Selection[number]) => number): bigint[] => slab.map((range) => BigInt(number(range)));
    const [count, offset, strides] = [big((r) => r.count), big((r) => r.start), big((r) => r.step)];
    const scalar = slab.length === 0;
    const status = Module.get_dataset_data(
      dataset.file_id,
      dataset.path,
      scalar ? null : count,
      scalar ? null : offset,
      scalar ? null : strides,
      BigInt(address),
    );
    if (status < 0) throw new Error("the library could not read it");
    return Module.HEAPU8.slice(address, address + length);
  } finally {
    release(address);
  }
}

/** Texts of varying length, as texts of the longest one's: what h5py and its readers make of them. */
function texts(
  dataset: Dataset,
  kind: DatasetKind,
  selection: Selection | undefined,
): { readonly kind: DatasetKind; readonly bytes: Uint8Array | undefined } {
  const encoder = new TextEncoder();
  const value = dataset.value;
  const all = (Array.isArray(value) ? value : [value]).map((text) =>
    encoder.encode(typeof text === "string" ? text : ""),
  );
  const width = Math.max(1, ...all.map((text) => text.length));
  const whole = { ...kind, dtype: `|S${width}` };
  const bytes = new Uint8Array(all.length * width);
  all.forEach((text, i) => bytes.set(text, i * width));
  return { kind: whole, bytes: selection === undefined ? undefined : pick(bytes, whole, selection) };
}
