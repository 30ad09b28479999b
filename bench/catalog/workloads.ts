/**
 * Workload 7, the data service: the same Python clients against ours and against tiled, by turns.
 *
 * @module
 */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { peersPython } from "../rounds.ts";
import { type Amount, type Measured, type Workload, best } from "../workload.ts";
import { besideWriter } from "./beside-writer.ts";
import { startService } from "./service.ts";

interface Case {
  readonly name: string;
  readonly unit: string;
  readonly goal?: number;
  readonly flags: readonly string[];
  /** Whether it is the service's CPU time that is compared. */
  readonly isCpu?: boolean;
}

const batch1 = ["--case", "ingest", "--batch", "1"];

const cases: readonly Case[] = [
  { name: "tiled.ingest.batch1", unit: "event/s", goal: 8, flags: [...batch1, "--n", "200"] },
  { name: "tiled.ingest.batch1.cpu", unit: "ms CPU/event", goal: 10, flags: [...batch1, "--n", "200"], isCpu: true },
  { name: "tiled.ingest.batch10000", unit: "event/s", flags: ["--case", "ingest"] },
  { name: "tiled.runs", unit: "run/s", goal: 8, flags: ["--case", "runs", "--n", "50"] },
  { name: "tiled.runs.cpu", unit: "ms CPU/run", goal: 10, flags: ["--case", "runs", "--n", "50"], isCpu: true },
  { name: "tiled.search", unit: "ms", flags: ["--case", "search"] },
  { name: "tiled.search_range", unit: "ms", flags: ["--case", "search_range"] },
  // Millions of bytes a second are more when they are more, though the unit begins as memory's.
  { name: "tiled.read_table.http", unit: "M byte/s", goal: 3, flags: ["--case", "table"] },
  { name: "tiled.read_array.http", unit: "M byte/s", goal: 3, flags: ["--case", "array"] },
  { name: "tiled.metadata", unit: "ms", flags: ["--case", "metadata"] },
  { name: "tiled.concurrent16", unit: "request/s", flags: ["--case", "concurrent"] },
];

interface Line {
  readonly value: number;
  readonly p99?: number;
  readonly server_cpu_ms_per_op?: number;
}

const run = promisify(execFile);
const folder = fileURLToPath(new URL("../peers", import.meta.url));

async function script(python: string, flags: readonly string[], more: readonly string[] = []): Promise<Line> {
  const { stdout } = await run(python, ["w07_tiled.py", ...flags, ...more], { cwd: folder });
  const line = stdout.split("\n").findLast((each) => each.startsWith("{"));
  if (line === undefined) throw new Error(`w07_tiled.py ${flags.join(" ")} said nothing.`);
  return JSON.parse(line) as Line;
}

async function measured({ unit, flags, isCpu }: Case, python: string, { repeat, n }: Amount): Promise<Measured> {
  const size = n === undefined ? [] : ["--n", String(n)];
  const [our, their]: [Line[], Line[]] = [[], []];
  const rounds = Math.min(repeat, 2);
  for (let round = 0; round < rounds; round += 1) {
    await using service = await startService();
    const ours = ["--url", service.url, "--pid", String(service.pid), "--peer", "halcyon", "--repeat", "2"];
    our.push(await script(python, flags, [...ours, ...size]));
    their.push(await script(python, flags, ["--repeat", "2", ...size]));
  }
  const of = (lines: readonly Line[]): number =>
    best(
      unit,
      lines.map((line) => (isCpu === true ? (line.server_cpu_ms_per_op ?? Number.NaN) : line.value)),
    );
  const least = (lines: readonly Line[], key: "p99" | "server_cpu_ms_per_op"): number =>
    Math.min(...lines.map((line) => line[key] ?? Infinity));
  const more: Record<string, number> = {
    cpu_ms: least(our, "server_cpu_ms_per_op"),
    their_cpu_ms: least(their, "server_cpu_ms_per_op"),
  };
  if (our.every(({ p99 }) => p99 !== undefined))
    Object.assign(more, { p99: least(our, "p99"), their_p99: least(their, "p99") });
  return { value: of(our), against: of(their), more };
}

const python = peersPython();

/** All of them; those beside tiled need the peers. */
export const catalog: readonly Workload[] = [
  ...(python === undefined
    ? []
    : cases.map((one) => ({
        name: one.name,
        unit: one.unit,
        against: "tiled 0.2.20",
        ...(one.goal === undefined ? {} : { goal: one.goal }),
        measure: (amount: Amount) => measured(one, python, amount),
      }))),
  {
    name: "catalog.beside_writer",
    unit: "event/s",
    against: "without readers",
    goal: 0.9,
    measure: besideWriter,
  },
];
