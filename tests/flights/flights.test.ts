import { memoryFrames, simulatedBeamline, type MemoryFrames, type SimulatedDevices } from "@halcyon/devices/sim";
import { type Plan, RunEngine, flySpec, scanSpec, suspendFloor, suspendWrapper } from "@halcyon/engine";
import {
  type FrameSink,
  HalcyonError,
  type NamedDocument,
  type RunStart,
  VirtualClock,
  countingUid,
} from "@halcyon/model";
import { linspace } from "@halcyon/scan";
import { beforeEach, expect, test } from "vitest";
import { wrongIn } from "../faults/legal.ts";

let clock: VirtualClock;
let memory: MemoryFrames;
let prefixes: (string | undefined)[];
let full: boolean;
let devices: SimulatedDevices;
let engine: RunEngine;
let documents: NamedDocument[];

beforeEach(() => {
  clock = new VirtualClock();
  memory = memoryFrames();
  prefixes = [];
  full = false;
  documents = [];
  // A disk that can be full: what was written before stays.
  const sink: FrameSink = {
    async open(request) {
      prefixes.push(request.prefix);
      const file = await memory.open(request);
      return {
        ...file,
        write: (key, index, pixels) => file.write(key, index, pixels),
        close: () => file.close(),
        flush() {
          const facts = { path: "/data/a.h5", reason: "ENOSPC" };
          if (full) throw new HalcyonError("files.write" as "device.reading", "No room.", facts as never);
        },
      };
    },
  };
  devices = simulatedBeamline({ clock, random: () => 0.5, sink, newUid: countingUid(), velocity: 5 }).devices;
  engine = new RunEngine({ clock, recordInterruptions: true, onTrouble: () => undefined });
  engine.subscribe((...document) => void documents.push(document));
});

const grid = linspace("y", 0, 1, 3)
  .times(linspace("x", -1, 1, 10).snake())
  .duration(0.1)
  .fly();
const after = (seconds: number): Promise<void> => new Promise((resolve) => void clock.after(seconds, resolve));

async function untilFrames(frames: number): Promise<void> {
  while (devices.fly.frames < frames) await after(0.02);
}

/** Ranges of each data key, after a look at whether they follow each other. */
function ranges(): Record<string, string[]> {
  expect(wrongIn(documents)).toEqual([]);
  const keys = new Map<string, string>();
  const found: Record<string, string[]> = {};
  for (const [name, doc] of documents) {
    if (name === "stream_resource") keys.set(doc.uid, doc.data_key);
    else if (name === "stream_datum")
      (found[keys.get(doc.stream_resource) ?? ""] ??= []).push(`${doc.indices.start}-${doc.indices.stop}`);
  }
  return found;
}

function told(key: string): number {
  const all = ranges()[key] ?? [];
  all.slice(1).forEach((range, i) => expect(range.split("-")[0]).toBe(all[i]?.split("-")[1]));
  expect(all[0]?.split("-")[0] ?? "0").toBe("0");
  return Number(all.at(-1)?.split("-")[1] ?? 0);
}

function xs(): number[] {
  const uri = documents.flatMap(([name, doc]) =>
    name === "stream_resource" && doc.data_key === "encoder_x" ? [doc.uri] : [],
  );
  return memory.frames(uri[0] ?? "").map((pixels) => Number(pixels[0]));
}

function expectAllFrames(): void {
  const wanted = [...grid.points()].map(({ centre }) => centre.x);
  expect(xs()).toHaveLength(wanted.length);
  xs().forEach((x, i) => expect(x).toBeCloseTo(wanted[i] ?? NaN, 9));
}

const startOf = (): RunStart => documents.find(([name]) => name === "start")?.[1] as RunStart;
const endOf = (): unknown => documents.findLast(([name]) => name === "stop")?.[1];
const interruptions = (): unknown[] =>
  documents.flatMap(([name, doc]) =>
    name === "event" && "interruption" in doc.data ? [doc.data["interruption"]] : [],
  );

