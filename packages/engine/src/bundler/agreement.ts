/** What the readings of one event must agree in: with each other, with what was described, with the stream. @module */
import { HalcyonError, type Readings } from "@halcyon/model";
import type { Described } from "./described.ts";
import type { Stream } from "./stream.ts";

/** Refuses a key that two devices of one event have. */
export function checkCollision(one: Described, other: Described): void {
  const keys = Object.keys(one.dataKeys).filter((key) => key in other.dataKeys);
  if (keys.length === 0) return;
  const twice = one.object === other.object;
  throw new HalcyonError(
    "document.composition",
    twice
      ? `${one.object.name} was read twice in one event: its keys ${keys.join(", ")} can be there once.`
      : `${one.object.name} and ${other.object.name} both have the keys ${keys.join(", ")}: one event can have each key once.`,
    { document: "event", reason: "key collision", keys },
  );
}

/** Refuses a reading whose keys are not those that the device described. */
export function checkKeys({ object, readKeys }: Described, readings: Readings, stream: string): void {
  let count = 0;
  for (const key in readings) {
    const reading = readings[key];
    if (!isDatum(reading?.value)) throw noDatum(object.name, stream, key, readings);
    if (typeof reading?.timestamp !== "number") throw noTime(object.name, stream, key, reading?.timestamp);
    count++;
  }
  let same = count === readKeys.length;
  if (same) for (const key of readKeys) if (!(key in readings)) same = false;
  if (same) return;
  const unexpected = Object.keys(readings).filter((key) => !readKeys.includes(key));
  const missing = readKeys.filter((key) => !(key in readings));
  const faults = [
    unexpected.length > 0 ? `read ${unexpected.join(", ")}, which it never described` : "",
    missing.length > 0 ? `did not read ${missing.join(", ")}, which it described` : "",
  ];
  throw new HalcyonError(
    "engine.reading",
    `${object.name} ${faults.filter(Boolean).join(" and ")}; described: ${readKeys.join(", ") || "nothing"}.`,
    {
      device: object.name,
      stream,
      unexpected,
      missing,
    },
  );
}

function isDatum(value: unknown): boolean {
  if (typeof value === "object") return !(value instanceof Map) && !(value instanceof Set);
  return value !== undefined && typeof value !== "function" && typeof value !== "symbol";
}

function noDatum(device: string, stream: string, key: string, readings: Readings): HalcyonError<"engine.reading"> {
  const value = readings[key]?.value;
  return new HalcyonError(
    "engine.reading",
    `${device} read ${value === undefined ? "nothing" : `a ${kindOf(value)}`} as ${key}; a value is a number, a text, a truth, null, or an array or object of these.`,
    { device, stream, unexpected: [key], missing: [] },
  );
}

function kindOf(value: unknown): string {
  return value instanceof Map ? "Map" : value instanceof Set ? "Set" : typeof value;
}

function noTime(device: string, stream: string, key: string, got: unknown): HalcyonError<"engine.reading"> {
  return new HalcyonError(
    "engine.reading",
    `${device} read ${key} with ${got === undefined ? "no timestamp" : `the timestamp ${JSON.stringify(got)}`}; a timestamp is a number, in s since 1970.`,
    { device, stream, unexpected: [key], missing: [] },
  );
}

/** Refuses a description that is none: what a device answers is asked of it, and checked by no compiler. */
export function checkAnswer(
  device: string,
  asked: "describe" | "describeConfiguration" | "readConfiguration" | "describeCollect",
  answer: unknown,
): void {
  if (answer !== null && typeof answer === "object") return;
  throw new HalcyonError(
    "engine.reading",
    `${device} answered ${String(answer)} to ${asked}; the answer is an object by keys, empty when there are none.`,
    { device, unexpected: [], missing: [] },
  );
}

/** Refuses an event of other devices than its stream has. */
export function checkSameObjects(stream: Stream, objects: readonly Described[]): void {
  if (objects.length === stream.objects.size && objects.every(({ object }) => stream.objects.has(object))) return;
  const read = objects.map(({ object }) => object.name);
  const expected = [...stream.objects.keys()].map((object) => object.name);
  throw new HalcyonError(
    "document.composition",
    `Every event of ${stream.name} has to read ${expected.join(", ")}; this one read ${read.join(", ")}.`,
    { document: "event", reason: "mismatched objects", keys: read },
  );
}
