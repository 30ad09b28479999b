/**
 * How many bytes the data of documents take, by stream.
 *
 * Counted from the data keys: an item of `dtype_numpy`, times the shape, times the events or frames. Timestamps,
 * documents and what a compressed file saves are not counted. Works on the documents of real runs too.
 *
 * @module
 */
import type { DataKey, EventDescriptor, NamedDocument } from "@halcyon/model";

/** The bytes of one stream. Streams of the same name in several runs are one. */
export interface StreamStorage {
  readonly events: number;
  /** Values in events. */
  readonly inline: number;
  /** Frames in files. */
  readonly external: number;
  readonly byKey: Readonly<Record<string, number>>;
}

/** The bytes of a plan. */
export interface StorageEstimate {
  readonly bytes: number;
  readonly streams: Readonly<Record<string, StreamStorage>>;
  /** Keys whose values vary in length: each length is counted as 1, each text as 1 character, so there will be more. */
  readonly atLeast: readonly string[];
}

interface Counted {
  events: number;
  inline: number;
  external: number;
  readonly byKey: Record<string, number>;
}

/** The bytes of the data of these documents. */
export function storageOf(documents: Iterable<NamedDocument>): StorageEstimate {
  const descriptors = new Map<string, EventDescriptor>();
  const streams = new Map<string, Counted>();
  const keyOf = new Map<string, string>();
  const atLeast = new Set<string>();
  const add = (uid: string, rows: number, counts: (key: string, dataKey: DataKey) => boolean): void => {
    const descriptor = descriptors.get(uid);
    const stream = streams.get(descriptor?.name ?? "");
    if (descriptor === undefined || stream === undefined) return;
    for (const [key, dataKey] of Object.entries(descriptor.data_keys)) {
      if (!counts(key, dataKey)) continue;
      const { bytes, varies } = sizeOf(dataKey);
      if (varies) atLeast.add(key);
      if (isExternal(dataKey)) stream.external += rows * bytes;
      else stream.inline += rows * bytes;
      stream.byKey[key] = (stream.byKey[key] ?? 0) + rows * bytes;
    }
  };
  const events = (uid: string, rows: number): void => {
    const stream = streams.get(descriptors.get(uid)?.name ?? "");
    if (stream !== undefined) stream.events += rows;
    add(uid, rows, (_key, dataKey) => dataKey.external !== "STREAM:");
  };
  const flown = new Map<string, number>();
  for (const [name, document] of documents) {
    if (name === "descriptor") {
      descriptors.set(document.uid, document);
      if (!streams.has(document.name)) streams.set(document.name, { events: 0, inline: 0, external: 0, byKey: {} });
    } else if (name === "event") events(document.descriptor, 1);
    else if (name === "event_page") events(document.descriptor, document.seq_num.length);
    else if (name === "stream_resource") keyOf.set(document.uid, document.data_key);
    else if (name === "stream_datum") {
      const { descriptor, indices, seq_nums, stream_resource } = document;
      add(descriptor, indices.stop - indices.start, (key) => key === keyOf.get(stream_resource));
      flown.set(descriptor, Math.max(flown.get(descriptor) ?? 0, seq_nums.stop - 1));
    }
  }
  // A stream of frames alone has no events: its rows are those of its frames.
  for (const [uid, rows] of flown) {
    const stream = streams.get(descriptors.get(uid)?.name ?? "");
    if (stream !== undefined && stream.events === 0) stream.events = rows;
  }
  const bytes = [...streams.values()].reduce((sum, { inline, external }) => sum + inline + external, 0);
  return { bytes, streams: Object.fromEntries(streams), atLeast: [...atLeast] };
}

function isExternal({ external }: DataKey): boolean {
  return external !== undefined && external !== "";
}

/** The bytes of one value, and whether it may have more. */
export function sizeOf({ dtype, dtype_numpy: numpy, shape }: DataKey): { bytes: number; varies: boolean } {
  const item = numpy === undefined ? undefined : itemSize(numpy);
  const bytes = shape.reduce<number>((product, length) => product * (length ?? 1), item ?? plainSize(dtype));
  const unknown = item === undefined && (dtype === "string" || numpy !== undefined);
  return { bytes, varies: unknown || shape.includes(null) };
}

function plainSize(dtype: DataKey["dtype"]): number {
  return dtype === "boolean" || dtype === "string" ? 1 : 8;
}

/** Bytes of an item: `<u2` is 2, `<U10` is 40 (4 per character), a record the sum of its fields; undefined for objects. */
function itemSize(numpy: string | readonly (readonly [string, string])[]): number | undefined {
  if (typeof numpy !== "string") {
    let sum = 0;
    for (const [, field] of numpy) {
      const size = itemSize(field);
      if (size === undefined) return undefined;
      sum += size;
    }
    return sum;
  }
  const [, kind, digits = ""] = /^[<>|=]?([biufcmMSUV?])(\d*)/.exec(numpy) ?? [];
  if (kind === undefined) return undefined;
  if (kind === "?") return 1;
  const size = Number(digits);
  // "<U0" and "S" are texts of any length.
  if (size === 0) return undefined;
  return kind === "U" ? 4 * size : size;
}
