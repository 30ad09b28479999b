/**
 * Workload 2: events per second of step scans with instant devices, from the call of the engine until the last
 * document is taken. The twins are `w02_step_scan.py`.
 *
 * The engine checks every document against its schema in all of them; `validate` checks each once more, in a
 * subscriber, as the twin's does.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Plan, RunEngine, count, scan } from "@halcyon/engine";
import { JsonlWriter } from "@halcyon/halcyon";
import { checkDocument } from "@halcyon/model";
import { type Devices, type Family, devicesOf } from "./device-families.ts";
import { rawPlan } from "./raw-plan.ts";
import { throughput } from "./throughput.ts";
import type { Workload } from "./workload.ts";

const plans = {
  count: ({ detector }: Devices, n: number): Plan<unknown> => count([detector], n),
  scan: ({ detector, motor }: Devices, n: number): Plan<unknown> => scan([detector], motor, 0, 1, n),
  raw_count: (devices: Devices, n: number): Plan<unknown> => rawPlan(devices, n, false),
  raw_scan: (devices: Devices, n: number): Plan<unknown> => rawPlan(devices, n, true),
};
type PlanName = keyof typeof plans;
type Sink = "none" | "jsonl" | "validate";

/** Subscribes a sink for one run. Returns how to put it away. */
function attach(engine: RunEngine, sink: Sink): () => void {
  if (sink === "none") return () => undefined;
  if (sink === "validate") {
    const token = engine.subscribe((...[name, doc]) => {
      checkDocument(name, doc);
    });
    return () => engine.unsubscribe(token);
  }
  const folder = mkdtempSync(join(tmpdir(), "halcyon-bench-"));
  const writer = new JsonlWriter({ folder, beside: true });
  const token = engine.subscribe(writer.take);
  return () => {
    engine.unsubscribe(token);
    writer.close();
    rmSync(folder, { recursive: true });
  };
}

function stepScan(plan: PlanName, family: Family, sink: Sink, goal?: number): Workload {
  return {
    name: `step.${plan}.${family}.${sink}`,
    unit: "event/s",
    peer: ["w02_step_scan.py", "--plan", plan, "--devices", family, "--sink", sink],
    ...(goal === undefined ? {} : { goal }),
    measure: async (amount) => {
      const n = amount.n ?? 20_000;
      const engine = new RunEngine();
      const devices = await devicesOf(family);
      return await throughput(amount, n, async () => {
        const putAway = attach(engine, sink);
        await engine.run(plans[plan](devices, n));
        putAway();
      });
    },
  };
}

const families: readonly Family[] = ["bare", "classic", "async"];
const planNames: readonly PlanName[] = ["count", "scan", "raw_count", "raw_scan"];

export const stepScans: readonly Workload[] = [
  ...families.flatMap((family) =>
    planNames.map((plan) => stepScan(plan, family, "none", family !== "async" && plan === "count" ? 100 : undefined)),
  ),
  ...families.flatMap((family) =>
    (["jsonl", "validate"] as const).flatMap((sink) =>
      (["count", "scan"] as const).map((plan) => stepScan(plan, family, sink)),
    ),
  ),
];
