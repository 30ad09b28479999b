import { type HasName, type Pixels, type StreamAsset, VirtualClock, countingUid } from "@halcyon/model";
import { linspace } from "@halcyon/scan";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SpecFlyer } from "./spec-flyer.ts";
import { type MemoryFrames, memoryFrames } from "../sim/memory-frames.ts";
import { type SimulatedDevices, simulatedBeamline } from "../sim/simulated-beamline.ts";

let clock: VirtualClock;
let sink: MemoryFrames;
let devices: SimulatedDevices;
let uris: Map<string, string>;

beforeEach(async () => {
  clock = new VirtualClock();
  sink = memoryFrames();
  uris = new Map();
  const made = simulatedBeamline({ clock, random: () => 0.5, sink, newUid: countingUid(), velocity: 5 });
  devices = made.devices;
  await devices.encoder.stage();
  await devices.diode.stage();
});

afterEach(async () => {
  await devices.fly.stop();
  await devices.encoder.unstage();
  await devices.diode.unstage();
});

const spec = linspace("y", 0, 1, 3)
  .times(linspace("x", -1, 1, 10).snake())
  .duration(0.1)
  .fly();

async function prepared(more: { events?: number; perEvent?: number; lag?: number; spec?: object } = {}): Promise<void> {
  const { events = 30, perEvent = 1 } = more;
  const { encoder, diode, fly } = devices;
  await encoder.prepare({ trigger: "edge", events }).finished;
  await diode.prepare({ trigger: "edge", events, collectionsPerEvent: perEvent }).finished;
  const detectors: HasName[] = [encoder, diode];
  await fly.prepare({ spec: more.spec ?? spec, detectors, lag: { frames: more.lag ?? 0 } }).finished;
}

async function told(detector: { collectAssetDocs(index?: number): AsyncIterable<StreamAsset> }, index?: number) {
  const ranges: string[] = [];
  for await (const [name, doc] of detector.collectAssetDocs(index)) {
    if (name === "stream_resource") uris.set(doc.data_key, doc.uri);
    else ranges.push(`${doc.indices.start}-${doc.indices.stop}`);
  }
  return [...new Set(ranges)];
}

const after = (seconds: number): Promise<void> => new Promise((resolve) => void clock.after(seconds, resolve));

function xsWritten(): number[] {
  const frames: readonly Pixels[] = sink.frames(uris.get("encoder_x") ?? "");
  return frames.map((pixels) => Number(pixels[0]));
}

const xsOf = (): number[] => [...spec.points()].map(({ centre }) => centre.x);

function same(got: readonly number[], wanted: readonly number[]): void {
  expect(got.length).toBe(wanted.length);
  got.forEach((value, i) => expect(value).toBeCloseTo(wanted[i] ?? NaN, 9));
}

async function untilFrames(frames: number): Promise<void> {
  while (devices.fly.frames < frames) await after(0.05);
}

