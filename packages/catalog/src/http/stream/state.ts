/**
 * The state of a node, for followers that come late or have missed messages: all that there is of it, as messages.
 *
 * @module
 */
import type { Clock } from "@halcyon/model";
import type { Catalog, CatalogNode } from "../../contract.ts";
import { lists } from "./lists.ts";
import { arrayRef, created, rows } from "./messages.ts";
import type { StreamHub } from "./stream-hub.ts";
import type { Message, Told } from "./told.ts";

/** Whose state is asked for. */
export interface StateOptions {
  readonly catalog: Catalog;
  readonly hub: StreamHub;
  readonly clock: Clock;
  readonly node: CatalogNode;
  /** Whether the follower sees this child. */
  readonly sees: (child: CatalogNode) => boolean;
}

/** All that there is of a node, and the newest message that is in it. */
export interface State {
  readonly through: number;
  readonly state: AsyncIterable<Message> | Iterable<Message>;
}

/** Bytes of rows that are read at once for one follower, roughly. */
const slabBytes = 4 * 2 ** 20;

/** Where a follower begins: what it is told first, and the number of the message behind which it goes on. */
export async function stateOf(options: StateOptions): Promise<State> {
  const { catalog, clock, node, hub } = options;
  if (node.family === "table") return await rowsSoFar(options);
  const through = node.family === "ragged" ? hub.last(node.path) : hub.first(node.path) - 1;
  // Rows that come while they are counted are told of twice, at the same place.
  const told = node.family === "ragged" ? listsIn(catalog, node) : childrenOf(options);
  return { through, state: numbered(told, Math.max(through, 1), clock) };
}

async function rowsSoFar({ catalog, clock, node, hub }: StateOptions): Promise<State> {
  const store = await catalog.table(node.path);
  const reading = store.read({ start: 0, stop: 0 });
  // Rows that waited to be written are told of as they are read: with these, what was told until now is in the state.
  const through = hub.last(node.path);
  const { rows: count } = store;
  await reading;
  return { through, state: numbered(rowsIn(catalog, node, count), Math.max(through, 1), clock) };
}

/** The first rows of a table, a slab at a time: a slow follower holds one of them. */
async function* rowsIn(catalog: Catalog, { path }: CatalogNode, count: number): AsyncGenerator<Told> {
  let slab = 1000; /* rows */
  for (let start = 0; start < count;) {
    // The table may have been put away since the last slab: where it is now is asked anew.
    const table = await (await catalog.table(path)).read({ start, stop: Math.min(start + slab, count) });
    // Rows that came again are counted, and there once.
    if (table.numRows === 0) return;
    yield* rows(table.schema, table.batches, start > 0);
    start += table.numRows;
    const bytes = table.batches.reduce((sum, { data }) => sum + data.byteLength, 0);
    slab = nextSlab(table.numRows, bytes);
  }
}

/** The rows of an array whose rows differ in length, likewise. */
async function* listsIn(catalog: Catalog, { path }: CatalogNode): AsyncGenerator<Told> {
  const { structure } = await catalog.ragged(path);
  const [count] = structure.shape;
  let slab = 1000; /* rows */
  for (let start = 0; start < (count ?? 0);) {
    const column = await (await catalog.ragged(path)).read({ start, stop: Math.min(start + slab, count ?? 0) });
    if (column.length === 0) return;
    yield* lists(structure, start, column);
    start += column.length;
    slab = nextSlab(
      column.length,
      column.data.reduce((sum, { byteLength }) => sum + byteLength, 0),
    );
  }
}

function nextSlab(rowsRead: number, bytes: number): number {
  return Math.max(1, Math.min(100_000, Math.floor((slabBytes * rowsRead) / Math.max(bytes, 1))));
}

/** All that there is below a node, or where the numbers of an array are. */
async function* childrenOf({ catalog, hub, node, sees }: StateOptions): AsyncGenerator<Told> {
  if (node.family === "array") {
    if (hub.isUnwritten(node.path)) return;
    const now = await catalog.nodes.node(node.path);
    const source = now?.dataSources[0];
    const ref = source === undefined ? undefined : arrayRef(node.path, source, undefined);
    if (ref !== undefined) yield ref;
  } else if (node.family === "container") {
    let from: { cursor: string } | undefined;
    do {
      const page = await catalog.nodes.search(node.path, {
        filters: [],
        sorting: [],
        limit: 100,
        ...(from && { from }),
      });
      for (const child of page.nodes) if (sees(child)) yield created(child);
      from = page.next === undefined ? undefined : { cursor: page.next };
    } while (from !== undefined);
  }
}

/** Messages of the same number: together they are the state. */
async function* numbered(told: AsyncIterable<Told>, sequence: number, clock: Clock): AsyncGenerator<Message> {
  for await (const each of told) yield { ...each, sequence, time: clock.now() };
}
