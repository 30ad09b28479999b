/**
 * A DBR payload as a reading: value, alarm, time, and units, limits and choices where the form has them.
 *
 * One element of a scalar PV is a number or a text; an array PV gives a typed array at its real length, even of one
 * element or none. `char` is unsigned, as EPICS has it.
 *
 * @module
 */
import { HalcyonError } from "@halcyon/model";
import { type CaControl, controlOf } from "./control.ts";
import { elementBytes, epicsEpoch, lastType, textBytes, valueOffset } from "./dbr.ts";
import { swap } from "./swapping.ts";
import { readText } from "./text.ts";

/** What a PV may hold. */
export type CaValue =
  | number
  | string
  | string[]
  | Int16Array
  | Float32Array
  | Uint16Array
  | Uint8Array
  | Int32Array
  | Float64Array;

/** A value of a PV, and what came with it. */
export interface CaReading<T extends CaValue = CaValue> {
  readonly value: T;
  /** Alarm severity: 0 none, 1 minor, 2 major, 3 invalid; 0 when the form has none. */
  readonly severity: number;
  /** Alarm condition, an index into `alarmConditions`. */
  readonly status: number;
  /** s since 1970; undefined when the form has none. */
  readonly timestamp: number | undefined;
  /** Units, limits, choices: in the forms `gr` and `ctrl`. */
  readonly control: CaControl | undefined;
}

/**
 * Reads `count` elements of DBR `type` out of the `size` bytes at `at`.
 *
 * @param array whether the PV is an array: what a single element becomes.
 * @param owned whether the bytes may be kept and changed: a large array is then not copied.
 * @param native whether the elements are in the machine's order of bytes already.
 * @throws HalcyonError `ca.malformed` when the type is not one, or the bytes are fewer than the elements need.
 */
export function decodeReading(
  view: DataView,
  at: number,
  size: number,
  type: number,
  count: number,
  array: boolean,
  owned = false,
  native = false,
): CaReading {
  if (type > lastType) throw malformed(`data type ${type}; those with a value are 0 to ${lastType}`);
  const base = type % 7;
  const offset = valueOffset[type] ?? 0;
  const bytes = elementBytes[base] ?? 0;
  if (offset + bytes * count > size) {
    throw malformed(`${size} bytes for ${count} elements of data type ${type}, which need ${offset + bytes * count}`);
  }
  if (!array && count !== 1) throw malformed(`${count} elements for a PV that has one`);
  const from = at + offset;
  const value = array ? arrayAt(view, from, base, count, owned, native) : scalarAt(view, from, base);
  if (type < 7) return { value, severity: 0, status: 0, timestamp: undefined, control: undefined };
  const status = view.getInt16(at);
  const severity = view.getInt16(at + 2);
  if (type < 14) return { value, severity, status, timestamp: undefined, control: undefined };
  if (type < 21) {
    const timestamp = epicsEpoch + view.getUint32(at + 4) + view.getUint32(at + 8) / 1e9;
    return { value, severity, status, timestamp, control: undefined };
  }
  return { value, severity, status, timestamp: undefined, control: controlOf(view, at, type) };
}

function scalarAt(view: DataView, at: number, base: number): number | string {
  switch (base) {
    case 6:
      return view.getFloat64(at);
    case 5:
      return view.getInt32(at);
    case 4:
      return view.getUint8(at);
    case 3:
      return view.getUint16(at);
    case 2:
      return view.getFloat32(at);
    case 1:
      return view.getInt16(at);
    default:
      return readText(view, at, textBytes);
  }
}

function arrayAt(view: DataView, at: number, base: number, count: number, owned: boolean, native: boolean): CaValue {
  if (base === 0) return Array.from({ length: count }, (_, i) => readText(view, at + i * textBytes, textBytes));
  const width = elementBytes[base] ?? 1;
  const length = count * width;
  const start = view.byteOffset + at;
  // A typed array must start at a multiple of its element's size; an owned payload does, as its form is aligned.
  const inPlace = owned && start % width === 0;
  const bytes = inPlace ? Buffer.from(view.buffer, start, length) : Buffer.allocUnsafeSlow(length);
  if (!inPlace) bytes.set(new Uint8Array(view.buffer, start, length));
  const { buffer, byteOffset } = bytes;
  if (!native) swap(bytes, width);
  switch (base) {
    case 6:
      return new Float64Array(buffer as ArrayBuffer, byteOffset, count);
    case 5:
      return new Int32Array(buffer as ArrayBuffer, byteOffset, count);
    case 3:
      return new Uint16Array(buffer as ArrayBuffer, byteOffset, count);
    case 2:
      return new Float32Array(buffer as ArrayBuffer, byteOffset, count);
    case 1:
      return new Int16Array(buffer as ArrayBuffer, byteOffset, count);
    default:
      return new Uint8Array(buffer as ArrayBuffer, byteOffset, count);
  }
}

function malformed(what: string): HalcyonError<"ca.malformed"> {
  return new HalcyonError("ca.malformed", `The server sent ${what}.`, { what: "payload" });
}
