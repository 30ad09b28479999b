/**
 * The recent messages of every node, so that followers can begin a while back, and go on where they were cut off.
 *
 * There is one store of messages, bounded in bytes, and no queue per follower: a follower is a number, its next
 * message. One that is so slow that its next message is gone is told so, and begins again with the state of things.
 *
 * @module
 */
import type { Clock } from "@halcyon/model";
import type { Catalog, CatalogChange, DataSource, NodePath } from "../../contract.ts";
import { toldOf } from "./messages.ts";
import type { Message, Told } from "./told.ts";

/** The messages of one node. */
interface NodeStream {
  readonly key: string;
  readonly messages: Message[];
  /** Of the newest message; 0 before the first. */
  last: number;
  bytes: number;
  ended: boolean;
  readonly waiting: Set<() => void>;
  /** As long as there are any, the node keeps its count. */
  followers: number;
}

/** How much is kept. */
export interface HubLimits {
  readonly bytes: number;
  /** Of one node. */
  readonly messages: number;
  /** With messages. */
  readonly nodes: number;
}

const usual: HubLimits = { bytes: 64 * 2 ** 20, messages: 4096, nodes: 4096 };

/** Keeps and hands out messages. */
export class StreamHub implements Disposable {
  readonly #clock: Clock;
  readonly #limits: HubLimits;
  /** In the order in which they were last told something. */
  readonly #streams = new Map<string, NodeStream>();
  readonly #sources = new Map<string, DataSource>();
  /** Arrays of ours that were made while we listened, and to which nothing has been written. */
  readonly #unwritten = new Set<string>();
  readonly #leave: () => void;
  #bytes = 0;

  constructor(catalog: Catalog, clock: Clock, limits: HubLimits = usual) {
    this.#clock = clock;
    this.#limits = limits;
    this.#leave = catalog.watch((change) => this.#hear(change));
  }

  /** The sequence number of the newest message; 0 before the first. */
  last(path: NodePath): number {
    return this.#streams.get(keyOf(path))?.last ?? 0;
  }

  /** The number of the oldest message that is still there; one past the newest when none is. */
  first(path: NodePath): number {
    const stream = this.#streams.get(keyOf(path));
    return stream?.messages[0]?.sequence ?? (stream?.last ?? 0) + 1;
  }

  /** Whether this is an array of ours that has no numbers yet; false when that is not known. */
  isUnwritten(path: NodePath): boolean {
    return this.#unwritten.has(keyOf(path));
  }

  /**
   * Message `sequence`: `"none"` when it has not come yet, `"gone"` when it has been given up, `"ended"` when it never
   * will come.
   */
  message(path: NodePath, sequence: number): Message | "none" | "gone" | "ended" {
    const stream = this.#streams.get(keyOf(path));
    if (stream === undefined) return sequence > 1 ? "gone" : "none";
    if (sequence > stream.last) return stream.ended ? "ended" : "none";
    const first = stream.messages[0]?.sequence ?? stream.last + 1;
    return stream.messages[sequence - first] ?? "gone";
  }

  /** A follower comes; call the answer when it goes. */
  follow(path: NodePath): () => void {
    const stream = this.#stream(keyOf(path));
    stream.followers += 1;
    return () => {
      stream.followers -= 1;
    };
  }

  /** Until something is told of the node, or the signal ends the waiting. */
  async next(path: NodePath, signal: AbortSignal): Promise<void> {
    const stream = this.#stream(keyOf(path));
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const wake = (): void => resolve(undefined);
    stream.waiting.add(wake);
    signal.addEventListener("abort", wake, { once: true });
    if (signal.aborted) wake();
    await promise;
    stream.waiting.delete(wake);
    signal.removeEventListener("abort", wake);
  }

  /** Tells the followers of a node. */
  tell(path: NodePath, told: readonly Told[]): void {
    if (told.length === 0) return;
    const stream = this.#stream(keyOf(path));
    this.#unwritten.delete(stream.key);
    for (const each of told) {
      stream.last += 1;
      // Once a node that had ended goes on, so do its followers.
      stream.ended = false;
      stream.messages.push({ ...each, sequence: stream.last, time: this.#clock.now() });
      stream.bytes += each.bytes;
      this.#bytes += each.bytes;
      if (stream.messages.length > this.#limits.messages) this.#forgetOldest(stream);
    }
    this.#bound();
    this.#wake(stream);
  }

  /** Nothing more will come for a node, nor below it. */
  end(path: NodePath): void {
    const key = keyOf(path);
    const below = key === "[]" ? "[" : `${key.slice(0, -1)},`;
    this.#stream(key);
    for (const stream of this.#streams.values()) {
      if (stream.key !== key && !stream.key.startsWith(below)) continue;
      stream.ended = true;
      this.#wake(stream);
    }
  }

  /** How much is held. */
  get size(): { readonly bytes: number; readonly nodes: number } {
    return { bytes: this.#bytes, nodes: this.#streams.size };
  }

  [Symbol.dispose](): void {
    this.#leave();
    for (const stream of this.#streams.values()) this.#wake(stream);
  }

  #hear(change: CatalogChange): void {
    if (change.kind === "ended" || change.kind === "removed") {
      if (change.kind === "removed") this.#forget(keyOf(change.path));
      this.end(change.path);
      return;
    }
    if (change.kind === "created" || change.kind === "source") this.#learn(change);
    const [path, told] = toldOf(change, (each) => this.#sources.get(keyOf(each)));
    this.tell(path, told);
  }

  /** The sources of arrays are needed to tell where a block went. */
  #learn(change: CatalogChange & { readonly kind: "created" | "source" }): void {
    const source = change.kind === "source" ? change.source : change.node.dataSources[0];
    if (source?.structure_family !== "array") return;
    const [oldest] = this.#sources.keys();
    if (this.#sources.size >= this.#limits.nodes && oldest !== undefined) this.#forget(oldest);
    const key = keyOf(change.node.path);
    this.#sources.set(key, source);
    if (change.kind === "created" && source.management !== "external") this.#unwritten.add(key);
  }

  #forget(key: string): void {
    this.#sources.delete(key);
    this.#unwritten.delete(key);
  }

  #stream(key: string): NodeStream {
    const known = this.#streams.get(key);
    if (known !== undefined) {
      this.#streams.delete(key);
      this.#streams.set(key, known);
      return known;
    }
    const stream: NodeStream = { key, messages: [], last: 0, bytes: 0, ended: false, waiting: new Set(), followers: 0 };
    this.#streams.set(key, stream);
    return stream;
  }

  #bound(): void {
    for (const stream of this.#streams.values()) {
      if (this.#bytes <= this.#limits.bytes) break;
      while (stream.messages.length > 0 && this.#bytes > this.#limits.bytes) this.#forgetOldest(stream);
    }
    for (const stream of this.#streams.values()) {
      if (this.#streams.size <= this.#limits.nodes) break;
      if (stream.followers > 0) continue;
      while (stream.messages.length > 0) this.#forgetOldest(stream);
      this.#streams.delete(stream.key);
    }
  }

  #forgetOldest(stream: NodeStream): void {
    const bytes = stream.messages.shift()?.bytes ?? 0;
    stream.bytes -= bytes;
    this.#bytes -= bytes;
  }

  #wake(stream: NodeStream): void {
    for (const wake of stream.waiting) wake();
  }
}

function keyOf(path: NodePath): string {
  return JSON.stringify(path);
}
