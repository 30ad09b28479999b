/**
 * `npm run bench`: measures the workloads of `bench/peers/README.md`, each with its Python twin in the same call.
 *
 *     npm run bench                                       all of them, as a table
 *     npm run bench -- --only step.count,messages         some of them, by name or by the beginning of a name
 *     npm run bench -- --only step.count.bare.none --json one line of JSON per workload
 *     npm run bench -- --list                             the names
 *
 * `--rounds` turns of ours and theirs (3), `--enough` s for one workload after which no other turn begins (60),
 * `--repeat` repeats within a process of ours (3), `--n` another size, `--alone` without the twins, `--check` exit code 1
 * when a promised figure is missed. A workload that fails does not end the others. PEERS names the environment with the
 * peers; without it `.venv` of the repository is used, and without that there are no ratios.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { heading, jsonLine, reaches, tableRow } from "./report.ts";
import { type Rounds, measure, peersPython } from "./rounds.ts";
import { workloadsOf } from "./workloads.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    json: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
    alone: { type: "boolean", default: false },
    check: { type: "boolean", default: false },
    rounds: { type: "string", default: "3" },
    enough: { type: "string", default: "60" },
    repeat: { type: "string", default: "3" },
    n: { type: "string" },
  },
});

function count(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new Error(`--${name} takes a whole number from 1 on, not ${text}.`);
}

async function bench(): Promise<boolean> {
  const chosen = workloadsOf(values.only.split(",").filter((word) => word !== ""));
  if (values.list) {
    for (const { name } of chosen) console.log(name);
    return true;
  }
  const python = values.alone ? undefined : peersPython();
  const options: Rounds = {
    rounds: count("rounds", values.rounds),
    enough: count("enough", values.enough),
    repeat: count("repeat", values.repeat),
    python,
    ...(values.n === undefined ? {} : { n: count("n", values.n) }),
  };
  if (python === undefined && !values.alone) {
    console.error("No Python twins: they need the peers in ./.venv or in PEERS (scripts/peers.sh makes them).");
  }
  if (!values.json) console.log(heading());
  let well = true;
  for (const workload of chosen) {
    try {
      const row = await measure(workload, options);
      if (values.check && !reaches(row)) well = false;
      console.log(values.json ? jsonLine(row) : tableRow(row));
    } catch (error) {
      well = false;
      console.error(`${workload.name} failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return well;
}

try {
  process.exitCode = (await bench()) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
