import * as fc from "fast-check";
import { expect, test } from "vitest";
import { msg, type Plan } from "../message.ts";
import { parallel } from "../stubs/parallel.ts";
import { killedAnywhere } from "../testing/killed.ts";
import { Bench, Motor } from "../testing/lab.ts";

/** What one plan does, one thing after another; a list is plans side by side. */
type Step = "point" | "sleep" | "stage" | "fail" | readonly (readonly Step[])[];

const { plan: anyPlan } = fc.letrec<{ plan: readonly Step[]; step: Step }>((tie) => ({
  step: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    { arbitrary: fc.constantFrom("point" as const, "sleep" as const, "stage" as const), weight: 8 },
    { arbitrary: fc.constant("fail" as const), weight: 1 },
    { arbitrary: fc.array(tie("plan"), { minLength: 1, maxLength: 3 }), weight: 3 },
  ),
  plan: fc.array(tie("step"), { minLength: 1, maxLength: 4 }),
}));

let uids = 0;

/** A process with as many axes as it is asked for. */
class WideBench extends Bench {
  readonly #axes = new Map<string, Motor>();

  constructor() {
    super({ newUid: () => `${(++uids).toString(16).padStart(8, "0")}-0000-4000-8000-000000000000` });
  }

  axis(name: string): Motor {
    const axis = this.#axes.get(name) ?? new Motor(name, this.clock, (this.#axes.size % 3) * 0.7);
    this.#axes.set(name, axis);
    return axis;
  }
}

/** Each plan has an axis of its own, and a stream of its name. */
function* carriedOut(bench: WideBench, steps: readonly Step[], name: string): Plan<unknown> {
  const axis = bench.axis(name);
  const results: unknown[] = [];
  for (const [at, step] of steps.entries()) {
    if (typeof step === "object") {
      const plans = step.map((one, n) => carriedOut(bench, one, `${name}_${at}_${n}`));
      results.push(yield* parallel(...plans));
    } else if (step === "point") {
      yield msg("checkpoint");
      yield msg("set", axis, [at], { group: "g" });
      yield msg("wait", undefined, [], { group: "g" });
      yield msg("create", undefined, [], { name });
      yield msg("read", axis);
      yield msg("save");
    } else if (step === "sleep") yield msg("sleep", undefined, [0.4]);
    else if (step === "stage") yield msg("stage", axis);
    else throw new Error(`${name} fails`);
  }
  return results;
}

function* inRun(bench: WideBench, steps: readonly Step[]): Plan<unknown> {
  yield msg("open_run");
  let result: unknown;
  try {
    result = yield* carriedOut(bench, steps, "p");
  } catch {
    // Which of several fails first may depend on when a process was killed.
    result = "failed";
  }
  yield msg("close_run");
  return result;
}

test(
  "killed after any line, whatever runs side by side comes to what it would have come to",
  { timeout: 120_000 },
  async () => {
    const property = fc.asyncProperty(anyPlan, async (steps) => {
      const fails = JSON.stringify(steps).includes("fail");
      const { otherwise } = await killedAnywhere(
        () => new WideBench(),
        (bench) => inRun(bench, steps),
        (_bench, result, documents) => {
          const points = new Map<string, Record<number, unknown>>();
          for (const [name, doc] of documents)
            if (name === "event")
              for (const [key, value] of Object.entries(doc.data))
                points.set(key, { ...points.get(key), [doc.seq_num]: value });
          const all = [...points].toSorted(([a], [b]) => a.localeCompare(b));
          return { result, ends: documents.filter(([name]) => name === "stop").length, ...(fails ? {} : { all }) };
        },
      );
      expect(otherwise).toEqual([]);
    });
    await fc.assert(property, { numRuns: 12 });
  },
);
