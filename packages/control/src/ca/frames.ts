/**
 * Bytes of a circuit in, messages out: without a socket, so that it can be tested and fuzzed byte by byte.
 *
 * The reader owns the memory that the socket reads into (`space`), so a small message is decoded where it landed. A
 * message that does not fit gets a buffer of its own, of exactly its size, into which the rest is read directly: that
 * buffer is handed to whoever takes the message, who may keep it and swap its bytes in place.
 *
 * @module
 */
import { HalcyonError } from "@halcyon/model";
import { allocate } from "./large-memory.ts";
import { type Header, lastCommand, readHeader } from "./header.ts";
import { type Swapping, swappingOf } from "./swapping.ts";

/** A message where it landed. Valid only during the call that hands it over, unless `owned`. */
export interface Frame extends Header {
  /** Over the bytes that hold the payload. */
  view: DataView;
  /** Where in `view` the payload starts. */
  at: number;
  /** Whether the payload's buffer belongs to the receiver: it starts at 0 and nobody else will touch it. */
  owned: boolean;
  /** Whether the elements of an array are in the machine's order of bytes already. */
  native: boolean;
}

/** Bytes read at once, at most, when messages are small. */
const capacity = 256 * 1024;

/** Cuts a stream of bytes into messages. */
export class FrameReader {
  readonly #maxBytes: number;
  readonly #bytes: Uint8Array<ArrayBuffer> = Buffer.allocUnsafeSlow(capacity);
  readonly #view: DataView = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, capacity);
  #start = 0;
  #end = 0;
  /** The buffer of the large message under way, and how much of it is there. */
  #large: Uint8Array<ArrayBuffer> | undefined;
  #filled = 0;
  #swapping: Swapping | undefined;
  readonly #frame: Frame;

  /** @param maxBytes the largest payload that is accepted. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    const header = { command: 0, size: 0, type: 0, count: 0, first: 0, second: 0 };
    this.#frame = { ...header, view: this.#view, at: 0, owned: false, native: false };
  }

  /** Where the next bytes are to be put; never empty. */
  space(): Uint8Array<ArrayBuffer> {
    if (this.#large !== undefined) return this.#large.subarray(this.#filled);
    return this.#end === 0 ? this.#bytes : this.#bytes.subarray(this.#end);
  }

  /**
   * Tells that `length` bytes were put into `space()`, and hands over each message that is now whole.
   *
   * @throws HalcyonError `ca.malformed` for a command that does not exist or a payload above the limit; whatever
   *   `take` throws. The reader is of no use afterwards.
   */
  received(length: number, take: (frame: Frame) => void): void {
    const frame = this.#frame;
    if (this.#large !== undefined) {
      this.#filled += length;
      this.#swapping?.upTo(this.#filled);
      if (this.#filled < this.#large.length) return;
      const { buffer, byteOffset } = this.#large;
      frame.view = new DataView(buffer, byteOffset, this.#large.length);
      frame.at = 0;
      frame.owned = true;
      frame.native = this.#swapping !== undefined;
      this.#large = this.#swapping = undefined;
      take(frame);
      return;
    }
    this.#end += length;
    frame.view = this.#view;
    frame.owned = frame.native = false;
    while (true) {
      const header = readHeader(this.#view, this.#start, this.#end, frame);
      if (header === 0) break;
      this.#check(frame);
      const payload = this.#start + header;
      if (payload + frame.size > this.#end) {
        if (header + frame.size > capacity / 2) this.#beginLarge(payload, frame.size);
        break;
      }
      frame.at = payload;
      this.#start = payload + frame.size;
      take(frame);
    }
    this.#compact();
  }

  /** Hands over the messages in `bytes`, and keeps what is left for the next call. For who has the bytes already. */
  push(bytes: Uint8Array, take: (frame: Frame) => void): void {
    for (let at = 0; at < bytes.length;) {
      const space = this.space();
      const piece = bytes.subarray(at, at + space.length);
      space.set(piece);
      at += piece.length;
      this.received(piece.length, take);
    }
  }

  #check(frame: Frame): void {
    if (frame.command > lastCommand) {
      throw new HalcyonError(
        "ca.malformed",
        `The server sent command ${frame.command}; Channel Access has 0 to ${lastCommand}.`,
        { what: "command", command: frame.command },
      );
    }
    if (frame.size > this.#maxBytes) {
      throw new HalcyonError(
        "ca.malformed",
        `The server announced a payload of ${frame.size} bytes; at most ${this.#maxBytes} are accepted ` +
          `(EPICS_CA_MAX_ARRAY_BYTES, or the option maxArrayBytes).`,
        { what: "size", command: frame.command },
      );
    }
  }

  #beginLarge(payload: number, size: number): void {
    const large = allocate(size);
    const here = this.#bytes.subarray(payload, this.#end);
    large.set(here);
    this.#large = large;
    this.#filled = here.length;
    this.#swapping = swappingOf(this.#frame, large);
    this.#swapping?.upTo(here.length);
    this.#start = this.#end = 0;
  }

  // A message that is cut by the end of the buffer goes to its front; whole ones are gone by now.
  #compact(): void {
    if (this.#start === this.#end) {
      this.#start = this.#end = 0;
    } else if (this.#start > capacity / 2) {
      this.#bytes.copyWithin(0, this.#start, this.#end);
      this.#end -= this.#start;
      this.#start = 0;
    }
  }
}
