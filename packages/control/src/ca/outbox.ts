/**
 * What one turn of the event loop wants to send, in one piece.
 *
 * Bytes that were taken are never written again: the socket may still be sending them. A chunk is used up front to
 * back, then left to the garbage collector.
 *
 * @module
 */

const chunkBytes = 32 * 1024;

/** Bytes to be sent. */
export class Outbox {
  #bytes: Uint8Array<ArrayBuffer> = Buffer.alloc(0);
  #view: DataView = new DataView(new ArrayBuffer(0));
  #start = 0;
  #end = 0;

  /** Where `reserve` made room. Changes when a chunk is full: ask again after each `reserve`. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes;
  }

  get view(): DataView {
    return this.#view;
  }

  /** Bytes that wait to be taken. */
  get pending(): number {
    return this.#end - this.#start;
  }

  /** Room for `size` more bytes (not zeroed): where it starts in `bytes`. */
  reserve(size: number): number {
    if (this.#end + size > this.#bytes.length) this.#grow(size);
    const at = this.#end;
    this.#end += size;
    return at;
  }

  /** All that was written since the last time; undefined when nothing was. */
  take(): Uint8Array<ArrayBuffer> | undefined {
    if (this.#end === this.#start) return undefined;
    const taken = this.#bytes.subarray(this.#start, this.#end);
    this.#start = this.#end;
    return taken;
  }

  #grow(size: number): void {
    const kept = this.#bytes.subarray(this.#start, this.#end);
    const wanted = kept.length + size;
    const bytes = Buffer.allocUnsafeSlow(wanted > chunkBytes / 2 ? wanted * (kept.length > 0 ? 2 : 1) : chunkBytes);
    bytes.set(kept);
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#start = 0;
    this.#end = kept.length;
  }
}
