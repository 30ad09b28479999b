/**
 * Workload 6: scan specifications, points per second and memory. The twin is `w06_scanspec.py`.
 *
 * Every frame has centre, lower and upper of each axis and the gap flag. Blocks fill the same arrays again and again,
 * as whoever drives hardware reads them; `more.fresh` is the rate when each block has new arrays, as the peer's have.
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import { type Spec, deserialize, linspace, polygon, spiral } from "@halcyon/scan";
import { throughput } from "../throughput.ts";
import type { Measured, Workload } from "../workload.ts";

/** Frames of a block, as the peer's script has them. */
const chunk = 10_000;

const star = Array.from({ length: 24 }, (_, i): readonly [number, number] => {
  const radius = i % 2 === 0 ? 1 : 0.6;
  return [radius * Math.cos((i * Math.PI) / 12), radius * Math.sin((i * Math.PI) / 12)];
});

const specs = {
  grid: (n: number): Spec => {
    const [z, y, x] = n === 1e7 ? ([200, 200, 250] as const) : ([100, 100, 100] as const);
    return linspace("z", 0, 1, z)
      .times(linspace("y", 0, 2, y))
      .times(linspace("x", 0, 3, x).snake());
  },
  spiral: (n: number): Spec =>
    spiral(
      { axis: "x", centre: 0, diameter: 10, step: 10 * Math.sqrt(Math.PI / 4 / n) },
      { axis: "y", centre: 0, diameter: 10 },
    ),
  polygon: (n: number): Spec => polygon({ axis: "x", step: 2 / Math.sqrt(n) }, { axis: "y" }, star, { snake: true }),
} as const;

type Which = keyof typeof specs;
type Step = "build" | "roundtrip" | "calculate" | "consume" | "chunks";

/** Does a step once; gives the number of frames that it made, or of specifications for the first two. */
const steps: Readonly<Record<Step, (build: () => Spec, reuse: boolean) => number>> = {
  build: (build) => build().axes.length,
  roundtrip: (build) => deserialize(structuredClone(build().serialize())).axes.length,
  calculate: (build) =>
    build()
      .dimensions({ bounds: true })
      .reduce((product, { length }) => product * length, 1),
  consume: (build) => build().path({ bounds: true }).consume().length,
  chunks: (build, reuse) => {
    let frames = 0;
    for (const block of build().blocks({ bounds: true, size: chunk, reuse })) frames += block.length;
    return frames;
  },
};

/** How often a step is done in one repeat, as in the peer's script. */
function timesOf(step: Step, which: Which): number {
  if (step === "build") return 2000;
  return step === "roundtrip" || (step === "calculate" && which === "grid") ? 200 : 1;
}

/** Resident memory of this process in MiB: now, or at its highest since the last reset. */
function memory(field: "VmRSS" | "VmHWM"): number {
  const line = new RegExp(`${field}:\\s+(\\d+)`, "u").exec(readFileSync("/proc/self/status", "utf8"));
  return Number(line?.[1] ?? Number.NaN) / 1024;
}

/** What counts as one: a specification, a frame, or for the polygon a candidate of its grid, as the peer counts. */
function unitsOf(which: Which, step: Step, size: number, made: number): number {
  if (timesOf(step, which) > 1) return timesOf(step, which);
  return which === "polygon" ? (Math.trunc(Math.sqrt(size)) + 1) ** 2 : made;
}

interface Options {
  readonly size?: number;
  readonly goal?: number;
}

function workload(which: Which, step: Step, { size = 1e6, goal }: Options = {}): Workload {
  const long = size === 1e7;
  return {
    name: `scanspec.${which}.${step}${long ? ".1e7" : ""}`,
    unit: timesOf(step, which) > 1 ? "spec/s" : "point/s",
    peer: ["w06_scanspec.py", "--spec", which, "--step", step, ...(long ? ["--n", "10000000"] : [])],
    ...(goal === undefined ? {} : { goal }),
    measure: async (amount): Promise<Measured> => {
      const n = amount.n ?? size;
      const build = (): Spec => specs[which](n);
      const run = (reuse: boolean): Promise<Measured> =>
        throughput(amount, unitsOf(which, step, n, made), async () => {
          for (let i = 0; i < timesOf(step, which); i += 1) steps[step](build, reuse);
        });
      const made = steps[step](build, true);
      const before = memory("VmRSS");
      writeFileSync("/proc/self/clear_refs", "5");
      const measured = await run(true);
      const more = { made, rss_before_mb: before, peak_mb: memory("VmHWM") };
      return step === "chunks"
        ? { ...measured, more: { ...more, fresh: (await run(false)).value } }
        : { ...measured, more };
    },
  };
}

export const scanSpecs: readonly Workload[] = [
  workload("grid", "build"),
  workload("grid", "roundtrip"),
  workload("grid", "calculate"),
  workload("grid", "consume"),
  workload("grid", "chunks"),
  workload("grid", "chunks", { size: 1e7, goal: 5 }),
  workload("spiral", "chunks"),
  workload("polygon", "calculate"),
  workload("polygon", "chunks"),
];
