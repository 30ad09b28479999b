/**
 * Workload 6: scan specifications, points per second and memory. The twin of `bench/peers/w06_scanspec.py`.
 *
 * `node --conditions=@halcyon/source bench/scanspec/scanspec.ts [--spec grid|spiral|polygon] [--step STEP] [--n 1e7]`
 * prints one JSON line: the best of the repeats, and peak memory. Every frame has centre, lower and upper of each axis
 * and the gap flag; blocks are arrays of their own, as the peer's are, unless `--reuse` is given.
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { deserialize, linspace, polygon, spiral, type Frames, type Spec } from "@halcyon/scan";

const { values: options } = parseArgs({
  options: {
    spec: { type: "string", default: "grid" },
    step: { type: "string", default: "chunks" },
    n: { type: "string", default: "1000000" },
    chunk: { type: "string", default: "10000" },
    repeat: { type: "string", default: "3" },
    reuse: { type: "boolean", default: false },
  },
});
const asked = Number(options.n);
const chunk = Number(options.chunk);

const star = Array.from({ length: 24 }, (_, i): readonly [number, number] => {
  const radius = i % 2 === 0 ? 1 : 0.6;
  return [radius * Math.cos((i * Math.PI) / 12), radius * Math.sin((i * Math.PI) / 12)];
});

const builders: Readonly<Record<string, () => Spec>> = {
  grid: () => {
    const [z, y, x] = asked === 1e7 ? [200, 200, 250] : [100, 100, 100];
    return linspace("z", 0, 1, z)
      .times(linspace("y", 0, 2, y))
      .times(linspace("x", 0, 3, x).snake());
  },
  spiral: () => {
    const step = 10 * Math.sqrt(Math.PI / 4 / asked);
    return spiral({ axis: "x", centre: 0, diameter: 10, step }, { axis: "y", centre: 0, diameter: 10 });
  },
  polygon: () => polygon({ axis: "x", step: 2 / Math.sqrt(asked) }, { axis: "y" }, star, { snake: true }),
};

/** Keeps what a step made from being optimised away, and is printed with the result. */
let witness = 0;

function look(frames: Frames): number {
  for (const axis of frames.axes) witness += (frames.upper[axis]?.at(-1) ?? 0) + (frames.gap[0] ?? 0);
  return frames.length;
}

const build = builders[options.spec];
if (build === undefined) throw new RangeError(`There is no spec ${options.spec}: ${Object.keys(builders).join(", ")}.`);

/** Each step gives the number of things it made. */
const steps: Readonly<Record<string, () => number>> = {
  build: () => {
    for (let i = 0; i < 2000; i += 1) witness += build().axes.length;
    return 2000;
  },
  roundtrip: () => {
    for (let i = 0; i < 200; i += 1) witness += deserialize(structuredClone(build().serialize())).axes.length;
    return 200;
  },
  calculate: () => {
    const calls = options.spec === "grid" ? 200 : 1;
    let frames = 0;
    for (let i = 0; i < calls; i += 1) {
      frames = build()
        .dimensions({ bounds: true })
        .reduce((product, { length }) => product * length, 1);
    }
    return options.spec === "grid" ? calls : frames;
  },
  consume: () => look(build().path({ bounds: true }).consume()),
  chunks: () => {
    let frames = 0;
    for (const block of build().blocks({ bounds: true, size: chunk, reuse: options.reuse })) frames += look(block);
    return frames;
  },
};

const step = steps[options.step];
if (step === undefined) throw new RangeError(`There is no step ${options.step}: ${Object.keys(steps).join(", ")}.`);

/** Resident memory in MiB, now or at its highest since the last reset; the kernel keeps both. */
function memory(field: "VmRSS" | "VmHWM"): number {
  const line = new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync("/proc/self/status", "utf8"));
  return Number(line?.[1] ?? Number.NaN) / 1024;
}

if (options.step !== "consume") step();
else build().dimensions({ bounds: true });
const before = memory("VmRSS");
writeFileSync("/proc/self/clear_refs", "5");
const runs = Array.from({ length: Number(options.repeat) }, () => {
  const begin = performance.now();
  const made = step();
  return { made, seconds: (performance.now() - begin) / 1000 };
});
const made = runs[0]?.made ?? 0;
const counted = options.step === "build" || options.step === "roundtrip";
const calls = counted || (options.step === "calculate" && options.spec === "grid");
// The polygon's rate counts the candidates of its grid, as the peer's does.
const candidates = (Math.trunc(Math.sqrt(asked)) + 1) ** 2;
const units = options.spec === "polygon" && !counted ? candidates : made;
const best = Math.min(...runs.map(({ seconds }) => seconds));
const line = {
  workload: `scanspec.${options.spec}.${options.step}${asked === 1e7 && !calls ? ".1e7" : ""}`,
  value: units / best,
  unit: calls ? "spec/s" : "point/s",
  n: units,
  kept: made,
  seconds: best,
  reuse: options.reuse,
  rss_before_mb: before,
  peak_mb: memory("VmHWM"),
  witness,
};
process.stdout.write(`${JSON.stringify(line)}\n`);
