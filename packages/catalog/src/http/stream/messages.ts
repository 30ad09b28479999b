/**
 * What followers of a node are told, as messages of the field's websocket protocol.
 *
 * A message is made when it happens and put into bytes when somebody follows: a beamline that writes with nobody
 * looking pays for a few references.
 *
 * @module
 */
import { type RecordBatch, type Schema, Table } from "apache-arrow";
import { encodeValue } from "@halcyon/model";
import type {
  ArrayPart,
  ArrayPatch,
  CatalogChange,
  CatalogNode,
  DataSource,
  DataType,
  NodePath,
} from "../../contract.ts";
import { jsonOfArray } from "../arrays/array-text.ts";
import { sizeOf } from "../arrays/numbers-in-memory.ts";
import { urlPath } from "../nodes/links.ts";
import { arrowFile, arrowOf } from "../tables/arrow-bodies.ts";
import { jsonOfTable } from "../tables/table-text.ts";
import { JsonPiece, pack } from "../wire/msgpack-text.ts";

/** How envelopes are written. */
export type Envelope = "msgpack" | "json";

/** A payload, in bytes and as JSON. */
interface Payload {
  readonly bytes: () => Uint8Array;
  readonly json: () => string;
}

/** One message, but for its place in the stream. */
export interface Told {
  /** Roughly how much memory it holds, in bytes. */
  readonly bytes: number;
  /** @param base the root of the API, for messages that say where the data are. */
  readonly content: (base: string) => Readonly<Record<string, unknown>>;
  readonly payload?: Payload;
  /** The child that it tells of, which not everybody may see. */
  readonly child?: CatalogNode;
}

/** A message at its place. */
export interface Message extends Told {
  readonly sequence: number;
  /** s since 1970. */
  readonly time: number;
}

/** The message as it is sent. */
export function enveloped(
  { sequence, time, content, payload }: Message,
  envelope: Envelope,
  base: string,
): Uint8Array | string {
  const head = { sequence, timestamp: new Date(time * 1000).toISOString(), ...content(base) };
  return written(head, payload, envelope);
}

/** A schema, which comes before all messages. */
export function schemaOf(node: CatalogNode, envelope: Envelope): Uint8Array | string {
  const structure = node.dataSources[0]?.structure ?? {};
  if (node.family === "table" && "arrow_schema" in structure)
    return written({ type: "table-schema", version: 1, arrow_schema: structure.arrow_schema }, undefined, envelope);
  if (node.family === "array" && "data_type" in structure)
    return written({ type: "array-schema", version: 1, data_type: structure.data_type }, undefined, envelope);
  return written({ type: "container-schema", version: 1 }, undefined, envelope);
}

function written(
  head: Readonly<Record<string, unknown>>,
  payload: Payload | undefined,
  envelope: Envelope,
): Uint8Array | string {
  if (envelope === "msgpack") return pack(payload === undefined ? head : { ...head, payload: payload.bytes() });
  const members = Object.entries(payload === undefined ? head : { ...head, "content-type": "application/json" }).map(
    ([key, value]) => `${JSON.stringify(key)}:${value instanceof JsonPiece ? value.text : encodeValue(value)}`,
  );
  if (payload !== undefined) members.push(`"payload":${payload.json()}`);
  return `{${members.join(",")}}`;
}

/** The field's clients leave for good at a message of more than 1 MB. */
export const largestPayload: number = 512 * 1024;

/** A child that is new. */
export function created(child: CatalogNode): Told {
  const { path, family, specs, metadata, dataSources, accessTags } = child;
  const content = {
    type: "container-child-created",
    key: path.at(-1),
    structure_family: family,
    specs,
    metadata: new JsonPiece(metadata),
    data_sources: dataSources,
    access_tags: accessTags,
  };
  return { bytes: 2 * metadata.length + 1024, content: () => content, child };
}

