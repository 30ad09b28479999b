/**
 * What followers of a node are told, as messages of the field's websocket protocol.
 *
 * A message is made when it happens and put into bytes when somebody follows: a beamline that writes with nobody
 * looking pays for a few references.
 *
 * @module
 */
import { type RecordBatch, type Schema, Table } from "apache-arrow";
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
import { JsonPiece } from "../wire/msgpack-text.ts";
import { lists } from "./lists.ts";
import { type Told, largestPayload } from "./told.ts";

/** A source as the field's clients take it from a message: a file that has no place among several is the first. */
function plainly(source: DataSource): DataSource {
  const assets = source.assets.map((asset) => ({ ...asset, parameter: asset.parameter ?? "", num: asset.num ?? 0 }));
  return { ...source, assets };
}

/** A child that is new. */
export function created(child: CatalogNode): Told {
  const { path, family, specs, metadata, dataSources, accessTags } = child;
  const content = {
    type: "container-child-created",
    key: path.at(-1),
    structure_family: family,
    specs,
    metadata: new JsonPiece(metadata),
    data_sources: dataSources.map(plainly),
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

/** Rows, in as many messages as it takes for none to be too large. @param append whether they come behind those before. */
export function rows(schema: Schema, batches: readonly RecordBatch[], append: boolean): readonly Told[] {
  const pieces = batches.flatMap(fittingPieces);
  // That all rows were taken away is told of as well.
  const told = append || pieces.length > 0 ? pieces : [{ held: [], bytes: 0 }];
  return told.map(({ held, bytes }, at) => {
    const content = { type: "table-data", mimetype: arrowFile, partition: 0, append: append || at > 0 };
    const table = (): Table => new Table(schema, held);
    return {
      bytes: bytes + 256,
      content: () => content,
      payload: { bytes: () => arrowOf(table(), arrowFile), json: () => jsonOfTable(table()) },
    };
  });
}

interface RowsPiece {
  readonly held: RecordBatch[];
  readonly bytes: number;
}

function fittingPieces(batch: RecordBatch): readonly RowsPiece[] {
  const size = batch.data.byteLength;
  const each = Math.max(1, Math.floor((batch.numRows * largestPayload) / Math.max(size, largestPayload)));
  const pieces: RowsPiece[] = [];
  for (let from = 0; from < batch.numRows; from += each) {
    const piece = each >= batch.numRows ? batch : batch.slice(from, from + each);
    pieces.push({ held: [piece], bytes: Math.ceil((size * piece.numRows) / batch.numRows) });
  }
  return pieces;
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
    data_source: plainly(source),
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
      // An array of ours has grown for a block, which is told of next.
      if (change.node.family !== "array" || change.source.management !== "external") return [change.node.path, []];
      const ref = arrayRef(change.node.path, change.source, change.patch);
      return [change.node.path, ref === undefined ? [] : [ref]];
    }
    case "rows":
      return [change.path, rows(change.schema, change.batches, change.append)];
    case "lists":
      return [change.path, lists(change.structure, change.offset, change.column)];
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
