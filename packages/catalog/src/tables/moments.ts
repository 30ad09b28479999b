/**
 * Columns of times as the numbers that they are kept as.
 *
 * Arrow's library hands out moments in ms when it is asked for them one by one, which have lost their microseconds.
 *
 * @module
 */
import { type Data, DataType, DateUnit, TimeUnit, type Vector } from "apache-arrow";

/** Moments or durations. */
export interface Times {
  /** NumPy's letter: `M` for moments, `m` for durations. */
  readonly kind: "M" | "m";
  readonly unit: TimesUnit;
  /** How many of the unit, a moment's from 1970 on; `notATime` where there is none. */
  readonly counts: BigInt64Array;
}

/** Days and parts of a second, in NumPy's words. */
export type TimesUnit = "D" | "s" | "ms" | "us" | "ns";

/** As NumPy's NaT lies in memory. */
export const notATime: bigint = -(2n ** 63n);

const units: Readonly<Record<TimeUnit, TimesUnit>> = {
  [TimeUnit.SECOND]: "s",
  [TimeUnit.MILLISECOND]: "ms",
  [TimeUnit.MICROSECOND]: "us",
  [TimeUnit.NANOSECOND]: "ns",
};
const perSecond = { s: 1n, ms: 1000n, us: 1_000_000n, ns: 1_000_000_000n };

/** The times of a column; undefined when it has something else. */
export function timesOf(vector: Vector): Times | undefined {
  const word = wordOf(vector.type as DataType);
  if (word === undefined) return undefined;
  const counts = new BigInt64Array(vector.length).fill(notATime);
  let at = 0;
  for (const data of vector.data as readonly Data[]) {
    const values = data.values as ArrayLike<number | bigint>;
    for (let row = 0; row < data.length; row += 1, at += 1)
      if (data.getValid(row)) counts[at] = BigInt(values[row] ?? 0);
  }
  return { ...word, counts };
}

function wordOf(type: DataType): Pick<Times, "kind" | "unit"> | undefined {
  if (DataType.isDate(type)) return { kind: "M", unit: type.unit === DateUnit.DAY ? "D" : "ms" };
  if (DataType.isTimestamp(type)) return { kind: "M", unit: units[type.unit] };
  return DataType.isDuration(type) ? { kind: "m", unit: units[type.unit] } : undefined;
}

/** A moment in the words of ISO 8601, with as many digits as its unit has; null for none. */
export function momentText(count: bigint, unit: TimesUnit): string | null {
  if (count === notATime) return null;
  const per = unit === "D" ? 1n : perSecond[unit];
  const rest = ((count % per) + per) % per;
  const date = new Date(Number(((count - rest) / per) * (unit === "D" ? 86_400n : 1n)) * 1000);
  // What is in no calendar stays the number that it is.
  if (Number.isNaN(date.getTime())) return String(count);
  const text = date.toISOString();
  if (unit === "D") return text.slice(0, text.indexOf("T"));
  const seconds = text.slice(0, -5);
  return per === 1n ? seconds : `${seconds}.${String(rest).padStart(String(per).length - 1, "0")}`;
}
