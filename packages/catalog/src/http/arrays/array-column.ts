/** The values of an array as a column of Arrow's. @module */
import {
  Bool,
  Duration,
  TimeUnit,
  type Timestamp,
  TimestampMicrosecond,
  TimestampMillisecond,
  TimestampNanosecond,
  TimestampSecond,
  Utf8,
  type Vector,
  makeData,
  makeVector,
  vectorFromArray,
} from "apache-arrow";
import type { ArrayPart, DataType } from "../../contract.ts";
import { notATime } from "../../tables/moments.ts";
import { numbersOf, valuesOf } from "./numbers-in-memory.ts";

/** How many of a unit that Arrow has one of NumPy's is, and how the columns of moments and durations are made. */
const times = {
  "[D]": { per: 86_400n, moment: () => new TimestampSecond(), unit: TimeUnit.SECOND },
  "[s]": { per: 1n, moment: () => new TimestampSecond(), unit: TimeUnit.SECOND },
  "[ms]": { per: 1n, moment: () => new TimestampMillisecond(), unit: TimeUnit.MILLISECOND },
  "[us]": { per: 1n, moment: () => new TimestampMicrosecond(), unit: TimeUnit.MICROSECOND },
  "[ns]": { per: 1n, moment: () => new TimestampNanosecond(), unit: TimeUnit.NANOSECOND },
} as const;

/** @throws HalcyonError `catalog.format_asked` for types that only bytes can hold. */
export function arrayColumn(part: ArrayPart, type: DataType): Vector {
  const { kind, dt_units: units } = type;
  if (kind === "b") return vectorFromArray(Array.from(valuesOf(part, type)) as boolean[], new Bool());
  if (kind === "S" || kind === "U") return vectorFromArray(Array.from(valuesOf(part, type)) as string[], new Utf8());
  if ((kind === "M" || kind === "m") && units !== null && units !== undefined && Object.hasOwn(times, units)) {
    const { per, moment, unit } = times[units as keyof typeof times];
    const counts = numbersOf(part, { ...type, kind: "i" }) as BigInt64Array;
    return timesColumn(counts, per, kind === "M" ? moment() : new Duration(unit));
  }
  return makeVector(numbersOf(part, type) as Float64Array);
}

function timesColumn(counts: BigInt64Array, per: bigint, type: Timestamp | Duration): Vector {
  const nullBitmap = new Uint8Array(Math.ceil(counts.length / 8));
  const data = new BigInt64Array(counts.length);
  let nullCount = 0;
  for (const [at, count] of counts.entries()) {
    if (count === notATime) nullCount += 1;
    else {
      data[at] = count * per;
      nullBitmap[at >> 3] = (nullBitmap[at >> 3] ?? 0) | (1 << (at & 7));
    }
  }
  return makeVector(makeData({ type, length: counts.length, nullCount, nullBitmap, data } as never)) as Vector;
}
