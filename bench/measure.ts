/**
 * Measures one workload in this process, and prints what it measured as one line of JSON.
 *
 * A process each, as the peers' scripts have: what one workload leaves behind in the heap or in compiled code is
 * nothing to the next.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { workloadsOf } from "./workloads.ts";

const { values, positionals } = parseArgs({
  options: { repeat: { type: "string", default: "3" }, n: { type: "string" } },
  allowPositionals: true,
});
const [workload] = workloadsOf(positionals);
if (workload === undefined) throw new Error("Name the workload to measure.");
const n = values.n === undefined ? {} : { n: Number(values.n) };
const measured = await workload.measure({ repeat: Number(values.repeat), ...n });
console.log(JSON.stringify(measured));
