/**
 * The arguments of a plan as JSON from which they can be told again: beside `plan_args`, whose texts are the wire's.
 *
 * A device is `{"$device": name}`, so that it is no text; what only a program can give is named, not written out.
 * Whoever starts a plan adds them to its metadata when it wants them there:
 *
 * ```ts
 * engine.run(count.bind([[det], 3]), { plan_arguments: planArguments(count, [[det], 3]) });
 * ```
 *
 * @module
 */
import { nameOf } from "@halcyon/model";
import { planNameOf } from "../plan-name.ts";
import type { BindOptions } from "./accept.ts";
import type { Keywords } from "./bind.ts";
import type { Definition } from "./definition.ts";
import type { Kind } from "./kind.ts";

/** An argument that is JSON. */
export type WrittenArgument =
  | null
  | boolean
  | number
  | string
  | readonly WrittenArgument[]
  | { readonly [key: string]: WrittenArgument };

/**
 * What each parameter was given or is by default. Metadata are left out: they are in the start document already.
 *
 * @throws HalcyonError `plan.arguments` as `bind` does.
 */
export function planArguments(
  definition: Definition,
  args: readonly unknown[],
  kwargs: Keywords = {},
  options: BindOptions = {},
): Record<string, WrittenArgument> {
  const bound = definition.check(args, kwargs, options);
  const written: Record<string, WrittenArgument> = {};
  for (const [key, { kind, given }] of Object.entries(definition.parameters)) {
    const value = bound[key];
    if (value !== undefined && (kind.type !== "metadata" || given === "names")) written[key] = ofKind(kind, value);
  }
  return written;
}

function ofKind(kind: Kind, value: unknown): WrittenArgument {
  if (value === null) return null;
  switch (kind.type) {
    case "device":
      return { $device: nameOf(value) };
    case "list":
    case "iterable":
      // What makes its members one by one is not used up for being written down.
      return Array.isArray(value) ? value.map((one) => ofKind(kind.of, one)) : { $iterable: nameOf(value) };
    case "repeated":
      return (value as readonly Record<string, unknown>[]).map((group) => {
        const members = { ...kind.members, ...kind.also };
        const given = Object.entries(members).filter(([member]) => group[member] !== undefined);
        return Object.fromEntries(given.map(([member, one]) => [member, ofKind(one, group[member])]));
      });
    case "plan":
      return { $plan: planNameOf(value as object) };
    case "either":
    case "number":
    case "integer":
    case "boolean":
    case "string":
    case "nothing":
    case "function":
    case "metadata":
    case "object":
    case "anything":
      return plain(value);
    default:
      return kind satisfies never;
  }
}

function plain(value: unknown): WrittenArgument {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "boolean") return value;
  // JSON has no word for the others.
  if (typeof value === "number") return Number.isFinite(value) ? value : { $number: String(value) };
  if (typeof value === "bigint") return { $number: String(value) };
  if (typeof value === "function") return { $function: value.name };
  if (Array.isArray(value)) return value.map(plain);
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as Iterable<unknown>, plain);
  if (typeof value !== "object") return { $object: typeof value };
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null)
    return "read" in value || "set" in value
      ? { $device: nameOf(value) }
      : Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
  return "name" in value && typeof value.name === "string"
    ? { $device: value.name }
    : { $object: value.constructor?.name ?? "object" };
}
