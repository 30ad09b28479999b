/** The pixels of a strip or tile as they were before they were packed: Deflate, LZW, PackBits, and differences. @module */
import { inflateSync } from "node:zlib";

/** Ways of packing that can be read, by their number in the file. */
export const compressions: Readonly<Record<number, (packed: Uint8Array, length: number) => Uint8Array>> = {
  1: (packed) => packed,
  5: unpackLzw,
  8: (packed, length) => inflateSync(packed, { maxOutputLength: length }),
  32773: unpackBits,
  32946: (packed, length) => inflateSync(packed, { maxOutputLength: length }),
};

/** Runs of bytes: a signed count, then one byte that is repeated or several that are not. */
function unpackBits(packed: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length);
  let to = 0;
  for (let at = 0; at < packed.length && to < length;) {
    const count = ((packed[at] ?? 0) << 24) >> 24;
    at += 1;
    if (count >= 0) {
      out.set(packed.subarray(at, at + Math.min(count + 1, length - to)), to);
      at += count + 1;
      to += count + 1;
    } else if (count > -128) {
      out.fill(packed[at] ?? 0, to, to + 1 - count);
      at += 1;
      to += 1 - count;
    }
  }
  return out;
}

/** TIFF's LZW: codes of 9 to 12 bits, the highest bit first; 256 begins anew, 257 ends. */
function unpackLzw(packed: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length);
  // Each code as a place and a length in what has been unpacked already.
  const from = new Int32Array(4097);
  const size = new Int32Array(4097);
  let [to, next, bits, last, buffer, held] = [0, 258, 9, -1, 0, 0];
  for (let at = 0; to < length;) {
    while (held < bits && at < packed.length) {
      buffer = ((buffer << 8) | (packed[at] ?? 0)) & 0xffffff;
      at += 1;
      held += 8;
    }
    if (held < bits) break;
    const code = (buffer >>> (held - bits)) & ((1 << bits) - 1);
    held -= bits;
    if (code === 257) break;
    if (code === 256) {
      [next, bits, last] = [258, 9, -1];
      continue;
    }
    const begin = to;
    if (code < 256) out[to++] = code;
    else {
      if (code > next || last < 0) throw new RangeError("the LZW codes are damaged");
      // The code that is being made: the last text and its own first letter, which copying letter by letter gives.
      const [source, count] = code === next ? [last, begin - last + 1] : [from[code] ?? 0, size[code] ?? 0];
      for (let i = 0; i < count && to < length; i += 1) out[to++] = out[source + i] ?? 0;
    }
    if (last >= 0 && next < 4096) {
      from[next] = last;
      size[next] = begin - last + 1;
      next += 1;
    }
    last = begin;
    bits = next >= 2047 ? 12 : next >= 1023 ? 11 : next >= 511 ? 10 : 9;
  }
  return out;
}

/** Undoes differences between neighbours of a row, in place. `little` says how the values are written. */
export function undoDifferences(
  bytes: Uint8Array,
  { rowBytes, samples, width, little }: { rowBytes: number; samples: number; width: number; little: boolean },
): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const step = samples * width;
  for (let row = 0; row + rowBytes <= bytes.length; row += rowBytes) {
    for (let at = row + step; at < row + rowBytes; at += width) {
      if (width === 1) view.setUint8(at, view.getUint8(at) + view.getUint8(at - step));
      else if (width === 2) view.setUint16(at, view.getUint16(at, little) + view.getUint16(at - step, little), little);
      else if (width === 4) view.setUint32(at, view.getUint32(at, little) + view.getUint32(at - step, little), little);
      else view.setBigUint64(at, view.getBigUint64(at, little) + view.getBigUint64(at - step, little), little);
    }
  }
}
