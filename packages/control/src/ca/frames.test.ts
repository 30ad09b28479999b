import { isHalcyonError } from "@halcyon/model";
import { array, assert, integer, oneof, property, record } from "fast-check";
import { describe, expect, test } from "vitest";
import { dbrType } from "./dbr.ts";
import { decodeReading } from "./decode.ts";
import { FrameReader } from "./frames.ts";
import { command, padded, writeHeader, writeText } from "./header.ts";
import { Outbox } from "./outbox.ts";

interface Seen {
  readonly command: number;
  readonly type: number;
  readonly count: number;
  readonly first: number;
  readonly second: number;
  readonly payload: readonly number[];
}

function read(pieces: readonly Uint8Array[], maxBytes = 10_000_000): Seen[] {
  const seen: Seen[] = [];
  const reader = new FrameReader(maxBytes);
  for (const piece of pieces) {
    reader.push(piece, (f) => {
      const { command: what, type, count, first, second } = f;
      const payload = [...new Uint8Array(f.view.buffer, f.view.byteOffset + f.at, f.size)];
      seen.push({ command: what, type, count, first, second, payload });
    });
  }
  return seen;
}

function written(write: (out: Outbox) => void): Uint8Array {
  const out = new Outbox();
  write(out);
  return out.take() ?? new Uint8Array();
}

describe("messages out of bytes", () => {
  test("a message has the same fields and payload wherever the bytes are cut", () => {
    const bytes = written((out) => {
      writeText(out, command.createChannel, "BL01:X.RBV", 0, 0, 7, 13);
      writeHeader(out, command.echo, 0, 0, 0, 0, 0);
      out.bytes.fill(0xab, writeHeader(out, command.eventAdd, 16, 20, 1, 1, 42), out.pending);
    });
    const whole = read([bytes]);
    expect(whole.map((one) => one.command)).toEqual([command.createChannel, command.echo, command.eventAdd]);
    expect(whole[0]?.payload).toEqual([...Buffer.from("BL01:X.RBV\0\0\0\0\0\0")]);
    expect(whole[2]).toMatchObject({ type: 20, count: 1, first: 1, second: 42, payload: Array(16).fill(0xab) });
    for (let cut = 1; cut < bytes.length; cut++) {
      expect(read([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(whole);
    }
    expect(read([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(whole);
  });

  test("any run of messages, large and small, comes out as it went in, in pieces of any size", () => {
    const message = record({
      what: integer({ min: 0, max: 27 }),
      size: oneof(integer({ min: 0, max: 60 }), integer({ min: 65_000, max: 300_000 })).map(padded),
      fill: integer({ min: 0, max: 255 }),
    });
    assert(
      property(array(message, { maxLength: 8 }), integer({ min: 1, max: 200_000 }), (messages, piece) => {
        const bytes = written((out) => {
          for (const { what, size, fill } of messages) {
            const at = writeHeader(out, what, size, 6, size / 8, 1, 2);
            out.bytes.fill(fill, at, at + size);
          }
        });
        const pieces = [];
        for (let at = 0; at < bytes.length; at += piece) pieces.push(bytes.subarray(at, at + piece));
        const seen = read(pieces);
        expect(seen.map((one) => one.command)).toEqual(messages.map((one) => one.what));
        expect(seen.map((one) => one.payload.length)).toEqual(messages.map((one) => one.size));
        expect(seen.every((one, i) => one.payload.every((byte) => byte === messages[i]?.fill))).toBe(true);
        expect(seen.map((one) => one.count)).toEqual(messages.map((one) => one.size / 8));
      }),
      { numRuns: 40, seed: 5 },
    );
  });

  test("a large payload is handed over with its buffer, a small one is not", () => {
    const owned: boolean[] = [];
    const reader = new FrameReader(1_000_000);
    const bytes = written((out) => {
      writeHeader(out, command.readNotify, 800_000, 6, 100_000, 1, 1);
      writeHeader(out, command.readNotify, 8, 6, 1, 1, 2);
    });
    reader.push(bytes, (frame) => owned.push(frame.owned && frame.at === 0 && frame.view.byteLength === frame.size));
    expect(owned).toEqual([true, false]);
  });

  test("a large array is in the machine's order when it is whole, wherever it was cut", () => {
    const count = 30_001;
    const bytes = written((out) => {
      const at = writeHeader(out, command.readNotify, padded(16 + 8 * count), dbrType("double", "time"), count, 1, 1);
      for (let i = 0; i < count; i++) out.view.setFloat64(at + 16 + 8 * i, i / 3);
    });
    for (const piece of [1001, 4096, 65_537, bytes.length]) {
      const reader = new FrameReader(1_000_000);
      let value: unknown;
      for (let at = 0; at < bytes.length; at += piece) {
        reader.push(bytes.subarray(at, at + piece), (f) => {
          expect(f.native).toBe(piece < bytes.length);
          value = decodeReading(f.view, f.at, f.size, f.type, f.count, true, f.owned, f.native).value;
        });
      }
      expect(value).toEqual(Float64Array.from({ length: count }, (_, i) => i / 3));
    }
  });

  test("a payload above the limit is refused with the limit, before memory is taken for it", () => {
    const bytes = written((out) => writeHeader(out, command.readNotify, 0, 6, 1, 1, 1));
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    view.setUint16(2, 0xffff);
    view.setUint16(6, 0);
    const large = Buffer.concat([bytes, Buffer.from([0xff, 0xff, 0xff, 0xf8, 0x1f, 0xff, 0xff, 0xff])]);
    expect(() => read([large], 1_000_000)).toThrow("announced a payload of 4294967288 bytes; at most 1000000");
  });

  test("a command that does not exist is refused by its number", () => {
    let error: unknown;
    try {
      read([written((out) => writeHeader(out, 28, 0, 0, 0, 0, 0))]);
    } catch (thrown) {
      error = thrown;
    }
    expect(isHalcyonError(error, "ca.malformed") && error.facts).toEqual({ what: "command", command: 28 });
  });
});

describe("what is to be sent", () => {
  test("bytes that were taken are not written again", () => {
    const out = new Outbox();
    writeHeader(out, command.echo, 0, 0, 0, 1, 1);
    const first = out.take();
    const copy = [...(first ?? [])];
    for (let i = 0; i < 5000; i++) writeHeader(out, command.version, 0, 9, 9, 9, 9);
    expect([...(first ?? [])]).toEqual(copy);
    expect(out.pending).toBe(5000 * 16);
    expect(out.take()?.length).toBe(5000 * 16);
    expect(out.take()).toBeUndefined();
  });
});