test("a specification is flown: every frame of detectors at different rates, and what plots need to know", async () => {
  const { fly, encoder, diode } = devices;
  await engine.run(flySpec(fly, [encoder, diode], grid, { collections: { diode: 4 }, flushPeriod: 0.3 }));
  expect([told("encoder_x"), told("diode")]).toEqual([30, 30]);
  expect(ranges()["diode"]).toEqual(ranges()["encoder_x"]);
  expectAllFrames();
  expect(new Set(prefixes)).toEqual(new Set([`1-${startOf().uid.slice(0, 8)}`]));
  expect(startOf()).toMatchObject({
    plan_name: "fly_spec",
    shape: [3, 10],
    snaking: [false, true],
    extents: [
      [0, 1],
      [expect.closeTo(-1.111, 3), expect.closeTo(1.111, 3)],
    ],
    hints: {
      dimensions: [
        [["y"], "primary"],
        [["x"], "primary"],
      ],
      gridding: "rectilinear",
    },
  });
});

test("the same specification is stepped, with an event at each point", async () => {
  await engine.run(scanSpec([devices.gauss], grid, [devices.x, devices.y]));
  const events = documents.flatMap(([name, doc]) => (name === "event" && "x" in doc.data ? [doc.data] : []));
  const wanted = [...grid.points()].map(({ centre }) => centre);
  expect(events.map(({ x, y }) => ({ x, y }))).toEqual(wanted);
  expect(startOf()).toMatchObject({ plan_name: "scan_spec", shape: [3, 10], num_points: 30 });
  expect(startOf().hints).toMatchObject({
    dimensions: [
      [["y"], "primary"],
      [["x"], "primary"],
    ],
  });
});

test("the slow axis is stepped by the plan and the fast one flown, in one file", async () => {
  const { fly, encoder, motor1, walk } = devices;
  const spec = linspace("motor1", 5, 7, 3)
    .times(linspace("x", -1, 1, 10).snake())
    .duration(0.1)
    .fly();
  await engine.run(scanSpec([encoder, walk], spec, [motor1], { flyer: fly }));
  const steps = documents.flatMap(([name, doc]) =>
    name === "event" && "motor1" in doc.data ? [doc.data["motor1"]] : [],
  );
  expect(steps).toEqual([5, 6, 7]);
  expect(told("encoder_x")).toBe(30);
  expectAllFrames();
  expect(prefixes).toHaveLength(1);
});

test("a flight that is paused at once goes on to the same end; nothing is told twice", async () => {
  const { fly, encoder, diode } = devices;
  const plan = flySpec(fly, [encoder, diode], grid, { lag: { frames: 5 }, flushPeriod: 0.3 });
  const run = engine.run(plan);
  await untilFrames(13);
  run.pause();
  expect(await run.atRest()).toBe("paused");
  const before = told2();
  expect(fly.watermark).toBeGreaterThanOrEqual(before);
  fly.rewind(fly.watermark);
  run.resume();
  await run;
  expect(told("encoder_x")).toBe(30);
  expectAllFrames();
});

function told2(): number {
  const stops = documents.flatMap(([name, doc]) => (name === "stream_datum" ? [doc.indices.stop] : []));
  return Math.max(0, ...stops);
}

test("a dump of the beam takes the flight back to its watermark; older frames that stay are written down", async () => {
  const { fly, encoder, sig } = devices;
  await sig.set(100).finished;
  const plan = flySpec(fly, [encoder], grid, { lag: { frames: 4 }, flushPeriod: 0.2 });
  const run = engine.run(suspendWrapper(plan as Plan<unknown>, [suspendFloor(sig, 50)]));
  await untilFrames(6);
  const dumped = clock.now();
  await untilFrames(16);
  // The trip comes late, and says when it happened.
  await sig.set(0).finished;
  expect(fly.frames).toBeGreaterThanOrEqual(16);
  await after(3);
  await sig.set(100).finished;
  await run;
  expect(dumped).toBeLessThan(clock.now());
  expect(told("encoder_x")).toBe(30);
  expectAllFrames();
  expect(interruptions()).toEqual(["sig is 0, below 50", "resume"]);
});

