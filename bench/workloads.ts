/** All workloads of `npm run bench`, in the order in which they run. @module */
import { catalog } from "./catalog/workloads.ts";
import { ownWriter } from "./catalog/own-writer.ts";
import { searches } from "./catalog/search.ts";
import { epics } from "./epics/workloads.ts";
import { gated } from "./gated.ts";
import { flyScans } from "./fly.ts";
import { innerLoops } from "./inner-loops.ts";
import { latency } from "./latency.ts";
import { messages } from "./messages.ts";
import { promises } from "./promises.ts";
import { scanSpecs } from "./scanspec/workloads.ts";
import { stepScans } from "./step-scans.ts";
import type { Workload } from "./workload.ts";

export const workloads: readonly Workload[] = [
  ...innerLoops,
  ...messages,
  ...gated,
  ...stepScans,
  ...latency,
  ...flyScans,
  ...promises,
  ...scanSpecs,
  ...catalog,
  ...ownWriter,
  ...searches,
  ...epics,
];

/**
 * The workloads that some words ask for: a whole name, or its first parts (`step.count`). All without words.
 *
 * @throws Error that lists the names, for a word that asks for none.
 */
export function workloadsOf(words: readonly string[]): readonly Workload[] {
  if (words.length === 0) return workloads;
  const lost = words.find((word) => !workloads.some((workload) => asks(word, workload)));
  if (lost !== undefined) {
    throw new Error(`No workload is called ${lost}; there are ${workloads.map(({ name }) => name).join(", ")}.`);
  }
  return workloads.filter((workload) => words.some((word) => asks(word, workload)));
}

function asks(word: string, { name }: Workload): boolean {
  return name === word || name.startsWith(`${word}.`);
}
