/**
 * One follower of one node, over a websocket.
 *
 * The socket takes a message, and only then is the next one made: a slow reader holds one message in memory, and in the
 * end misses messages that others still get. It then gets the state of things instead, and goes on from there. One that
 * takes nothing at all for a while is let go, with a code after which the field's clients come back.
 *
 * @module
 */
import type { Clock } from "@halcyon/model";
import type { WebSocket } from "@fastify/websocket";
import type { Catalog, CatalogNode } from "../../contract.ts";
import { type Envelope, type Message, type Told, arrayRef, created, enveloped, rows, schemaOf } from "./messages.ts";
import type { StreamHub } from "./stream-hub.ts";

/** What a follower asked for. */
export interface FollowOptions {
  readonly catalog: Catalog;
  readonly hub: StreamHub;
  readonly clock: Clock;
  readonly node: CatalogNode;
  readonly envelope: Envelope;
  /** The first message: 0 for all that there is, undefined for those from now on. */
  readonly start: number | undefined;
  /** The root of the API, as the follower sees it. */
  readonly base: string;
  /** Whether the follower sees this child. */
  readonly sees: (child: CatalogNode) => boolean;
}

/** s after which a follower is let go that has not taken a message. */
const patience = 30;
/** s that a follower has to take its leave when the service stops. */
const farewell = 1;
/** Bytes of rows that are read at once for one follower, roughly. */
const slabBytes = 4 * 2 ** 20;

/** Sends messages until the follower leaves, the node ends, or `signal` is aborted. */
export async function follow(socket: WebSocket, options: FollowOptions, signal: AbortSignal): Promise<void> {
  const { hub, node, envelope, start, base, clock } = options;
  const { path } = node;
  const leave = hub.follow(path);
  const gone = new AbortController();
  const go = (): void => gone.abort();
  const send = async (data: Uint8Array | string): Promise<void> => {
    if (await taken(socket, data, { clock, signal: gone.signal })) return;
    if (gone.signal.aborted) return;
    go();
    socket.close(1013, `Nothing was read for ${patience} s; come back and go on behind the last message`);
  };
  socket.once("close", go);
  signal.addEventListener("abort", go, { once: true });
  try {
    let next = start === undefined ? hub.last(path) + 1 : Math.max(start, 1);
    // After a restart of the service its messages are counted anew: who has seen more begins again.
    let needsState =
      start !== undefined && (next > hub.last(path) + 1 || next < hub.first(path) || hub.last(path) === 0);
    await send(schemaOf(node, envelope));
    while (!gone.signal.aborted) {
      if (needsState) {
        const { through, state } = node.family === "table" ? await rowsSoFar(options) : childrenSoFar(options);
        for await (const told of state) {
          await send(enveloped(told, envelope, base));
          if (gone.signal.aborted) break;
        }
        next = through + 1;
        needsState = false;
        continue;
      }
      const message = hub.message(path, next);
      if (message === "ended") return socket.close(1000, "Producer ended stream");
      if (message === "gone") needsState = true;
      else if (message === "none") await hub.next(path, gone.signal);
      else {
        next += 1;
        if (isSeen(message, options)) await send(enveloped(message, envelope, base));
      }
    }
    if (signal.aborted) {
      socket.close(1012, "Service is stopping");
      // Who reads nothing would hold the service up.
      const cancel = clock.after(farewell, () => socket.terminate());
      socket.once("close", cancel);
    }
  } finally {
    leave();
    signal.removeEventListener("abort", go);
  }
}

function isSeen(message: Message, { sees }: FollowOptions): boolean {
  return message.child === undefined || sees(message.child);
}

/** All that there is of a node, and the newest message that is in it. */
interface State {
  readonly through: number;
  readonly state: AsyncIterable<Message> | Iterable<Message>;
}

async function rowsSoFar({ catalog, clock, node, hub }: FollowOptions): Promise<State> {
  const store = await catalog.table(node.path);
  const reading = store.read({ start: 0, stop: 0 });
  // Rows that waited to be written are told of as they are read: with these, what was told until now is in the state.
  const through = hub.last(node.path);
  const { rows: count } = store;
  await reading;
  return { through, state: rowsIn(catalog, node, count, { sequence: Math.max(through, 1), clock }) };
}

/** The first rows of a table, a slab at a time: a slow follower holds one of them. */
async function* rowsIn(
  catalog: Catalog,
  { path }: CatalogNode,
  count: number,
  { sequence, clock }: { readonly sequence: number; readonly clock: Clock },
): AsyncGenerator<Message> {
  let slab = 1000; /* rows */
  for (let start = 0; start < count;) {
    // The table may have been put away since the last slab: where it is now is asked anew.
    const table = await (await catalog.table(path)).read({ start, stop: Math.min(start + slab, count) });
    // Rows that came again are counted, and there once.
    if (table.numRows === 0) return;
    for (const told of rows(table.schema, table.batches, start > 0)) yield { ...told, sequence, time: clock.now() };
    start += table.numRows;
    const bytes = table.batches.reduce((sum, { data }) => sum + data.byteLength, 0);
    slab = Math.max(1, Math.min(100_000, Math.floor((slabBytes * table.numRows) / Math.max(bytes, 1))));
  }
}

function childrenSoFar(options: FollowOptions): State {
  const through = options.hub.first(options.node.path) - 1;
  return { through, state: stateOf(options, through) };
}

/** All that there is below the node, as messages that are numbered `through`, or 1. */
async function* stateOf({ catalog, clock, node, sees }: FollowOptions, through: number): AsyncGenerator<Message> {
  const numbered = (told: Told): Message => ({ ...told, sequence: Math.max(through, 1), time: clock.now() });
  if (node.family === "array") {
    const now = await catalog.nodes.node(node.path);
    const source = now?.dataSources[0];
    const ref = source === undefined ? undefined : arrayRef(node.path, source, undefined);
    if (ref !== undefined) yield numbered(ref);
  } else if (node.family === "container") {
    let from: { cursor: string } | undefined;
    do {
      const page = await catalog.nodes.search(node.path, {
        filters: [],
        sorting: [],
        limit: 100,
        ...(from && { from }),
      });
      for (const child of page.nodes) if (sees(child)) yield numbered(created(child));
      from = page.next === undefined ? undefined : { cursor: page.next };
    } while (from !== undefined);
  }
}

/** Whether the socket took it in time. One that has gone takes nothing, and says so by its `close`. */
async function taken(
  socket: WebSocket,
  data: Uint8Array | string,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const leave = (): void => resolve(false);
  const cancel = clock.after(patience, leave);
  signal.addEventListener("abort", leave, { once: true });
  socket.send(data, { binary: typeof data !== "string" }, () => resolve(true));
  const isTaken = await promise;
  cancel();
  signal.removeEventListener("abort", leave);
  return isTaken;
}
