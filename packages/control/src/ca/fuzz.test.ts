/**
 * What a broken or hostile server may send: any bytes at all.
 *
 * `npm run soak -- --only ca-frames` runs 100,000 instead of the 10,000 of every day. The same seed gives the same
 * frames.
 *
 * @module
 */
import { VirtualClock, isHalcyonError } from "@halcyon/model";
import { expect, test } from "vitest";
import { CaContext } from "./context.ts";
import { dbrType } from "./dbr.ts";
import { FrameReader } from "./frames.ts";
import { command, writeHeader } from "./header.ts";
import type { DatagramEvents, StreamEvents } from "./network.ts";
import { Outbox } from "./outbox.ts";

const frames = Number(process.env["FUZZ"] ?? 10_000);

/** Numbers from 0 to 1, the same at each run (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A message that is right, or nearly: each is then damaged, cut or left as it is. */
function plausible(next: () => number, ids: readonly number[]): Uint8Array {
  const out = new Outbox();
  const whole = (n: number): number => Math.floor(next() * n);
  const kinds = [...Object.values(command), 28, 200, 65535];
  const what = kinds[whole(kinds.length)] ?? 0;
  const size = whole(4) === 0 ? whole(70_000) : whole(12) * 8;
  const second = ids[whole(2 * ids.length)] ?? whole(6);
  const types = [dbrType("double", "time"), dbrType("enum", "ctrl"), dbrType("string", "time"), whole(40)];
  const at = writeHeader(
    out,
    what,
    size,
    types[whole(4)] ?? 0,
    whole(3) === 0 ? whole(100_000) : whole(4),
    whole(6),
    second,
  );
  for (let i = 0; i < Math.min(size, 64); i++) out.bytes[at + i] = whole(256);
  const bytes = Uint8Array.from(out.take() ?? []);
  const damage = whole(6);
  if (damage === 0) for (let i = 0; i < 4; i++) bytes[whole(bytes.length)] = whole(256);
  if (damage === 1) return bytes.subarray(0, whole(bytes.length));
  if (damage === 2) return Uint8Array.from({ length: whole(200) }, () => whole(256));
  return bytes;
}

/** Makes a message, and hands it over. */
function answer(write: (out: Outbox) => void, to: (bytes: Uint8Array) => void): void {
  const out = new Outbox();
  write(out);
  to(out.take() ?? new Uint8Array());
}

test(`${frames} malformed frames crash nothing: each circuit they end is logged with its reason`, async () => {
  const next = random(20_260);
  const clock = new VirtualClock({ manual: true });
  let warnings = 0;
  let ended = 0;
  let updates = 0;
  const unexpected: unknown[] = [];
  /** What the client waits for: a message that answers it is more of a danger than one that does not. */
  const ids: number[] = [];
  let stream: StreamEvents | undefined;
  let udp: DatagramEvents | undefined;
  await using ca = new CaContext(
    {
      clock,
      addresses: ["127.0.0.1:1"],
      repeaterPort: 0,
      maxArrayBytes: 1_000_000,
      log: (note) => {
        if (note.level === "warning" && note.text.includes("was disconnected")) warnings++;
        if (note.level === "info" && note.text.includes("The server")) ended++;
      },
      openDatagrams: (events) => {
        udp = events;
        return { send: () => undefined, close: () => undefined };
      },
      openStream: (_, events) => {
        stream = events;
        return {
          write(bytes, sent) {
            new FrameReader(1e6).push(bytes, ({ command: what, second }) => {
              if (what === command.eventAdd || what === command.readNotify) ids.unshift(second);
            });
            ids.length = Math.min(ids.length, 4);
            sent?.();
          },
          close: () => undefined,
        };
      },
    },
    {},
  );
  const channel = ca.channel("X");
  channel.monitor({ update: () => updates++ });
  const feed = (bytes: Uint8Array): void => {
    for (let at = 0; at < bytes.length;) {
      const space = stream?.space() ?? new Uint8Array(1);
      const piece = bytes.subarray(at, at + space.length);
      space.set(piece);
      at += piece.length;
      stream?.received(piece.length);
    }
  };
  for (let done = 0; done < frames; done++) {
    if (channel.state === "searching") {
      answer(
        (out) => writeHeader(out, command.search, 8, 7, 0, 0xffffffff, channel.id),
        (b) => udp?.received(b, { host: "127.0.0.1", port: 1 }),
      );
      stream?.opened();
      answer((out) => {
        writeHeader(out, command.accessRights, 0, 0, 0, channel.id, 3);
        writeHeader(out, command.createChannel, 0, 6, done % 2 === 0 ? 1 : 1000, channel.id, 5);
      }, feed);
    }
    if (channel.state === "connected" && ca.open.requests < 8) {
      // Every error of a request must be one of ours; answers that make sense by chance are fine.
      channel.get({ timeout: 1 }).catch((error: unknown) => isHalcyonError(error) || unexpected.push(error));
    }
    feed(plausible(next, ids));
    udp?.received(plausible(next, ids), { host: "127.0.0.1", port: 1 });
    if (done % 50 === 0) {
      clock.advance(0.5);
      await turn();
    }
  }
  expect(unexpected).toEqual([]);
  expect(warnings).toBeGreaterThan(frames / 100);
  expect(ended).toBe(warnings);
  expect(updates).toBeGreaterThan(0);
}, 300_000);
