/**
 * Measures workloads and their Python twins by turns: ours, theirs, ours, theirs, so that both see the same machine,
 * and keeps the best of each.
 *
 * @module
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { type Measured, type Workload, best, median, ratioOf } from "./workload.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const run = promisify(execFile);

/** The Python of the peers' environment; undefined when `scripts/peers.sh` has not made it. */
export function peersPython(): string | undefined {
  const python = resolve(process.env["PEERS"] ?? `${here}../.venv`, "bin/python");
  return existsSync(python) ? python : undefined;
}

/** How to measure. */
export interface Rounds {
  readonly rounds: number;
  /** s after which no other round begins: one may take a minute where the machine is slow. */
  readonly enough: number;
  /** Repeats within one process. */
  readonly repeat: number;
  readonly n?: number;
  /** The peers' Python; without it there are no twins. */
  readonly python: string | undefined;
}

/** A workload's figures over all rounds. */
export interface Row {
  readonly workload: Workload;
  readonly value: number;
  readonly median: number;
  /** What it is compared with, and that one's figures. */
  readonly peer: string | undefined;
  readonly peerValue: number | undefined;
  readonly peerMedian: number | undefined;
  /** Above 1: ours is ahead. */
  readonly ratio: number | undefined;
  /** The same of what was done per second of CPU time, where both sides say so. */
  readonly cpuRatio: number | undefined;
  readonly more: Readonly<Record<string, number>>;
}

/** What a script of `bench/peers` prints. */
interface PeerLine {
  readonly workload: string;
  readonly peer: string;
  readonly value: number;
  readonly median?: number;
  readonly per_cpu_s?: number;
}

/** Measures one workload, and its twin when there is one. */
export async function measure(workload: Workload, options: Rounds): Promise<Row> {
  const ours: Measured[] = [];
  const theirs: PeerLine[] = [];
  const begun = performance.now();
  for (let round = 0; round < options.rounds; round++) {
    if (round > 0 && performance.now() - begun > options.enough * 1000) break;
    ours.push(await measureOurs(workload, options));
    if (workload.peer !== undefined && options.python !== undefined) {
      theirs.push(await measurePeer(workload, workload.peer, options.python, options.n));
    }
  }
  const { unit } = workload;
  const value = best(
    unit,
    ours.map((each) => each.value),
  );
  const picked = ours.find((each) => each.value === value);
  const peerValue =
    theirs.length > 0
      ? best(
          unit,
          theirs.map((each) => each.value),
        )
      : picked?.against;
  const cpu = ours.flatMap(({ perCpuSecond }) => perCpuSecond ?? []);
  const peerCpu = theirs.flatMap(({ per_cpu_s }) => per_cpu_s ?? []);
  return {
    workload,
    value,
    median: median(ours.map((each) => each.median ?? each.value)),
    peer: theirs[0]?.peer ?? (picked?.against === undefined ? undefined : workload.against),
    peerValue,
    peerMedian: theirs.length > 0 ? median(theirs.map((each) => each.median ?? each.value)) : undefined,
    ratio: peerValue === undefined ? undefined : ratioOf(unit, value, peerValue),
    cpuRatio: cpu.length > 0 && peerCpu.length > 0 ? Math.max(...cpu) / Math.max(...peerCpu) : undefined,
    more: picked?.more ?? {},
  };
}

async function measureOurs(workload: Workload, { repeat, n }: Rounds): Promise<Measured> {
  const size = n === undefined ? [] : ["--n", String(n)];
  const flags = ["--conditions=@halcyon/source", "--expose-gc", "--disable-warning=ExperimentalWarning"];
  const script = [...flags, `${here}measure.ts`, workload.name, "--repeat", String(repeat), ...size];
  const { stdout } = await run(process.execPath, script, { maxBuffer: 2 ** 24 });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Measured;
}

async function measurePeer(
  { name }: Workload,
  [script = "", ...flags]: readonly string[],
  python: string,
  n: number | undefined,
): Promise<PeerLine> {
  // A scan takes Python long enough; the rounds repeat it.
  const repeat = ["--repeat", /^w0[24]/u.test(script) ? "1" : "3"];
  const size = n === undefined || flags.includes("--rows") ? [] : ["--n", String(n)];
  const { stdout } = await run(python, [`${here}peers/${script}`, ...flags, ...repeat, ...size], {
    cwd: `${here}peers`,
  });
  const lines = stdout.split("\n").filter((line) => line.startsWith("{"));
  const said = lines.map((line) => JSON.parse(line) as PeerLine).find(({ workload }) => workload === name);
  if (said === undefined) throw new Error(`${script} said nothing of ${name}.`);
  return said;
}
