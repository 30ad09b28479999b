/**
 * Checks one argument against its kind.
 *
 * A value from a wire or a command line may name a device where the device itself is meant; whoever binds hands
 * in the devices by name.
 *
 * @module
 */
import { can, lackingOf } from "@halcyon/model";
import type { Kind } from "./kind.ts";
import { hint } from "./nearest.ts";
import { printed, words } from "./words.ts";

/** How arguments are read. */
export interface BindOptions {
  /** The devices that texts may name. */
  readonly devices?: ReadonlyMap<string, object>;
  /**
   * `checked` (the default): a device must have the ability that its parameter asks for. `trusted`: only that it
   * is a device; the engine refuses the message that asks too much of it, as the Python engine does.
   */
  readonly abilities?: "checked" | "trusted";
}

/** Why an argument is not what its parameter takes. */
export class Refusal {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** The value as the plan gets it, or a `Refusal`. */
export function accept(kind: Kind, value: unknown, options: BindOptions): unknown {
  switch (kind.type) {
    case "number":
      return Number.isFinite(value) && isWithin(value as number, kind) ? value : refused(kind, value);
    case "integer":
      return Number.isSafeInteger(value) && isWithin(value as number, kind) ? value : refused(kind, value);
    case "boolean":
      return typeof value === "boolean" ? value : refused(kind, value);
    case "string":
      return typeof value === "string" && (kind.oneOf?.includes(value) ?? true) ? value : refused(kind, value);
    case "device":
      return acceptDevice(kind, value, options);
    case "list":
      return acceptList(kind, value, options);
    case "iterable":
      if (Array.isArray(value)) return acceptList({ type: "list", of: kind.of }, value, options);
      return isIterable(value) ? value : refused(kind, value);
    case "either":
      return acceptEither(kind, value, options);
    case "nothing":
      return value === null ? value : refused(kind, value);
    case "function":
      return typeof value === "function" ? value : refused(kind, value);
    case "plan":
      return isIterable(value) ? value : refused(kind, value);
    case "metadata":
      return isPlainObject(value) ? value : refused(kind, value);
    case "object":
      return kind.is(value) ? value : refused(kind, value);
    case "anything":
      return value;
    case "repeated":
      break;
  }
  return refused(kind, value);
}

function refused(kind: Kind, value: unknown): Refusal {
  return new Refusal(`must be ${words(kind)}; it is ${printed(value)}`);
}

function isWithin(value: number, kind: { minimum?: number; above?: number; maximum?: number }): boolean {
  return (
    value >= (kind.minimum ?? -Infinity) && value > (kind.above ?? -Infinity) && value <= (kind.maximum ?? Infinity)
  );
}

function acceptDevice(kind: Kind & { type: "device" }, value: unknown, options: BindOptions): unknown {
  const { devices } = options;
  if (typeof value === "string" && devices !== undefined) {
    const found = devices.get(value);
    if (found !== undefined) return acceptDevice(kind, found, options);
    return new Refusal(`${printed(value)} is not a device${hint(value, devices.keys())}${allowed(kind, devices)}`);
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) return refused(kind, value);
  if (!("name" in value)) return lacking(kind, value, ["name"]);
  if (kind.ability === undefined || options.abilities === "trusted" || can(value, kind.ability)) return value;
  return lacking(kind, value, lackingOf(value, kind.ability));
}

function lacking(kind: Kind, value: object, members: readonly string[]): Refusal {
  return new Refusal(`${refused(kind, value).text}, which has no ${members.join(" and no ")}`);
}

/** The devices that would have done. */
function allowed({ ability }: Kind & { type: "device" }, devices: ReadonlyMap<string, object>): string {
  const names = [...devices].filter(([, one]) => ability === undefined || can(one, ability)).map(([name]) => name);
  return `: it may be ${names.length === 0 ? "none of those that there are" : names.join(", ")}`;
}

function acceptList(kind: Kind & { type: "list" }, value: unknown, options: BindOptions): unknown {
  if (!isIterable(value)) return refused(kind, value);
  const members: unknown[] = [];
  for (const member of value) {
    const accepted = accept(kind.of, member, options);
    if (accepted instanceof Refusal) return new Refusal(`[${members.length}] ${accepted.text}`);
    members.push(accepted);
  }
  return members.length < (kind.least ?? 0) ? refused(kind, value) : members;
}

function acceptEither(kind: Kind & { type: "either" }, value: unknown, options: BindOptions): unknown {
  for (const one of kind.of) {
    const accepted = accept(one, value, options);
    if (!(accepted instanceof Refusal)) return accepted;
  }
  return refused(kind, value);
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return value !== null && typeof value === "object" && Symbol.iterator in value;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (value === null || typeof value !== "object") return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