describe("a flyer of specifications", () => {
  test("writes every frame where the specification has it, and tells of all when it has landed", async () => {
    await prepared({ perEvent: 5 });
    await devices.fly.kickoff().finished;
    const complete = devices.fly.complete();
    expect(devices.fly.complete()).toBe(complete);
    await complete.finished;
    expect(await told(devices.encoder)).toEqual(["0-30"]);
    expect(await told(devices.diode)).toEqual(["0-30"]);
    expect(sink.frames(uris.get("diode") ?? "")).toHaveLength(150);
    same(xsWritten(), xsOf());
  });

  test("is paused and goes on with the same status; no frame is lost, none comes twice", async () => {
    await prepared();
    await devices.fly.kickoff().finished;
    const complete = devices.fly.complete();
    await untilFrames(14);
    await devices.fly.pause();
    const there = devices.fly.frames;
    expect(await devices.encoder.getIndex()).toBe(there);
    const x = devices.x.position;
    await after(100);
    expect([devices.fly.frames, devices.x.position, complete.done]).toEqual([there, x, false]);
    devices.fly.resume();
    await complete.finished;
    expect(await told(devices.encoder)).toEqual(["0-30"]);
    same(xsWritten(), xsOf());
  });

  test("trails documents behind frames by its lag, and goes back no further than to what they tell of", async () => {
    await prepared({ lag: 6 });
    const { fly, encoder, diode } = devices;
    await fly.kickoff().finished;
    const complete = fly.complete();
    await untilFrames(16);
    const ranges = await told(encoder);
    await fly.pause();
    const { watermark, frames } = fly;
    expect(ranges[0]?.startsWith("0-")).toBe(true);
    expect(watermark).toBe(frames - 6);
    expect(await encoder.getIndex()).toBe(watermark);
    expect(() => fly.rewind(watermark - 1)).toThrow(`with frames ${watermark} to ${frames} to go back to`);
    expect(() => fly.rewind(frames + 1)).toThrow("can't go back");
    fly.rewind(watermark + 2);
    fly.resume();
    await complete.finished;
    const rest = await told(encoder);
    expect([ranges, rest].flat().map((range) => range.split("-")[1])).toContain("30");
    await told(diode);
    same(xsWritten(), xsOf());
  });

  test("goes on at its watermark by itself, and knows which frames a fault has spoilt that stay", async () => {
    await prepared({ lag: 4 });
    const { fly } = devices;
    await fly.kickoff().finished;
    const complete = fly.complete();
    await untilFrames(5);
    const spoilt = clock.now();
    await untilFrames(15);
    await fly.pause();
    const { watermark } = fly;
    expect(fly.keptSince(clock.now())).toBeUndefined();
    expect(fly.keptSince(spoilt)).toMatch(new RegExp(`^frames [345] to ${watermark - 1} of fly were taken since then`));
    fly.resume();
    await complete.finished;
    await told(devices.encoder);
    same(xsWritten(), xsOf());
  });

  test("that is stopped keeps what it has, and tells of it", async () => {
    await prepared({ lag: 10 });
    const { fly, encoder } = devices;
    await fly.kickoff().finished;
    const complete = fly.complete();
    await untilFrames(12);
    await fly.stop();
    await expect(complete.finished).rejects.toThrow("fly was stopped before it landed.");
    expect(await told(encoder)).toEqual([`0-${fly.frames}`]);
    expect(fly.frames).toBeGreaterThanOrEqual(12);
    expect(() => fly.kickoff()).toThrow("it is not prepared");
  });

  test("stops its controller when it is staged, and when it is stopped without a flight: an earlier process left it", async () => {
    let stops = 0;
    const nothing = (): Promise<void> => Promise.resolve();
    const controller = { axes: () => ({}), moveTo: nothing, follow: nothing, stop: () => void stops++ };
    const flyer = new SpecFlyer("left", { controller, clock });
    await flyer.stop();
    expect(stops).toBe(1);
    await flyer.stage();
    expect(stops).toBe(2);
  });

  test("fails when a detector gets no frames, and says which has how many", async () => {
    await prepared();
    const { fly, diode } = devices;
    await fly.kickoff().finished;
    const complete = fly.complete();
    await untilFrames(8);
    await diode.hold();
    await expect(complete.finished).rejects.toThrow(/of 30, encoder has 30, diode has \d+/);
  });

  test.each([
    [
      "an axis that there is not",
      { spec: linspace("q", 0, 1, 30).duration(0.1).fly() },
      "The scan moves q; there are x, y, z, th",
    ],
    [
      "axes that overlap",
      {
        spec: linspace("x", 0, 1, 3)
          .times(linspace("x", 0, 1, 10) as never)
          .duration(1)
          .fly(),
      },
      "x",
    ],
    ["an unknown class", { spec: { type: "Lissajous" } }, "Lissajous"],
    ["NaN", { spec: { type: "Linspace", axis: "x", start: NaN, stop: 1, num: 30 } }, "NaN is not a finite number"],
    ["no points", { spec: { type: "Linspace", axis: "x", start: 0, stop: 1, num: 0 } }, "0 is less than 1"],
    ["an axis out of reach", { spec: linspace("x", 49, 50, 30).duration(0.1).fly() }, "its limits are -50 to 50 mm"],
    ["an axis that is too slow", { spec: linspace("x", -1, 1, 30).duration(0.01).fly() }, "its motor does 5 and 50"],
    ["another number of events", { events: 29 }, "29 events of encoder"],
  ])("refuses %s before anything moves", async (_what, how, text) => {
    await expect(prepared(how)).rejects.toThrow(text);
    expect([devices.x.moving, devices.x.position]).toEqual([false, 0]);
    expect(() => devices.fly.kickoff()).toThrow("not prepared");
  });

  test("refuses a detector that is slower than a frame, with the numbers", async () => {
    const { cam, fly } = devices;
    await cam.stage();
    await cam.prepare({ trigger: "edge", events: 30, livetime: 0.1 }).finished;
    await expect(fly.prepare({ spec, detectors: [cam] }).finished).rejects.toThrow(
      "cam needs 0.101 s for each frame (1 times 0.1 s live and 0.001 s dead), and the shortest frame lasts 0.1 s.",
    );
    await cam.unstage();
  });
});
