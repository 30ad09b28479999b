/**
 * `node --conditions=@halcyon/source tests/faults/main.ts [--share 0.1] [--seed 1] [--plan scan]`: every fault at
 * every message of every plan.
 *
 * Exit code: 0 when no invariant was broken, 1 when one was.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { Ordeal, chosen, plans, told, type Tally } from "./cases.ts";

const { values } = parseArgs({
  options: {
    share: { type: "string", default: "1" },
    seed: { type: "string", default: "1" },
    plan: { type: "string", multiple: true },
  },
});
const seed = Number(values.seed);
const started = performance.now();
const tally: Tally = { passed: 0, unresumable: 0, broken: [] };
for (const plan of values.plan ?? plans) {
  const ordeal = new Ordeal(plan);
  const cases = chosen(await ordeal.cases(), Number(values.share), seed);
  const brokenBefore = tally.broken.length;
  for (const one of cases) await ordeal.carry(one, tally);
  for (const broken of tally.broken.slice(brokenBefore)) console.log(told(broken, seed));
  console.log(`${plan}: ${cases.length} faults, ${tally.broken.length - brokenBefore} broken`);
}
const seconds = ((performance.now() - started) / 1000).toFixed(0);
console.log(`${tally.unresumable} could not be resumed and said so; seed ${seed}; ${seconds} s`);
console.log(`${tally.passed} passed, ${tally.broken.length} failed`);
process.exitCode = tally.broken.length > 0 ? 1 : 0;
