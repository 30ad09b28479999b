/**
 * Replies as JSON that another process reads back the same.
 *
 * Numbers exactly (NaN and the infinities, integers past 2^53), typed arrays as what they were, statuses by the
 * number of their message, devices by name, errors with code and facts. Anything else that JSON cannot hold is
 * refused: a plan that got it cannot be resumed.
 *
 * @module
 */
import { HalcyonError, asError, decodeValue, encodeValue, type ErrorCode } from "@halcyon/model";
import { StatusHandle } from "../status-handle.ts";
import type { StatusId } from "./journal.ts";

/** Names for what is not JSON. */
export interface Names {
  /** The number of the message that answered this status. */
  idOf(handle: StatusHandle): StatusId;
  /** The class of the engine. */
  readonly engineClass: unknown;
}

/** What a name stands for. */
export interface Things {
  status(id: StatusId, done: boolean, error: Error | undefined): unknown;
  device(name: string): object;
  readonly engineClass: unknown;
}

const arrays = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
} as const;

/** A reply that cannot be written down. */
export class NotRecordable extends Error {}

/** A value as JSON-able data. @throws NotRecordable */
export function encode(value: unknown, names: Names): unknown {
  if (value === undefined) return { $: "undefined" };
  if (value === null || typeof value === "string" || typeof value === "boolean" || typeof value === "number")
    return value;
  if (typeof value === "bigint") return { $: "bigint", value: String(value) };
  if (value === names.engineClass) return { $: "engine" };
  if (typeof value !== "object") throw new NotRecordable(`a ${typeof value}`);
  if (value instanceof StatusHandle) {
    const error = value.error === undefined ? {} : { error: encodeError(value.error) };
    return { $: "status", id: names.idOf(value), done: value.done, ...error };
  }
  if (value instanceof Error) return { $: "error", error: encodeError(value) };
  if (ArrayBuffer.isView(value)) {
    const kind = value.constructor.name;
    if (!(kind in arrays)) throw new NotRecordable(`a ${kind}`);
    return {
      $: "array",
      kind,
      values: Array.from(value as unknown as Iterable<number | bigint>, (one) =>
        typeof one === "bigint" ? String(one) : one,
      ),
    };
  }
  if (Array.isArray(value)) return value.map((one) => encode(one, names));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null)
    return {
      ...("$" in value ? { $: "object" } : {}),
      ...Object.fromEntries(Object.entries(value).map(([key, one]) => [key === "$" ? "$$" : key, encode(one, names)])),
    };
  if ("name" in value && typeof value.name === "string") return { $: "device", name: value.name };
  throw new NotRecordable(`a ${value.constructor?.name ?? "thing"}`);
}

/** The value that was encoded. */
export function decode(data: unknown, things: Things): unknown {
  if (data === null || typeof data !== "object") return data;
  if (Array.isArray(data)) return data.map((one) => decode(one, things));
  const tagged = data as Record<string, unknown>;
  switch (tagged["$"]) {
    case undefined:
    case "object":
      return Object.fromEntries(
        Object.entries(tagged)
          .filter(([key]) => key !== "$")
          .map(([key, one]) => [key === "$$" ? "$" : key, decode(one, things)]),
      );
    case "undefined":
      return undefined;
    case "bigint":
      return BigInt(tagged["value"] as string);
    case "status": {
      const error = "error" in tagged ? decodeError(tagged["error"]) : undefined;
      return things.status(tagged["id"] as StatusId, tagged["done"] as boolean, error);
    }
    case "error":
      return decodeError(tagged["error"]);
    case "engine":
      return things.engineClass;
    case "device":
      return things.device(tagged["name"] as string);
    default:
      return decodeArray(tagged["kind"] as keyof typeof arrays, tagged["values"] as (number | string)[]);
  }
}

function decodeArray(kind: keyof typeof arrays, values: readonly (number | string)[]): unknown {
  if (kind === "BigInt64Array" || kind === "BigUint64Array") return arrays[kind].from(values.map((one) => BigInt(one)));
  return arrays[kind].from(values as readonly number[]);
}

interface ErrorData {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly facts?: unknown;
  readonly cause?: ErrorData;
}

/** An error as data: name, message, code and facts, and the cause likewise. */
export function encodeError(error: Error): ErrorData {
  const { code, facts } = error as { code?: unknown; facts?: unknown };
  return {
    name: error.name,
    message: error.message,
    ...(typeof code === "string" ? { code } : {}),
    ...(facts === undefined ? {} : { facts: JSON.parse(encodePlain(facts)) as unknown }),
    ...(error.cause === undefined ? {} : { cause: encodeError(asError(error.cause)) }),
  };
}

function encodePlain(facts: unknown): string {
  try {
    return JSON.stringify(facts) ?? "null";
  } catch {
    return JSON.stringify(String(facts));
  }
}

/** The error again: with its code, when it had one. */
export function decodeError(data: unknown): Error {
  const { name, message, code, facts, cause } = data as ErrorData;
  const options = cause === undefined ? {} : { cause: decodeError(cause) };
  if (code !== undefined && name === "HalcyonError")
    return new HalcyonError(code as ErrorCode, message, facts as never, options);
  const error = new Error(message, options);
  error.name = name;
  return error;
}

/** A line of the journal. */
export function lineOf(entry: unknown): string {
  return encodeValue(entry);
}

/** The entry of a line. */
export function entryOf(line: string): unknown {
  return decodeValue(line);
}
