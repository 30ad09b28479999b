/**
 * The simulated devices of a case, as the package `devices` makes them.
 *
 * A kind of device that the lab does not know is left out of the catalogue; the cases that need it are skipped.
 *
 * @module
 */
import { type LabEntry, makeLab } from "@halcyon/devices/sim";
import { type Clock, VirtualClock, isHalcyonError } from "@halcyon/model";
import { type Case, type Json, type JsonObject, isObject } from "./cases.ts";
import type { Setting } from "./outcome.ts";
import type { Devices } from "./values.ts";

/** The devices of one case. */
export interface Laboratory extends Devices {
  /** The calls of each device that was called, by name. */
  calls(): Record<string, unknown>;
}

/** Nothing takes time: a plan without an engine never waits. */
const atOnce: Clock = {
  now: () => 1_000_000,
  monotonic: () => 0,
  after(_seconds, call) {
    call();
    return () => undefined;
  },
};

/** Fresh devices for a case. */
export function laboratory(one: Case, setting: Setting, clock: Clock | "at once"): Laboratory {
  const entries = entriesOf(one, setting).filter((entry) => knowsKind(kindOf(entry, one, setting)));
  const lab = makeLab(entries as unknown as LabEntry[], { clock: clock === "at once" ? atOnce : clock });
  return {
    get: (name) => lab.get(name),
    calls() {
      const called = [...lab.devices.values()].filter((device) => device.calls.length > 0);
      return Object.fromEntries(called.map((device) => [device.name, device.calls]));
    },
  };
}

/** The kinds of the devices that a case names, or that it describes itself. */
export function kindsOf(one: Case, setting: Setting): string[] {
  const { expect: _expect, messages: _messages, replies: _replies, ...input } = one;
  const named = new Set(textsOf(input));
  const used = entriesOf(one, setting).filter((entry) => named.has(entry["name"] as string));
  return [...new Set(used.map((entry) => kindOf(entry, one, setting)))];
}

/** Those of the kinds that the lab does not have. */
export function missingKinds(kinds: readonly string[]): string[] {
  return kinds.filter((kind) => !knowsKind(kind));
}

const known = new Map<string, boolean>();

function knowsKind(kind: string): boolean {
  let answer = known.get(kind);
  if (answer === undefined) {
    try {
      makeLab([{ name: "probe", kind } as LabEntry], { clock: new VirtualClock() });
      answer = true;
    } catch (error) {
      if (!isHalcyonError(error)) throw error;
      answer = false;
    }
    known.set(kind, answer);
  }
  return answer;
}

function entriesOf(one: Case, setting: Setting): readonly JsonObject[] {
  return [...setting.catalogue, ...((one["devices"] ?? []) as readonly JsonObject[])];
}

function kindOf(entry: JsonObject, one: Case, setting: Setting): string {
  if (typeof entry["kind"] === "string") return entry["kind"];
  const like = entriesOf(one, setting).find((each) => each["name"] === entry["like"] && each !== entry);
  return like === undefined ? `like ${JSON.stringify(entry["like"])}` : kindOf(like, one, setting);
}

function* textsOf(value: Json | undefined): Generator<string> {
  if (typeof value === "string") yield value;
  else if (Array.isArray(value)) for (const each of value as readonly Json[]) yield* textsOf(each);
  else if (isObject(value)) for (const each of Object.values(value)) yield* textsOf(each);
}
