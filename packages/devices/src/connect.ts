/**
 * Connects many things at once, and says in one tree what isn't there and why.
 *
 * @module
 */
import { HalcyonError, type MaybePromise, asError, isHalcyonError } from "@halcyon/model";
import type { Trouble } from "./errors.ts";
import type { Wait } from "./wait.ts";

/** Can be connected: a signal, a device. */
export interface Connectable {
  connect(wait?: Wait): MaybePromise<unknown>;
}

/** Whether something can be connected itself, and is not a mere record of things that can. */
export function isConnectable(value: unknown): value is Connectable {
  return value !== null && typeof value === "object" && "connect" in value && typeof value.connect === "function";
}

/**
 * Connects all that is in `part` (a signal, a device, a record or a map of such), in parallel. What can't be
 * connected is passed over: a device without hardware needs nothing.
 *
 * @throws HalcyonError `device.connect`: its `facts.trouble` and its message are the tree of what failed.
 */
export async function connectAll(name: string, part: unknown, wait: Wait = {}): Promise<void> {
  const trouble = await troubleOf(name, part, wait, new Set());
  if (trouble !== undefined) throw notConnected(name, trouble.parts ?? [trouble]);
}

/** The error for a tree of troubles. */
export function notConnected(device: string, trouble: readonly Trouble[]): HalcyonError<"device.connect"> {
  const text = `${device === "" ? "The devices" : device} can't be connected:\n${trouble.map((one) => drawn(one, 1)).join("\n")}`;
  return new HalcyonError("device.connect", text, { device, trouble });
}

async function troubleOf(name: string, part: unknown, wait: Wait, seen: Set<unknown>): Promise<Trouble | undefined> {
  // What is reached in two ways is connected once, and told of once.
  if (seen.has(part)) return undefined;
  if (part !== null && typeof part === "object") seen.add(part);
  if (isConnectable(part)) {
    try {
      await part.connect(wait);
      return undefined;
    } catch (thrown) {
      if (isHalcyonError(thrown, "device.connect")) return { name, parts: thrown.facts.trouble };
      return { name, reason: asError(thrown).message };
    }
  }
  const found = await Promise.all(childrenOf(part).map(([key, child]) => troubleOf(key, child, wait, seen)));
  const parts = found.filter((one) => one !== undefined);
  return parts.length > 0 ? { name, parts } : undefined;
}

function childrenOf(part: unknown): readonly (readonly [string, unknown])[] {
  if (part instanceof Map) return [...part].map(([key, child]) => [String(key), child]);
  if (part !== null && typeof part === "object" && Object.getPrototypeOf(part) === Object.prototype)
    return Object.entries(part);
  return [];
}

function drawn(trouble: Trouble, depth: number): string {
  const head = `${"  ".repeat(depth)}${trouble.name}${trouble.reason === undefined ? "" : `: ${trouble.reason}`}`;
  return [head, ...(trouble.parts ?? []).map((one) => drawn(one, depth + 1))].join("\n");
}
