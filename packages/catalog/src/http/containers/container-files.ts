/**
 * All that is below a container, as one JSON text or one HDF5 file.
 *
 * Arrays are read while the file is sent, a slab at a time; descriptions, tables and texts are in memory before it is, and
 * bounded. So a run with any number of frames takes little, and what cannot be read is told before the first byte.
 *
 * @module
 */
import { type Hdf5Array, type Hdf5Group, type Hdf5Node, type Hdf5Stream, hdf5Stream } from "@halcyon/files";
import { HalcyonError, isHalcyonError } from "@halcyon/model";
import type { CatalogNode, Catalog } from "../../contract.ts";
import type { Caller } from "../auth/scopes.ts";
import { fitSlice } from "../arrays/axis-slices.ts";
import { sizeOf } from "../arrays/numbers-in-memory.ts";
import { slabsOf } from "../arrays/slabs.ts";
import { columnArray } from "../tables/table-arrays.ts";
import { hdf5Array, hdf5ArrayLater, hdf5Attributes, isOfTexts, putMember } from "./hdf5-nodes.ts";
import { childrenOf } from "./run-documents.ts";

/** What is to be written, and how much of it. */
export interface ContainerOptions {
  readonly catalog: Catalog;
  readonly caller: Caller;
  /** Children that are wanted, by their keys; all when empty. */
  readonly fields: readonly string[];
  /** In bytes. */
  readonly most: number;
}

/** `{"contents": {…}, "metadata": {…}}`, without data. */
export async function jsonOfContainer(node: CatalogNode, options: ContainerOptions): Promise<string> {
  const budget = { left: options.most };
  const write = async (each: CatalogNode, isRoot: boolean): Promise<string> => {
    const contents: string[] = [];
    if (each.family === "container")
      for await (const child of wanted(each, options, isRoot))
        contents.push(`${JSON.stringify(child.path.at(-1))}:${await write(child, false)}`);
    else if (each.family === "table")
      for (const column of columnsOf(each)) contents.push(`${JSON.stringify(column)}:{"contents":{},"metadata":{}}`);
    spend(budget, each.metadata.length + 64 * contents.length, options);
    return `{"contents":{${contents.join(",")}},"metadata":${each.metadata}}`;
  };
  return write(node, true);
}

/**
 * An HDF5 file: containers and tables are groups, arrays and columns are data sets, metadata are attributes.
 *
 * @throws HalcyonError `catalog.size` when what has to be in memory is too large; `catalog.files` for arrays whose files
 * are not there; `files.dataset` for what HDF5 does not take.
 */
export async function hdf5OfContainer(node: CatalogNode, options: ContainerOptions): Promise<Hdf5Stream> {
  const budget = { left: options.most };
  return hdf5Stream(await groupOf(node, options, budget, true));
}

async function groupOf(
  node: CatalogNode,
  options: ContainerOptions,
  budget: { left: number },
  isRoot: boolean,
): Promise<Hdf5Group> {
  const members = new Map<string, Hdf5Node>();
  spend(budget, node.metadata.length, options);
  if (node.family === "table") {
    const table = await (await options.catalog.table(node.path)).read();
    spend(
      budget,
      table.batches.reduce((sum, { data }) => sum + data.byteLength, 0),
      options,
    );
    for (const { name } of table.schema.fields) {
      const column = orLeftOut(() => columnArray(table, name));
      if (column !== undefined) putMember(members, name, hdf5Array(column.structure, column.part, {}));
    }
  } else {
    for await (const child of wanted(node, options, isRoot)) {
      const key = child.path.at(-1) ?? "";
      if (child.family === "array") {
        putMember(members, key, await arrayOf(child, options, budget));
      } else if (child.family === "container" || child.family === "table")
        putMember(members, key, await groupOf(child, options, budget, false));
    }
  }
  return { kind: "group", attributes: hdf5Attributes(node.metadata), members };
}

async function arrayOf(
  { path, metadata }: CatalogNode,
  options: ContainerOptions,
  budget: { left: number },
): Promise<Hdf5Array> {
  const store = await options.catalog.array(path);
  const { structure } = store;
  const { shape, data_type: type } = structure;
  const attributes = hdf5Attributes(metadata);
  const bytes = sizeOf(shape) * type.itemsize;
  spend(budget, metadata.length + (isOfTexts(structure) ? bytes : 0), options);
  const whole = fitSlice("", shape);
  if (isOfTexts(structure)) {
    const part = bytes === 0 ? new Uint8Array() : (await store.read(whole.axes)).bytes;
    return hdf5Array(structure, { shape, bytes: part }, attributes);
  }
  const read = async function* (): AsyncGenerator<Uint8Array> {
    if (bytes > 0) for (const slab of slabsOf(whole, bytes)) yield (await store.read(slab.axes)).bytes;
  };
  return hdf5ArrayLater(structure, read, attributes);
}

/** The children that are wanted, of those that the caller sees. @param isRoot whether the node itself was asked for. */
export async function* wanted(
  node: CatalogNode,
  { catalog, caller, fields }: ContainerOptions,
  isRoot: boolean,
): AsyncGenerator<CatalogNode> {
  for await (const child of childrenOf(catalog, node.path, caller.tags))
    if (!isRoot || fields.length === 0 || fields.includes(child.path.at(-1) ?? "")) yield child;
}

function columnsOf({ dataSources }: CatalogNode): readonly string[] {
  const structure = dataSources[0]?.structure;
  return structure !== null && structure !== undefined && "columns" in structure ? structure.columns : [];
}

/** A column that is no array stays out of the file. */
function orLeftOut<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (cause) {
    if (isHalcyonError(cause, "catalog.format_asked")) return undefined;
    throw cause;
  }
}

/** @throws HalcyonError `catalog.size` when more has been taken than may be in memory. */
export function spend(budget: { left: number }, bytes: number, { most }: ContainerOptions): void {
  budget.left -= bytes;
  if (budget.left >= 0) return;
  const text =
    `The descriptions, tables and texts of this container have more than ${most} bytes, which would have to be in memory. ` +
    "Ask for some of its children (field=), or for the nodes below; whoever runs the service may raise largest_answer.";
  throw new HalcyonError("catalog.size", text, { bytes: most - budget.left, most, of: "answer" });
}
