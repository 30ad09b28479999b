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
import { complaintsOf, flyDigitiser, type DigitiserWay } from "../tests/soak/digitiser.ts";
import { grid, killEngine, sideBySide } from "../tests/faults/kill-engine.ts";
import { killFly } from "../tests/faults/kill-fly.ts";
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

const say = (line: string): void => console.log(line);

const soaks: Readonly<Record<string, (asked: Asked) => Promise<Outcome>>> = {
  faults: async ({ seed }) => {
    const { passed, broken } = await faultAtEveryMessage({ seed, say });
    return { passed, failed: broken.length };
  },
  "kill-catalog": async ({ seed, rounds = 200 }) => {
    const { passed, failed } = await killCatalog({ seed, rounds, say });
    return { passed, failed: failed.length };
  },
  "kill-fly": async ({ seed, rounds = 100 }) => {
    const { passed, failed } = await killFly({ seed, rounds, say });
    return { passed, failed: rounds - passed > 0 ? rounds - passed : failed.length };
  },
  "kill-engine": async ({ seed, rounds = 200 }) => {
    const scans = await killEngine(grid, { seed, rounds, say });
    const besides = await killEngine(sideBySide, { seed, rounds: Math.ceil(rounds / 4), say });
    return { passed: scans.passed + besides.passed, failed: scans.failed.length + besides.failed.length };
  },
  "ioc-deaths": async ({ rounds = 50 }) =>
    await moreOf({
      files: ["tests/peers/epics-client.test.ts", "tests/peers/epics-scan.test.ts"],
      variable: "IOC_DEATHS",
      rounds,
    }),
  digitiser: async ({ rounds = 60 }) => await fly(rounds),
  "fuzz-catalog": async ({ rounds = 10_000 }) =>
    await moreOf({ files: ["tests/peers/fuzz-catalog.test.ts"], variable: "FUZZ_CATALOG", rounds }),
  "ca-frames": async ({ rounds = 100_000 }) =>
    await moreOf({ files: ["packages/control/src/ca/fuzz.test.ts"], variable: "FUZZ", rounds }),
};

/** 60 s of 1 MHz into Arrow segments and into HDF5, and as much as a tenth of that into JSON lines. */
async function fly(seconds: number): Promise<Outcome> {
  const outcome = { passed: 0, failed: 0 };
  const ways: readonly (readonly [way: DigitiserWay, samples: number])[] = [
    ["arrow", seconds * 1e6],
    ["hdf5", seconds * 1e6],
    ["jsonl", seconds * 1e5],
  ];
  for (const [way, samples] of ways) {
    const flight = await flyDigitiser(way, samples);
    const wrong = complaintsOf(way, samples, flight);
    const { rows, seconds: took, cpu, delay, grownMb } = flight;
    const figures = `${(rows / took / 1e6).toFixed(2)} M rows/s, ${(100 * cpu).toFixed(0)} % of a core, pages at most ${(1000 * delay).toFixed(0)} ms old, ${grownMb.toFixed(0)} MB grown`;
    console.log(`${way}: ${rows} rows in ${took.toFixed(1)} s: ${figures}`);
    for (const text of wrong) console.log(`${way}: ${text}`);
    outcome[wrong.length === 0 ? "passed" : "failed"] += 1;
  }
  return outcome;
}

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
