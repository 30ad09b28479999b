/**
 * One follower of one node, over a websocket.
 *
 * The socket takes a message, and only then is the next one made: a slow reader holds nothing in memory, and in the end
 * misses messages that others still get. It then gets the state of things instead, and goes on from there.
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

/** Sends messages until the follower leaves, the node ends, or `signal` is aborted. */
export async function follow(socket: WebSocket, options: FollowOptions, signal: AbortSignal): Promise<void> {
  const { hub, node, envelope, start, base } = options;
  const { path } = node;
  const leave = hub.follow(path);
  const gone = new AbortController();
  const go = (): void => gone.abort();
  socket.once("close", go);
  signal.addEventListener("abort", go, { once: true });
  try {
    let next = start === undefined ? hub.last(path) + 1 : Math.max(start, 1);
    // After a restart of the service its messages are counted anew: who has seen more begins again.
    let needsState =
      start !== undefined && (next > hub.last(path) + 1 || next < hub.first(path) || hub.last(path) === 0);
    await send(socket, schemaOf(node, envelope));
    while (!gone.signal.aborted) {
      if (needsState) {
        const { through, state } = node.family === "table" ? await rowsSoFar(options) : childrenSoFar(options);
        for await (const told of state) await send(socket, enveloped(told, envelope, base));
        next = through + 1;
        needsState = false;
      }
      const message = hub.message(path, next);
      if (message === "ended") return socket.close(1000, "Producer ended stream");
      if (message === "gone") needsState = true;
      else if (message === "none") await hub.next(path, gone.signal);
      else {
        next += 1;
        if (isSeen(message, options)) await send(socket, enveloped(message, envelope, base));
      }
    }
    if (signal.aborted) socket.close(1012, "Service is stopping");
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
  const reading = store.read();
  // Rows that waited to be written are told of as they are read: with these, what was told until now is in the state.
  const through = hub.last(node.path);
  const table = await reading;
  const told = table.numRows === 0 ? [] : rows(table.schema, table.batches, false);
  return { through, state: told.map((each) => ({ ...each, sequence: Math.max(through, 1), time: clock.now() })) };
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

/** Until the socket has taken it. A socket that has gone takes nothing, and says so by its `close`. */
function send(socket: WebSocket, data: Uint8Array | string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  socket.send(data, { binary: typeof data !== "string" }, () => resolve(undefined));
  return promise;
}