/** A child whose metadata are other ones now. */
export function changed(child: CatalogNode): Told {
  const { path, specs, metadata } = child;
  const content = {
    type: "container-child-metadata-updated",
    key: path.at(-1),
    specs,
    metadata: new JsonPiece(metadata),
  };
  return { bytes: 2 * metadata.length + 512, content: () => content, child };
}

/** Rows, in as many messages as it takes for none to be too large. */
export function rows(schema: Schema, batches: readonly RecordBatch[], append: boolean): readonly Told[] {
  return batches.flatMap((batch) => {
    const size = batch.data.byteLength;
    const each = Math.max(1, Math.floor((batch.numRows * largestPayload) / Math.max(size, largestPayload)));
    const told: Told[] = [];
    for (let from = 0; from < batch.numRows; from += each) {
      const piece = each >= batch.numRows ? batch : batch.slice(from, from + each);
      const isFirst = from === 0 && batch === batches[0];
      const content = { type: "table-data", mimetype: arrowFile, partition: 0, append: append || !isFirst };
      const table = (): Table => new Table(schema, [piece]);
      told.push({
        bytes: Math.ceil((size * piece.numRows) / batch.numRows) + 256,
        content: () => content,
        payload: { bytes: () => arrowOf(table(), arrowFile), json: () => jsonOfTable(table()) },
      });
    }
    return told;
  });
}

/** Numbers written over a place of an array. */
export function block(type: DataType, offset: readonly number[], part: ArrayPart): Told {
  const content = { type: "array-data", mimetype: "application/octet-stream", shape: part.shape, offset, block: null };
  return {
    bytes: part.bytes.length + 256,
    content: () => content,
    payload: { bytes: () => part.bytes, json: () => jsonOfArray(part, type) },
  };
}

/** Where an array has grown: its followers fetch the numbers themselves. */
export function arrayRef(path: NodePath, source: DataSource, patch: ArrayPatch | undefined): Told | undefined {
  const { structure } = source;
  if (structure === null || !("shape" in structure)) return undefined;
  const { shape } = structure;
  const ranges =
    patch === undefined
      ? shape.map((length) => `:${length}`)
      : patch.shape.map((length, axis) => `${patch.offset[axis] ?? 0}:${(patch.offset[axis] ?? 0) + length}`);
  const content = (base: string): Record<string, unknown> => ({
    type: "array-ref",
    data_source: source,
    patch: patch ?? null,
    shape,
    uri: `${base}/array/full/${urlPath(path)}?slice=${ranges.join(",")}`,
  });
  return { bytes: 512 + 64 * shape.length + 256 * source.assets.length, content };
}

/** Whose followers a change is told to, and what they are told. */
export function toldOf(
  change: CatalogChange,
  sourceOf: (path: NodePath) => DataSource | undefined,
): readonly [path: NodePath, told: readonly Told[]] {
  switch (change.kind) {
    case "created":
      return [change.node.path.slice(0, -1), [created(change.node)]];
    case "changed":
      return [change.node.path.slice(0, -1), change.node.path.length === 0 ? [] : [changed(change.node)]];
    case "source": {
      if (change.node.family !== "array") return [change.node.path, []];
      const ref = arrayRef(change.node.path, change.source, change.patch);
      return [change.node.path, ref === undefined ? [] : [ref]];
    }
    case "rows":
      return [change.path, rows(change.schema, change.batches, true)];
    case "block": {
      const source = sourceOf(change.path);
      const structure = source?.structure;
      if (source === undefined || structure === null || structure === undefined || !("data_type" in structure))
        return [change.path, []];
      const { offset, part } = change;
      if (sizeOf(part.shape) * structure.data_type.itemsize <= largestPayload)
        return [change.path, [block(structure.data_type, offset, part)]];
      const ref = arrayRef(change.path, source, { offset, shape: part.shape });
      return [change.path, ref === undefined ? [] : [ref]];
    }
    case "removed":
    case "ended":
      return [change.path, []];
    default:
      return change satisfies never;
  }
}
