/** Little-endian bytes, one after the other: what every structure of an HDF5 file is made of. @module */

/** An offset or a length that there is not. */
export const undefinedAddress: bigint = 2n ** 64n - 1n;

const encoder = new TextEncoder();

/** Collects bytes. Every method answers the packer itself. */
export class Packer {
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** How many there are. */
  get length(): number {
    return this.#length;
  }

  /** A number of 1, 2 or 4 bytes, unsigned. */
  number(value: number, bytes: 1 | 2 | 4): this {
    const at = this.#grow(bytes);
    if (bytes === 1) this.#view.setUint8(at, value);
    else if (bytes === 2) this.#view.setUint16(at, value, true);
    else this.#view.setUint32(at, value, true);
    return this;
  }

  /** A number of 8 bytes, unsigned: an offset or a length. */
  long(value: number | bigint): this {
    // Growing makes another view.
    const at = this.#grow(8);
    this.#view.setBigUint64(at, BigInt(value), true);
    return this;
  }

  bytes(bytes: Uint8Array): this {
    const at = this.#grow(bytes.length);
    this.#bytes.set(bytes, at);
    return this;
  }

  /** A text in UTF-8, and a zero after it. */
  text(text: string): this {
    return this.bytes(encoder.encode(text)).number(0, 1);
  }

  zeros(count: number): this {
    const at = this.#grow(count);
    this.#bytes.fill(0, at, at + count);
    return this;
  }

  /** All so far. The bytes are no copy. */
  done(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #grow(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const bytes = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length));
      bytes.set(this.#bytes);
      this.#bytes = bytes;
      this.#view = new DataView(bytes.buffer);
    }
    return at;
  }
}
