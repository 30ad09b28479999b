/**
 * The EPICS workloads, ours and aioca's against the same real IOC, each in a process of its own, in turns.
 *
 * `node --conditions=@halcyon/source bench/epics/run.ts [--only epics.ca.get] [--rounds 3]` prints a JSON line for each
 * workload: `ratio` above 1 means that we are ahead. PEERS names the Python environment; it has the IOC, too.
 *
 * @module
 */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { peersPython, startIoc } from "../../tests/peers/epics-ioc.ts";
import { writeDatabase } from "./database.ts";

const names = ["connect1000", "get", "get1000", "put", "monitor", "waveform"];

interface Line {
  readonly value: number;
  readonly unit: string;
  readonly client_cpu_us_per_update?: number;
  readonly peer?: string;
  readonly [more: string]: unknown;
}

const { values: options } = parseArgs({ options: { only: { type: "string" }, rounds: { type: "string" } } });
const rounds = Number(options.rounds ?? 3);
const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

async function line(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Line> {
  const { stdout } = await promisify(execFile)(program, args, { env: { ...process.env, ...environment } });
  return JSON.parse(stdout) as Line;
}

/** ms and CPU are better when they are less. */
const better = (a: Line, b: Line): Line => ((a.unit === "ms" ? a.value < b.value : a.value > b.value) ? a : b);

const python = peersPython("epicscorelibs");
if (python !== undefined) {
  await using ioc = await startIoc({ db: writeDatabase(), macros: { P: "BENCH:" } });
  for (const name of names) {
    const workload = `epics.ca.${name}`;
    if (options.only !== undefined && !workload.startsWith(options.only)) continue;
    let ours: Line | undefined;
    let theirs: Line | undefined;
    for (let round = 0; round < rounds; round++) {
      const node = [...process.execArgv, here("client.ts"), name, ioc.prefix];
      const one = await line(process.execPath, node, ioc.environment);
      const other = await line(python, [here("../epics-peers/ca_cases.py"), name, ioc.prefix], ioc.environment);
      ours = ours === undefined ? one : better(ours, one);
      theirs = theirs === undefined ? other : better(theirs, other);
    }
    if (ours === undefined || theirs === undefined) continue;
    const cpu = ours.client_cpu_us_per_update;
    const peerCpu = theirs.client_cpu_us_per_update;
    const ratio = ours.unit === "ms" ? theirs.value / ours.value : ours.value / theirs.value;
    const more =
      cpu === undefined || peerCpu === undefined ? {} : { peer_cpu_us_per_update: peerCpu, cpu_ratio: peerCpu / cpu };
    console.log(JSON.stringify({ ...ours, workload, peer: theirs.peer, peer_value: theirs.value, ratio, ...more }));
  }
}
