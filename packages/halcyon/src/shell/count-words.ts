/** What `ct` of the shell is asked for: `ct()`, `ct(2)`, `ct(gauss, noisy, 2)`, and the same as words. @module */
import { HalcyonError } from "@halcyon/model";

/** Which detectors, and for how long. */
export interface CountAsked {
  /** All of them, when none was named. */
  readonly named: readonly unknown[];
  /** s; null for each detector's own. */
  readonly seconds: number | null;
}

/**
 * Tells the counting time from the detectors. It may stand anywhere: SPEC's users type `ct 2`.
 *
 * @throws HalcyonError `cli.usage` for two times, or one that is not above 0.
 */
export function countAsked(args: readonly unknown[], isDevice: (word: string) => boolean): CountAsked {
  const values = args.map((arg) => (typeof arg === "string" && !isDevice(arg) ? numberOr(arg) : arg));
  const times = values.filter((value) => typeof value === "number");
  const [seconds = null, ...more] = times;
  if (more.length > 0 || (seconds !== null && !(seconds > 0 && seconds < Infinity))) {
    const text = `ct takes one counting time, in s above 0; it got ${times.join(" and ")}.`;
    throw new HalcyonError("cli.usage", text, { argument: "ct", allowed: [] });
  }
  return { named: values.filter((value) => typeof value !== "number"), seconds };
}

function numberOr(word: string): number | string {
  const value = Number(word);
  return word === "" || Number.isNaN(value) ? word : value;
}
