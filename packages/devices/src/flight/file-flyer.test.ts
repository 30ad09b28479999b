import { type FrameSink, type StreamAsset, VirtualClock, countingUid } from "@halcyon/model";
import { linspace } from "@halcyon/scan";
import { expect, test } from "vitest";
import { flyDetectorParts } from "../sim/fly-detector.ts";
import { memoryFrames } from "../sim/memory-frames.ts";
import { SimMotor } from "../sim/sim-motor.ts";
import { SimTrajectory } from "../sim/sim-trajectory.ts";
import { TriggerLine } from "../sim/trigger-line.ts";
import { FileFlyer } from "./file-flyer.ts";

test("each verb does its part: flag, open, move and arm and run, resources, data so far, close", async () => {
  const clock = new VirtualClock();
  const log: string[] = [];
  const memory = memoryFrames();
  const sink: FrameSink = {
    async open(request) {
      log.push("open");
      const file = await memory.open(request);
      const close = (): void => void log.push("close");
      return { ...file, close };
    },
  };
  const x = new SimMotor("x", { clock, velocity: 5, acceleration: 0.1 });
  const triggers = new TriggerLine();
  const { detector, frames } = flyDetectorParts("counts", {
    clock,
    sink,
    triggers,
    newUid: countingUid(),
    datasets: [{ key: "counts", dtypeNumpy: "<f8", shape: [], role: "signal" }],
    see: ({ positions }) => ({ counts: Float64Array.of((positions["x"] ?? 0) * 100) }),
  });
  const controller = new SimTrajectory({ clock, motors: [x], triggers });
  const scanner = new FileFlyer("scanner", { controller, clock, detector, frames, summary: ["counts"] });
  const collected = async (): Promise<string[]> => {
    const docs: StreamAsset[] = [];
    for await (const doc of scanner.collectAssetDocs(await scanner.getIndex())) docs.push(doc);
    return docs.map(([name, doc]) => ("indices" in doc ? `${doc.indices.start}-${doc.indices.stop}` : name));
  };
  const flight = { spec: linspace("x", 0, 1, 11).duration(0.1).fly() };

  expect(() => scanner.kickoff()).toThrow("it is not prepared");
  scanner.prepare(flight);
  expect(() => scanner.kickoff()).toThrow("it is not staged");
  await scanner.stage();
  expect(log).toEqual([]);
  expect(() => scanner.complete()).toThrow("it is not kicked off");
  await scanner.kickoff().finished;
  expect(log).toEqual(["open"]);
  expect((await scanner.read())["counts_last"]?.value).toBeNaN();
  expect(x.position).toBe(0);

  const complete = scanner.complete();
  expect(scanner.complete()).toBe(complete);
  while (scanner.frames < 5) await new Promise<void>((resolve) => void clock.after(0.01, resolve));
  const first = await collected();
  expect([first[0], first[1]?.startsWith("0-")]).toEqual(["stream_resource", true]);
  expect((await scanner.read())["counts_last"]?.value).toBeCloseTo(40, 6);
  await complete.finished;
  expect(await collected()).toEqual([`${first[1]?.split("-")[1]}-11`]);
  expect(await collected()).toEqual([]);
  expect((await scanner.read())["counts_last"]?.value).toBeCloseTo(100, 6);
  expect(Object.keys(scanner.describe())).toEqual(["counts_last"]);

  // A second flight of the same staging goes on in the same file.
  await scanner.kickoff().finished;
  await scanner.complete().finished;
  expect(await collected()).toEqual(["11-22"]);
  expect(log).toEqual(["open"]);
  await scanner.unstage();
  expect(log).toEqual(["open", "close"]);
});
