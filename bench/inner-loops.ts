/** The loops that every event goes through, each alone: a status, a message, a check, composing, encoding. @module */
import { msg } from "@halcyon/engine";
import {
  type DataKey,
  type Event,
  Status,
  type StreamComposer,
  checkDocument,
  composeRun,
  encodeDocument,
} from "@halcyon/model";
import { Bench } from "tinybench";
import { throughput } from "./throughput.ts";
import type { Amount, Measured, Workload } from "./workload.ts";

const now = 1_700_000_000.25;

const key: DataKey = { source: "sim", dtype: "number", shape: [] };

function stream(): StreamComposer {
  return composeRun().descriptor({ name: "primary", data_keys: { x: key, y: key, det: key } });
}

function compose(to: StreamComposer, validate: boolean): Event {
  const data = { x: 1.5, y: 2.5, det: 0.125 };
  return to.event({ data, timestamps: { x: now, y: now, det: now } }, { validate });
}

/** Operations per second as tinybench measures them; the best of the repeats. */
async function operations(amount: Amount, work: () => unknown): Promise<Measured> {
  const rates: number[] = [];
  let middle = 0;
  for (let i = 0; i < amount.repeat; i++) {
    const bench = new Bench({ time: 300, warmupTime: 100 }).add("work", () => void work());
    const [task] = await bench.run();
    if (task?.result.state !== "completed") throw new Error(`tinybench ended as ${task?.result.state ?? "nothing"}.`);
    rates.push(1e3 / task.result.latency.p50);
    middle = task.result.throughput.mean;
  }
  return { value: Math.max(...rates), median: middle };
}

/** So many at a time that the clock's grain does not matter. */
const batch = 1_000;

/** What was made last: without somebody who might look at it, nothing would be made. */
const kept: { last: unknown } = { last: undefined };

function inner(name: string, make: () => () => unknown): Workload {
  return {
    name: `inner.${name}`,
    unit: "op/s",
    measure: async (amount) => {
      const work = make();
      const measured = await operations(amount, () => {
        for (let i = 0; i < batch; i++) kept.last = work();
      });
      return { value: batch * measured.value, median: batch * (measured.median ?? Number.NaN) };
    },
  };
}

function documents(what: "compose" | "compose_novalidate" | "validate", size: number): Workload {
  return {
    name: `documents.${what}`,
    unit: "doc/s",
    peer: ["w05_documents.py", "--case", what],
    measure: async (amount) => {
      const n = amount.n ?? size;
      const events = stream();
      const event = compose(events, true);
      const one = {
        compose: () => void compose(events, true),
        compose_novalidate: () => void compose(events, false),
        validate: () => checkDocument("event", event),
      }[what];
      return await throughput(amount, n, async () => {
        for (let i = 0; i < n; i++) one();
      });
    },
  };
}

export const innerLoops: readonly Workload[] = [
  inner("status", () => () => {
    const { status, finish } = Status.pending();
    finish();
    return status;
  }),
  inner("message", () => () => msg("null")),
  inner("encode", () => {
    const event = compose(stream(), true);
    return () => encodeDocument("event", event);
  }),
  documents("compose", 200_000),
  documents("compose_novalidate", 200_000),
  documents("validate", 200_000),
];
