/**
 * What a suspender gate costs: the same plans with three suspenders installed, all clear, and with none.
 *
 * Both sides are timed by many short turns, and the best of each counts: a turn of a few ms is often over before
 * other work on the machine comes in between.
 *
 * @module
 */
import {
  RunEngine,
  count,
  msg,
  suspendBoolLow,
  suspendFloor,
  suspendWhenOutsideBand,
  type Plan,
  type Suspender,
} from "@halcyon/engine";
import type { Readings, Subscribable } from "@halcyon/model";
import { devicesOf } from "./device-families.ts";
import { collectGarbage } from "./throughput.ts";
import { type Amount, type Measured, type Workload } from "./workload.ts";

/** Of each side, for each repeat. */
const turns = 40;

function* nothing(n: number): Plan {
  for (let i = 0; i < n; i++) yield msg("null");
}

function signal(name: string, value: number | boolean): Subscribable {
  const reading: Readings = { [name]: { value, timestamp: 0 } };
  const subscribe = (call: (readings: Readings) => void): (() => void) => {
    call(reading);
    return () => undefined;
  };
  return { name, read: () => reading, describe: () => ({}), subscribe };
}

function threeClear(): Suspender[] {
  return [
    suspendFloor(signal("current", 300), 100),
    suspendBoolLow(signal("shutter", true)),
    suspendWhenOutsideBand(signal("temperature", 295), 290, 300),
  ];
}

/** s that the work takes. */
async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

async function withAndWithout(amount: Amount, n: number, plan: () => Plan<unknown>): Promise<Measured> {
  const gated = new RunEngine();
  for (const suspender of threeClear()) gated.installSuspender(suspender);
  const bare = new RunEngine();
  const best = { gated: Infinity, bare: Infinity };
  collectGarbage();
  for (let turn = 0; turn < turns * amount.repeat; turn++) {
    best.bare = Math.min(best.bare, await secondsOf(() => bare.run(plan()).result()));
    best.gated = Math.min(best.gated, await secondsOf(() => gated.run(plan()).result()));
  }
  return { value: n / best.gated, against: n / best.bare, more: { cost_percent: 100 * (best.gated / best.bare - 1) } };
}

const ungated = { unit: "msg/s", against: "no suspender", goal: 0.95 } as const;

export const gated: readonly Workload[] = [
  {
    name: "messages.null.gated",
    ...ungated,
    measure: (amount) => {
      const n = amount.n ?? 20_000;
      return withAndWithout(amount, n, () => nothing(n));
    },
  },
  {
    name: "step.count.gated",
    ...ungated,
    unit: "events/s",
    measure: async (amount) => {
      const n = amount.n ?? 1_000;
      const { detector } = await devicesOf("bare");
      return await withAndWithout(amount, n, () => count([detector], n));
    },
  },
];