test("frames that were taken during a dump and are told of are named in the interruptions", async () => {
  const { fly, encoder } = devices;
  let tell = (): void => undefined;
  let trouble: string | undefined;
  let since = 0;
  const late = {
    name: "a late monitor",
    sleep: 0,
    get trouble() {
      return trouble;
    },
    get since() {
      return since;
    },
    watch(changed: () => void) {
      tell = changed;
      return () => undefined;
    },
  };
  const run = engine.run(
    suspendWrapper(flySpec(fly, [encoder], grid, { lag: { frames: 4 }, flushPeriod: 0.2 }) as Plan<unknown>, [late]),
  );
  await untilFrames(6);
  since = clock.now();
  await untilFrames(16);
  trouble = "the beam was gone";
  tell();
  await after(1);
  trouble = undefined;
  tell();
  await run;
  expect(told("encoder_x")).toBe(30);
  expect(interruptions()[1]).toMatch(/^frames [56] to 1[12] of fly were taken since then, are final and stay$/);
});

test("what a flight that failed has taken is kept, and told of", async () => {
  const { fly, encoder, diode } = devices;
  const run = engine.run(flySpec(fly, [encoder, diode], grid, { lag: { frames: 8 }, flushPeriod: 0.2 }));
  await untilFrames(12);
  run.abort("enough");
  await run.result();
  expect(told("encoder_x")).toBe(fly.frames === 0 ? xs().length : fly.frames);
  expect(told("encoder_x")).toBeGreaterThanOrEqual(12);
  expect(told("diode")).toBe(told("encoder_x"));
  expect(endOf()).toMatchObject({ exit_status: "abort", num_events: { primary: told("encoder_x") } });
  expect(devices.x.moving).toBe(false);
});

test("a disk that fills up pauses the flight, with all frames before told of; with room again it goes on", async () => {
  const { fly, encoder, diode } = devices;
  const run = engine.run(flySpec(fly, [encoder, diode], grid, { flushPeriod: 0.2 }));
  await untilFrames(14);
  full = true;
  expect(await run.atRest()).toBe("paused");
  expect(run.pauseReason).toContain("No room.");
  const { frames } = fly;
  expect(frames).toBeGreaterThanOrEqual(14);
  expect(devices.x.moving).toBe(false);
  // Still full: it pauses again.
  run.resume();
  expect(await run.atRest()).toBe("paused");
  full = false;
  run.resume();
  await run;
  expect(told("encoder_x")).toBe(30);
  expectAllFrames();
});

test("a disk that stays full ends a run whose frames before are told of", async () => {
  const { fly, encoder } = devices;
  const run = engine.run(flySpec(fly, [encoder], grid, { flushPeriod: 0.2 }));
  await untilFrames(14);
  full = true;
  await run.atRest();
  const { frames } = fly;
  run.abort("no disk");
  await run.result();
  expect(told("encoder_x")).toBe(frames);
  expect(endOf()).toMatchObject({ exit_status: "abort" });
});

test.each([
  ["no axes", linspace("q", 0, 1, 3), "the scan moves q; the motors are x, y"],
  ["an unknown class", { type: "Lissajous" }, "Lissajous"],
  ["zero points", { type: "Linspace", axis: "x", start: 0, stop: 1, num: 0 }, "0 is less than 1"],
  ["overlapping axes", linspace("x", 0, 1, 3).times(linspace("x", 0, 1, 3) as never), "x"],
])("a scan with %s is refused before anything happens", (_what, spec, text) => {
  expect(() => scanSpec([devices.gauss], spec, [devices.x, devices.y])).toThrow(text);
  expect(documents).toEqual([]);
});
