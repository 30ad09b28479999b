import { type EventPageColumns, type FrameSink, type StreamAsset, VirtualClock } from "@halcyon/model";
import { expect, test } from "vitest";
import { Digitiser } from "./digitiser.ts";
import { FileDigitiser } from "./file-digitiser.ts";
import { memoryFrames } from "./memory-frames.ts";
import { waveAt, waveNames } from "./sample-waves.ts";

/** Lets `seconds` go by. */
function later(clock: VirtualClock, seconds: number): Promise<void> {
  return new Promise((done) => void clock.after(seconds, done));
}

function samplesOf(pages: Iterable<EventPageColumns>): number[] {
  return [...pages].flatMap(({ data }) => [...(data["adc_sample"] ?? [])] as number[]);
}

const upTo = (count: number, first = 0): number[] => Array.from({ length: count }, (_, i) => first + i);

test("each page has the samples since the one before, with the time at which each was taken", async () => {
  const clock = new VirtualClock();
  const adc = new Digitiser("adc", { clock, samples: 100, rate: 1000 });
  const began = clock.now();
  adc.kickoff();
  await later(clock, 0.01);
  const [first] = adc.collectPages();
  expect(samplesOf(first ? [first] : [])).toEqual(upTo(10));
  expect(first?.timestamps["adc_sine"]?.at(3)).toBeCloseTo(began + 0.003, 6);
  expect([...adc.collectPages()]).toEqual([]);
  await later(clock, 0.02);
  const [second] = adc.collectPages();
  expect(samplesOf(second ? [second] : [])).toEqual(upTo(20, 10));
  expect(second?.timestamps["adc_sine"]?.at(0)).toBeCloseTo(began + 0.01, 6);
  for (const name of waveNames)
    expect([...(second?.data[`adc_${name}`] ?? [])]).toEqual(upTo(20, 10).map((sample) => waveAt(name, sample)));
});

test("complete is done when the last sample is taken, and what is in the memory can be collected after it", async () => {
  const clock = new VirtualClock();
  const adc = new Digitiser("adc", { clock, samples: 100, rate: 1000 });
  adc.kickoff();
  const began = clock.monotonic();
  await adc.complete().finished;
  expect(clock.monotonic() - began).toBeCloseTo(0.1, 3);
  expect(samplesOf(adc.collectPages())).toEqual(upTo(100));
  expect(adc.lost).toBe(0);
});

test("samples that come while its memory is full are lost, and counted; those before them stay", async () => {
  const clock = new VirtualClock();
  const adc = new Digitiser("adc", { clock, samples: 100, rate: 1000, memory: 30 });
  adc.kickoff();
  await later(clock, 0.05);
  expect(samplesOf(adc.collectPages())).toEqual(upTo(30));
  expect(adc.lost).toBe(20);
  await later(clock, 0.01);
  expect(samplesOf(adc.collectPages())).toEqual(upTo(10, 50));
});

test("one that waits when its memory is full loses nothing, and its times show that it waited", async () => {
  const clock = new VirtualClock();
  const adc = new Digitiser("adc", { clock, samples: 100, rate: 1000, memory: 30, whenFull: "hold" });
  const began = clock.now();
  adc.kickoff();
  const completed = adc.complete();
  await later(clock, 0.5);
  expect(completed.done).toBe(false);
  expect(samplesOf(adc.collectPages())).toEqual(upTo(30));
  await later(clock, 0.01);
  const [page] = adc.collectPages();
  expect(samplesOf(page ? [page] : [])).toEqual(upTo(10, 30));
  expect(page?.timestamps["adc_sine"]?.at(0)).toBeCloseTo(began + 0.5, 6);
  for (let turn = 0; turn < 3; turn += 1) {
    await later(clock, 0.1);
    adc.collectPages().next();
  }
  await completed.finished;
  expect(adc.lost).toBe(0);
});

test("one that is stopped keeps what it has, and can be kicked off again", async () => {
  const clock = new VirtualClock();
  const adc = new Digitiser("adc", { clock, samples: 100, rate: 1000 });
  adc.kickoff();
  expect(() => adc.kickoff()).toThrow("adc can't kick off: it is sampling.");
  await later(clock, 0.02);
  adc.stop();
  await later(clock, 0.5);
  expect(samplesOf(adc.collectPages())).toEqual(upTo(20));
  await adc.complete().finished;
  adc.kickoff();
  await later(clock, 0.005);
  expect(samplesOf(adc.collectPages())).toEqual(upTo(5));
});

test("in a file each sample is a row, told of once it can be read", async () => {
  const clock = new VirtualClock();
  const frames = memoryFrames();
  const opened: string[] = [];
  const sink: FrameSink = {
    open(request) {
      opened.push(...request.datasets.map(({ key, role }) => `${key}: ${role}`));
      return frames.open(request);
    },
  };
  const adc = new FileDigitiser("adc", { clock, samples: 20, rate: 1000, sink });
  await adc.kickoff().finished;
  await later(clock, 0.008);
  const told: StreamAsset[] = await Array.fromAsync(adc.collectAssetDocs());
  expect(opened).toEqual(["adc_sample: axis", "adc_sine: signal", "adc_ramp: signal", "adc_noise: monitor"]);
  const resources = told.flatMap(([name, doc]) => (name === "stream_resource" ? [doc] : []));
  const ranges = told.flatMap(([name, doc]) => (name === "stream_datum" ? [doc.indices] : []));
  expect(resources.map(({ data_key }) => data_key)).toEqual(Object.keys(await adc.describeCollect()));
  expect(ranges).toEqual(resources.map(() => ({ start: 0, stop: 8 })));
  expect(frames.frames(resources[0]?.uri ?? "").map((row) => row[0])).toEqual(upTo(8));
  await adc.unstage();
});
