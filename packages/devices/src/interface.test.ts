import { describe, expectTypeOf, test } from "vitest";
import { type Addresses, type Live, optional, r, rw, vector, w, x } from "./interface.ts";
import { f64, i32 } from "./numbers.ts";
import type { SignalR, SignalRW, SignalW, SignalX } from "./signal.ts";
import { softSignal } from "./soft-signal.ts";
import { soft } from "./soft.ts";
import { oneOf, text } from "./words.ts";

const Stage = {
  readback: r(f64, { units: "mm" }),
  setpoint: rw(f64),
  count: w(i32),
  mode: rw(oneOf(["Slow", "Fast"])),
  home: x(),
  label: optional(r(text)),
  channel: vector({ gain: rw(f64) }),
  limits: { low: r(f64), high: r(f64) },
} as const;

const at: Addresses<typeof Stage> = {
  readback: "X.RBV",
  setpoint: { read: "X.VAL", write: "X.VAL" },
  count: "X.CNT",
  mode: "X:MODE",
  home: "X.HOMF",
  label: undefined,
  channel: { 1: { gain: "X:G1" }, 2: { gain: "X:G2" } },
  limits: { low: "X.LLM", high: "X.HLM" },
};

const live = soft().signals(Stage, at, { name: "stage" });

// Neither is called: that they compile, with each error where it is expected, is the test.
const useWrongly = (): void => {
  // @ts-expect-error a text is no number
  live.setpoint.set("1");
  // @ts-expect-error it can only be read
  live.readback.set(1);
  // @ts-expect-error it can only be written
  void live.count.get();
  // @ts-expect-error not a choice
  live.mode.set("fast");
  // @ts-expect-error not a signal of the interface
  void live.position;
};

const addressWrongly = (): void => {
  // @ts-expect-error `setpoint` and more are missing
  soft().signals(Stage, { readback: "X.RBV" }, { name: "stage" });
  // @ts-expect-error only an `rw` has two addresses
  soft().signals({ value: r(f64) }, { value: { read: "A", write: "B" } }, { name: "s" });
  // @ts-expect-error there is no `other`
  soft().signals({ value: r(f64) }, { value: "A", other: "B" }, { name: "s" });
};

describe("the types of live signals", () => {
  test("follow from the interface alone", () => {
    expectTypeOf(live).toEqualTypeOf<Live<typeof Stage>>();
    expectTypeOf(live.readback).toEqualTypeOf<SignalR<number>>();
    expectTypeOf(live.setpoint).toEqualTypeOf<SignalRW<number>>();
    expectTypeOf(live.count).toEqualTypeOf<SignalW<number>>();
    expectTypeOf(live.mode).toEqualTypeOf<SignalRW<"Slow" | "Fast">>();
    expectTypeOf(live.home).toEqualTypeOf<SignalX>();
    expectTypeOf(live.label).toEqualTypeOf<SignalR<string> | undefined>();
    expectTypeOf(live.channel.get(1)?.gain).toEqualTypeOf<SignalRW<number> | undefined>();
    expectTypeOf(live.limits.low).toEqualTypeOf<SignalR<number>>();
  });

  test("refuse a wrong value, a wrong access and a word that is no choice", () => {
    expectTypeOf(useWrongly).toBeFunction();
  });

  test("refuse an address that is missing, and one too many", () => {
    expectTypeOf(addressWrongly).toBeFunction();
  });

  test("of a soft signal follow from its value", () => {
    expectTypeOf(softSignal("a", 1).get()).toEqualTypeOf<number>();
    expectTypeOf(softSignal("b", true).get()).toEqualTypeOf<boolean>();
    expectTypeOf(softSignal("c", "Slow", { type: oneOf(["Slow", "Fast"]) }).get()).toEqualTypeOf<"Slow" | "Fast">();
  });
});
