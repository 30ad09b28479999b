/**
 * `node --conditions=@halcyon/source tests/faults/main.ts [--share 0.1] [--seed 1] [--plan scan]`: every fault at
 * every message of every plan, or of one.
 *
 * Exit code: 0 when no invariant was broken, 1 when one was.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { faultAtEveryMessage } from "./every-message.ts";

const { values } = parseArgs({
  options: {
    share: { type: "string", default: "1" },
    seed: { type: "string", default: "1" },
    plan: { type: "string", multiple: true },
  },
});
const started = performance.now();
const { passed, broken } = await faultAtEveryMessage({
  seed: Number(values.seed),
  share: Number(values.share),
  ...(values.plan === undefined ? {} : { only: values.plan }),
  say: (line) => console.log(line),
});
console.log(`${((performance.now() - started) / 1000).toFixed(0)} s`);
console.log(`${passed} passed, ${broken.length} failed`);
process.exitCode = broken.length > 0 ? 1 : 0;
