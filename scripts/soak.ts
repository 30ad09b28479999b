/**
 * What takes longer than a test may: `npm run soak`, or one of them with `-- --only NAME`.
 *
 * Each prints what failed with the seed that brings it about again (`--seed N`), and the last line counts.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { faultAtEveryMessage } from "../tests/faults/every-message.ts";
import { killCatalog } from "../tests/faults/kill-catalog.ts";
import { killEngine } from "../tests/faults/kill-engine.ts";
import { moreOf } from "./soak-tests.ts";

interface Outcome {
  readonly passed: number;
  readonly failed: number;
}

interface Asked {
  readonly seed: number;
  /** How many of each; its own number when left out. */
  readonly rounds: number | undefined;
}

const soaks: Readonly<Record<string, (asked: Asked) => Promise<Outcome>>> = {
  faults: async ({ seed }) => {
    const { passed, broken } = await faultAtEveryMessage({ seed, say: (line) => console.log(line) });
    return { passed, failed: broken.length };
  },
  "kill-catalog": async ({ seed, rounds = 200 }) => {
    const { passed, failed } = await killCatalog({ seed, rounds, say: (line) => console.log(line) });
    return { passed, failed: failed.length };
  },
  "kill-engine": async ({ seed, rounds = 200 }) => {
    const { passed, failed } = await killEngine({ seed, rounds, say: (line) => console.log(line) });
    return { passed, failed: failed.length };
  },
  "ioc-deaths": async ({ rounds = 50 }) =>
    await moreOf({
      files: ["tests/peers/epics-client.test.ts", "tests/peers/epics-scan.test.ts"],
      variable: "IOC_DEATHS",
      rounds,
    }),
  "ca-frames": async ({ rounds = 100_000 }) =>
    await moreOf({ files: ["packages/control/src/ca/fuzz.test.ts"], variable: "FUZZ", rounds }),
};

const { values } = parseArgs({
  options: { only: { type: "string" }, seed: { type: "string" }, rounds: { type: "string" } },
});
const names = values.only === undefined ? Object.keys(soaks) : [values.only];
let passed = 0;
let failed = 0;
for (const name of names) {
  const soak = soaks[name];
  if (soak === undefined) throw new Error(`There is no soak ${name}; there are ${Object.keys(soaks).join(", ")}.`);
  console.log(`\n── ${name}`);
  const outcome = await soak({ seed: wholeNumber("seed") ?? 1, rounds: wholeNumber("rounds") });
  passed += outcome.passed;
  failed += outcome.failed;
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

function wholeNumber(name: "seed" | "rounds"): number | undefined {
  const text = values[name];
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new Error(`--${name} takes a whole number, not ${text}.`);
}
