/**
 * Turns the bytes of array elements around: Channel Access is big-endian, machines mostly are not.
 *
 * A large array is swapped piece by piece while the rest of it is still on its way, in the time that would be spent
 * waiting.
 *
 * @module
 */
import { elementBytes, lastType, valueOffset } from "./dbr.ts";
import { type Header, command } from "./header.ts";

const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Turns the bytes of each element around, in place, where the machine's order is not the wire's. */
export function swap(bytes: Buffer, width: number): void {
  if (!littleEndian) return;
  if (width === 8) bytes.swap64();
  else if (width === 4) bytes.swap32();
  else if (width === 2) bytes.swap16();
}

/** An array that is swapped as it comes. */
export interface Swapping {
  /** Swaps all whole elements among the first `filled` bytes that are not swapped yet. */
  upTo(filled: number): void;
}

/** How the payload of a message is to be swapped; undefined when it is no array of numbers. */
export function swappingOf(header: Header, payload: Buffer): Swapping | undefined {
  const { command: what, type, count } = header;
  if ((what !== command.readNotify && what !== command.eventAdd) || type > lastType) return undefined;
  const width = elementBytes[type % 7] ?? 1;
  if (type % 7 === 0) return undefined;
  let start = valueOffset[type] ?? 0;
  const end = Math.min(payload.length, start + count * width);
  return {
    upTo(filled) {
      const whole = Math.floor((Math.min(filled, end) - start) / width) * width;
      if (whole <= 0) return;
      swap(payload.subarray(start, start + whole), width);
      start += whole;
    },
  };
}
