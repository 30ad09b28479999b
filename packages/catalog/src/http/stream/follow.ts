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
import { stateOf } from "./state.ts";
import type { StreamHub } from "./stream-hub.ts";
import { type Envelope, type Message, enveloped, schemaOf } from "./told.ts";

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
        const { through, state } = await stateOf(options);
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
