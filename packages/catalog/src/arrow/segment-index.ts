/**
 * The index of a segment: 32 bytes a batch, in little-endian order. They are its first row (64 bits), how many rows it has
 * and the CRC-32 of its bytes (32 bits each), where it begins in the file, and how long it is (64 bits each).
 *
 * A checksum of 0 is none: indexes of before had zeros there.
 *
 * @module
 */

/** Where a batch is. */
export interface BatchEntry {
  readonly firstRow: number;
  readonly rows: number;
  /** In bytes from the beginning of the file. */
  readonly offset: number;
  readonly length: number;
  /** CRC-32 of its bytes; 0 when it was not written down. */
  readonly checksum: number;
}

/** Of one entry. */
export const entryBytes = 32;

/** The index of a segment. */
export function indexOf(path: string): string {
  return `${path}.index`;
}

/** An entry as it is written. */
export function entryOf({ firstRow, rows, offset, length, checksum }: BatchEntry): Buffer {
  const entry = Buffer.alloc(entryBytes);
  entry.writeBigUInt64LE(BigInt(firstRow), 0);
  entry.writeUInt32LE(rows, 8);
  entry.writeUInt32LE(checksum, 12);
  entry.writeBigUInt64LE(BigInt(offset), 16);
  entry.writeBigUInt64LE(BigInt(length), 24);
  return entry;
}

/** The whole entries of an index; a torn one at its end is left out. */
export function entriesOf(index: Uint8Array): BatchEntry[] {
  const words = new DataView(index.buffer, index.byteOffset, index.byteLength);
  const word = (at: number): number => Number(words.getBigUint64(at, true));
  return Array.from({ length: Math.floor(index.length / entryBytes) }, (_, i) => ({
    firstRow: word(i * entryBytes),
    rows: words.getUint32(i * entryBytes + 8, true),
    checksum: words.getUint32(i * entryBytes + 12, true),
    offset: word(i * entryBytes + 16),
    length: word(i * entryBytes + 24),
  }));
}
