/**
 * When to ask again who has a PV: names in, datagrams out.
 *
 * A name is asked for at once, then after 30 ms, 60 ms, … up to `maxPeriod`. A name that was found before, and whose
 * server went away, is asked for every second for five minutes, as its server is likely to come back. A new server
 * (a beacon says so) makes everything urgent again. All that is due goes in as few datagrams as it takes, a
 * burst at a time: a thousand at once would overrun the receiver.
 *
 * @module
 */
import type { Clock } from "@halcyon/model";
import { command, headerBytes, minorVersion, padded, writeHeader, writeText } from "./header.ts";
import { Outbox } from "./outbox.ts";

/** Bytes of a datagram that no network cuts in pieces. */
const datagramBytes = 1400;
/** Datagrams sent at once, and s until the next ones. */
const burst = 48;
const burstPause = 0.004;
/** s: the first wait; the longest for a name that was lost; and how long that is kept up. */
const firstPeriod = 0.03;
const lostPeriod = 1;
const lostPatience = 300;

interface Sought {
  readonly id: number;
  readonly name: string;
  /** s until it is asked for once more, after the next time. */
  period: number;
  due: number;
  /** Until when the period stays short. */
  readonly patientUntil: number;
}

export interface SearchOptions {
  readonly clock: Clock;
  readonly maxPeriod: number;
  /** Sends one datagram to every address. */
  readonly send: (datagram: Uint8Array) => void;
}

/** The names that nobody has answered for. */
export class Search {
  readonly #options: SearchOptions;
  readonly #sought = new Map<number, Sought>();
  readonly #out = new Outbox();
  #cancel: (() => void) | undefined;
  #next = Infinity;
  #sequence = 0;
  #turn: NodeJS.Immediate | undefined;

  constructor(options: SearchOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#sought.size;
  }

  /** Looks for a name, from the end of this turn of the event loop on. */
  seek(id: number, name: string, lost: boolean, delay = 0): void {
    const now = this.#options.clock.monotonic();
    const patientUntil = lost ? now + lostPatience : 0;
    this.#sought.set(id, { id, name, period: firstPeriod, due: now + delay, patientUntil });
    if (delay > 0) this.#watch(now + delay);
    else this.#turn ??= setImmediate(() => this.#ask());
  }

  /** No longer looks for it. Returns its name when it was looked for. */
  found(id: number): string | undefined {
    const name = this.#sought.get(id)?.name;
    this.#sought.delete(id);
    return name;
  }

  /** A server came up: everything is asked for again, soon. */
  hurry(): void {
    const now = this.#options.clock.monotonic();
    for (const one of this.#sought.values()) {
      one.period = firstPeriod;
      one.due = Math.min(one.due, now);
    }
    if (this.#sought.size > 0) this.#watch(now);
  }

  close(): void {
    this.#sought.clear();
    this.#cancel?.();
    clearImmediate(this.#turn);
  }

  #watch(due: number): void {
    if (due >= this.#next) return;
    this.#cancel?.();
    this.#next = due;
    const wait = Math.max(0, due - this.#options.clock.monotonic());
    this.#cancel = this.#options.clock.after(wait, () => this.#ask());
  }

  #ask(): void {
    this.#turn = undefined;
    this.#next = Infinity;
    this.#cancel?.();
    const now = this.#options.clock.monotonic();
    let sent = 0;
    let next = Infinity;
    for (const one of this.#sought.values()) {
      if (one.due <= now + 0.001) {
        if (this.#out.pending > 0 && this.#out.pending + searchBytes(one.name) > datagramBytes) {
          this.#send();
          sent++;
        }
        if (sent >= burst) {
          next = now + burstPause;
          break;
        }
        if (this.#out.pending === 0) {
          writeHeader(this.#out, command.version, 0, 1, minorVersion, ++this.#sequence, 0);
        }
        writeSearch(this.#out, one.id, one.name);
        one.due = now + one.period;
        one.period = Math.min(one.period * 2, now < one.patientUntil ? lostPeriod : this.#options.maxPeriod);
      }
      next = Math.min(next, one.due);
    }
    this.#send();
    if (next < Infinity) this.#watch(next);
  }

  #send(): void {
    const bytes = this.#out.take();
    if (bytes !== undefined) this.#options.send(bytes);
  }
}

/** Asks who has `name`; those who do not are not to answer. */
function writeSearch(out: Outbox, id: number, name: string): void {
  const dontReply = 5;
  writeText(out, command.search, name, dontReply, minorVersion, id, id);
}

/** Bytes of a search for `name`. */
function searchBytes(name: string): number {
  return headerBytes + padded(Buffer.byteLength(name) + 1);
}
