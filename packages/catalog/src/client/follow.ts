/**
 * Rows of a table as they come, over the service's websocket.
 *
 * A connection that breaks is made anew, and goes on behind the last message. At most so many messages wait for the
 * reader: a slow one lets the connection go, and takes it up again where it was.
 *
 * @module
 */
import { decode } from "@msgpack/msgpack";
import { HalcyonError } from "@halcyon/model";
import { type Table, tableFromIPC } from "apache-arrow";
import { addressOf } from "./resources.ts";
import type { Wire } from "./wire.ts";

/** Messages that may wait. */
const maxWaiting = 64;
/** ms before a connection is made again: longer each time, up to the last. */
const patience = [200, 500, 1000, 2000, 5000];

interface Told {
  readonly type: string;
  readonly sequence?: number | bigint;
  readonly append?: boolean;
  readonly payload?: Uint8Array;
}

/** @throws HalcyonError `client.refused` when the service closes for a reason of its own, `client.unreachable` in the end. */
export async function* follow(
  wire: Wire,
  path: readonly string[],
  signal: AbortSignal | undefined,
): AsyncGenerator<Table, void, void> {
  let next = 0;
  let failures = 0;
  while (!signal?.aborted) {
    const line = new Line(wire, path, next);
    const leave = (): void => line.close();
    signal?.addEventListener("abort", leave, { once: true });
    try {
      for (;;) {
        const told = await line.next();
        if (told === undefined) break;
        failures = 0;
        if (told.sequence !== undefined) next = Number(told.sequence) + 1;
        if (told.type === "table-data" && told.payload !== undefined) yield tableFromIPC(told.payload);
      }
    } finally {
      signal?.removeEventListener("abort", leave);
      line.close();
    }
    if (line.ended === "done") return;
    if (signal?.aborted) return;
    const wait = patience[failures];
    if (wait === undefined) {
      const text = `The catalog at ${wire.base} does not answer any more: ${line.reason}.`;
      throw new HalcyonError("client.unreachable", text, { url: wire.base, reason: line.reason });
    }
    failures += 1;
    await pause(wait, signal);
  }
}

/** One connection. */
class Line {
  readonly #socket: WebSocket;
  readonly #waiting: Told[] = [];
  #wake: (() => void) | undefined;
  #closed = false;
  #refused: HalcyonError | undefined;
  ended: "no" | "done" | "broken" = "no";
  reason = "the connection broke";

  constructor(wire: Wire, path: readonly string[], start: number) {
    const url = `${wire.base.replace(/^http/u, "ws")}/stream/single/${addressOf(path)}?envelope_format=msgpack&start=${start}`;
    this.#socket = new WebSocket(url);
    this.#socket.binaryType = "arraybuffer";
    this.#socket.addEventListener("open", () => {
      // A browser cannot put a key into the request: it goes as the first message.
      if (wire.apiKey !== undefined) this.#socket.send(JSON.stringify({ type: "auth", api_key: wire.apiKey }));
    });
    this.#socket.addEventListener("message", (event) => {
      const data = event.data as ArrayBuffer | string;
      this.#waiting.push((typeof data === "string" ? JSON.parse(data) : decode(new Uint8Array(data))) as Told);
      if (this.#waiting.length > maxWaiting) this.close();
      this.#wake?.();
    });
    this.#socket.addEventListener("close", ({ code, reason }: CloseEvent) => {
      this.#closed = true;
      if (reason !== "") this.reason = reason;
      this.ended = code === 1000 && this.#waiting.length <= maxWaiting ? "done" : "broken";
      if (code >= 4000)
        this.#refused = new HalcyonError("client.refused", reason, { url, status: code, code: "catalog.stream" });
      this.#wake?.();
    });
    // What is wrong is told by its close.
    this.#socket.addEventListener("error", () => undefined);
  }

  /** The next message; undefined when there is none any more. */
  async next(): Promise<Told | undefined> {
    for (;;) {
      const told = this.#waiting.shift();
      if (told !== undefined) return told;
      if (this.#refused !== undefined) throw this.#refused;
      if (this.#closed) return undefined;
      const { promise, resolve } = Promise.withResolvers<undefined>();
      this.#wake = () => resolve(undefined);
      await promise;
    }
  }

  /** Ends it from here: it is broken, not done. */
  close(): void {
    if (this.#closed) return;
    this.#socket.close(3000);
  }
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), milliseconds);
  const leave = (): void => resolve(undefined);
  signal?.addEventListener("abort", leave, { once: true });
  await promise;
  clearTimeout(timer);
  signal?.removeEventListener("abort", leave);
}
