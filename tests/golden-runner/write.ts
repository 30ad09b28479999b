/**
 * Our results in the neutral form of the cases.
 *
 * Groups become G1, G2, … and uids U1, U2, … in the order in which they first appear, so that two
 * implementations which name them differently write the same.
 *
 * @module
 */
import { isMsg } from "@halcyon/engine";
import { OneOf, peerClasses } from "./errors.ts";
import { written } from "./messages.ts";

/** Turns live values into JSON. */
export class Writer {
  readonly #groups = new Map<unknown, string>();
  readonly #uids = new Map<string, string>();

  group(group: unknown): string | null {
    if (group === undefined || group === null) return null;
    return labelled(this.#groups, group, "G");
  }

  /** Gives a uid its number. */
  uid(uid: string): string {
    return labelled(this.#uids, uid, "U");
  }

  /** A uid, or something that begins with one and a slash, by its number; any other text as it is. */
  text(text: string): string {
    const known = this.#uids.get(text);
    if (known !== undefined) return known;
    const slash = text.indexOf("/");
    const head = slash > 0 ? this.#uids.get(text.slice(0, slash)) : undefined;
    return head === undefined ? text : head + text.slice(slash);
  }

  /** The object of a message: a device by its name. */
  name(object: unknown): unknown {
    return isDevice(object) ? object.name : this.value(object);
  }

  value(value: unknown): unknown {
    if (value === undefined || value === null || typeof value === "boolean") return value ?? null;
    if (typeof value === "number") return Number.isFinite(value) ? value : { $number: numberName(value) };
    if (typeof value === "string") return this.text(value);
    if (typeof value === "bigint") return Number(value);
    if (typeof value === "function") return { $func: caseNameOf(value) };
    if (typeof value === "symbol") return { $opaque: "symbol" };
    return this.#object(value);
  }

  #object(value: object): unknown {
    if (value instanceof OneOf) return value;
    if (value instanceof Error) return { $error: peerClasses(value) };
    if (isMsg(value)) return { $msg: written(value, this) };
    if (Array.isArray(value)) return value.map((each) => this.value(each));
    if (ArrayBuffer.isView(value)) return Array.from(value as unknown as Iterable<number>, (each) => this.value(each));
    if (value instanceof Set) return [...value].map((each) => this.value(each)).toSorted(byText);
    if (value instanceof Map) return Object.fromEntries([...value].map(([k, v]) => [this.#key(k), this.value(v)]));
    const suspender = suspenderNames.get(value);
    if (suspender !== undefined) return suspender;
    if (isStatus(value)) return { $status: value.done ? (value.success ? "done" : "failed") : "pending" };
    if (isDevice(value)) return { $device: value.name };
    if (isColumn(value)) return Array.from(value, (each) => this.value(each));
    const entries = Object.entries(value).filter(([, each]) => each !== undefined);
    return Object.fromEntries(entries.map(([key, each]) => [this.text(key), this.value(each)]));
  }

  #key(key: unknown): string {
    return isDevice(key) ? key.name : this.text(String(key));
  }
}

/** The name that a function has in the cases: kept by who read it from one. */
export const caseNames = new WeakMap<object, string>();
/** How a suspender of a case is written. */
export const suspenderNames = new WeakMap<object, { readonly $suspender: string; readonly signal: string }>();

const verbs = ["read", "set", "trigger", "kickoff", "stage", "collect", "describeCollect", "stop", "prepare"];

/** Whether something is a device: it has a name and a verb. */
export function isDevice(value: unknown): value is { readonly name: string } {
  if (value === null || typeof value !== "object" || !("name" in value) || typeof value.name !== "string") return false;
  return verbs.some((verb) => verb in value && typeof value[verb as keyof typeof value] === "function");
}

function isStatus(value: object): value is { done: boolean; success: boolean } {
  return "done" in value && "success" in value && typeof value.done === "boolean";
}

function isColumn(value: object): value is Iterable<unknown> {
  return Symbol.iterator in value && "length" in value && "at" in value;
}

function caseNameOf(value: object): string {
  return caseNames.get(value) ?? "*";
}

function numberName(value: number): string {
  return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

function labelled<K>(labels: Map<K, string>, key: K, letter: string): string {
  let label = labels.get(key);
  if (label === undefined) labels.set(key, (label = `${letter}${labels.size + 1}`));
  return label;
}

function byText(a: unknown, b: unknown): number {
  const [first, second] = [JSON.stringify(a), JSON.stringify(b)];
  return first < second ? -1 : first > second ? 1 : 0;
}
