/** Times as they are typed: `yesterday`, `2h`, `2026-11-29`, `2026-11-29T14:30`. @module */
import { HalcyonError } from "@halcyon/model";

const units: Readonly<Record<string, number>> = { s: 1, min: 60, m: 60, h: 3600, d: 86_400, w: 604_800 };

/**
 * A time, in s since 1970. Days begin at midnight of this machine.
 *
 * @param now s since 1970.
 * @throws HalcyonError `cli.usage`
 */
export function momentOf(text: string, now: number, argument: string): number {
  const midnight = new Date(now * 1000).setHours(0, 0, 0, 0) / 1000;
  if (text === "now") return now;
  if (text === "today") return midnight;
  if (text === "yesterday") return new Date(now * 1000 - 86_400_000).setHours(0, 0, 0, 0) / 1000;
  const [, count, unit = ""] = /^(\d+(?:\.\d+)?)\s*(s|min|m|h|d|w)$/u.exec(text) ?? [];
  if (count !== undefined) return now - Number(count) * (units[unit] ?? 0);
  if (/^\d{9,11}(?:\.\d+)?$/u.test(text)) return Number(text);
  const [, date, time] = /^(\d{4}-\d{2}-\d{2})(?:[T ](\S+))?$/u.exec(text) ?? [];
  const moment = date === undefined || !isDay(date) ? Number.NaN : new Date(`${date}T${time ?? "00:00"}`).getTime();
  if (Number.isFinite(moment)) return moment / 1000;
  throw new HalcyonError(
    "cli.usage",
    `${argument} takes a time: yesterday, 2h, 2026-11-29, 2026-11-29T14:30; it got ${text}.`,
    {
      argument,
      allowed: ["today", "yesterday", "30min", "2h", "3d", "1w"],
    },
  );
}

/** Whether there is such a day: the 30th of February would be taken for one in March. */
function isDay(date: string): boolean {
  const midnight = new Date(`${date}T00:00Z`);
  return Number.isFinite(midnight.getTime()) && midnight.toISOString().startsWith(date);
}
