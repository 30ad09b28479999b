/**
 * Workload 8, Channel Access: our client beside aioca, both against one real IOC. The peers' environment brings the
 * IOC, too: without it there is nothing to measure, and these workloads are not listed.
 *
 * @module
 */
import { peersPython } from "../rounds.ts";
import { type Measured, type Workload, best } from "../workload.ts";
import { startIoc } from "../../tests/peers/epics-ioc.ts";
import { writeDatabase } from "./database.ts";
import { type Line, ours, theirs } from "./sides.ts";

interface Case {
  readonly name: string;
  readonly unit: string;
  readonly goal: number;
  /** What of a client's line is compared. */
  readonly figure: (line: Line) => number;
}

const value = (line: Line): number => line.value;

const cases: readonly Case[] = [
  { name: "connect1000", unit: "ms", goal: 1.5, figure: value },
  { name: "get", unit: "get/s", goal: 2, figure: value },
  { name: "get1000", unit: "get/s", goal: 30, figure: value },
  { name: "put", unit: "put/s", goal: 2, figure: value },
  // 2,000 PVs at 10 Hz: what counts is the client's CPU, and that none is lost.
  { name: "monitor", unit: "us CPU/update", goal: 10, figure: (line) => line.client_cpu_us_per_update ?? Number.NaN },
  // Millions of bytes a second are more when they are more, though the unit begins as memory's.
  { name: "waveform", unit: "M byte/s", goal: 1, figure: value },
];

async function measured({ name, unit, figure }: Case, python: string, rounds: number): Promise<Measured> {
  await using ioc = await startIoc({ db: writeDatabase(), macros: { P: "BENCH:" }, python });
  const lines: { readonly our: Line; readonly their: Line }[] = [];
  for (let i = 0; i < rounds; i++) lines.push({ our: await ours(name, ioc), their: await theirs(name, ioc, python) });
  const lost = lines.reduce((sum, { our }) => sum + (our.lost ?? 0), 0);
  const cpu = lines.flatMap(({ our }) => our.cpu_us_per_op ?? []);
  return {
    value: best(
      unit,
      lines.map(({ our }) => figure(our)),
    ),
    against: best(
      unit,
      lines.map(({ their }) => figure(their)),
    ),
    more: name === "monitor" ? { updates_per_s: lines[0]?.our.value ?? 0, lost } : { cpu_us_per_op: Math.min(...cpu) },
  };
}

const python = peersPython();

export const epics: readonly Workload[] =
  python === undefined
    ? []
    : cases.map((one) => ({
        name: `epics.ca.${one.name}`,
        unit: one.unit,
        against: "aioca 2.1",
        goal: one.goal,
        measure: async ({ repeat }) => await measured(one, python, repeat),
      }));
