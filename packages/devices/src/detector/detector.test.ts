import { type Exposure, type StreamAsset, VirtualClock, can, countingUid, isHalcyonError } from "@halcyon/model";
import { describe, expect, test } from "vitest";
import { memoryFrames } from "../sim/memory-frames.ts";
import { softSignal } from "../soft-signal.ts";
import { framesInto } from "./frames-into.ts";
import type { DetectorParts } from "./logic.ts";
import { StandardDetector } from "./standard-detector.ts";
import { StreamingDetector } from "./streaming-detector.ts";

function camera(options: { failAt?: number } = {}): { det: StreamingDetector; clock: VirtualClock; calls: string[] } {
  const clock = new VirtualClock();
  const calls: string[] = [];
  const sink = memoryFrames();
  const frames = framesInto("cam", {
    datasets: [{ key: "cam", dtypeNumpy: "<u2", shape: [2, 2] }],
    sink,
    newUid: countingUid(),
    clock,
  });
  let number = 0;
  let left = 0;
  let idle = Promise.resolve();
  let taken = 0;
  const take = async (): Promise<void> => {
    for (; left > 0; left--) {
      await new Promise<void>((resolve) => void clock.after(0.1, resolve));
      if (++taken === options.failAt) throw new Error("the camera is too hot");
      await frames.append({ cam: Uint16Array.of(1, 2, 3, taken) });
    }
  };
  const parts: DetectorParts = {
    trigger: {
      internal: ({ events, collectionsPerEvent }) => {
        calls.push("internal");
        number = events * collectionsPerEvent;
      },
      deadtime: () => 0.01,
    },
    acquire: {
      start: () => {
        calls.push("start");
        left = number;
        idle = take();
        idle.catch(() => undefined);
      },
      idle: () => idle,
      stop: () => {
        calls.push("stop");
        left = 0;
      },
    },
    data: [frames],
  };
  return { det: new StreamingDetector("cam", { ...parts, clock }), clock, calls };
}

async function told(det: StreamingDetector, index?: number): Promise<unknown[]> {
  const docs: StreamAsset[] = [];
  for await (const doc of det.collectAssetDocs(index)) docs.push(doc);
  return docs.map(([name, doc]) => ("indices" in doc ? doc.indices : name));
}

describe("a detector made of parts", () => {
  test("has the verbs of a flyer only when its data stream", () => {
    const value = softSignal("value", 1);
    const step = new StandardDetector("step", {
      trigger: { internal: () => undefined },
      acquire: { start: () => undefined, idle: () => undefined, stop: () => undefined },
      data: [{ kind: "step", hinted: [value] }],
    });
    expect([can(step, "triggerable"), can(step, "flyable"), can(step, "writesStreamAssets")]).toEqual([
      true,
      false,
      false,
    ]);
    expect([can(camera().det, "flyable"), step.hints.fields]).toEqual([true, ["value"]]);
  });

  test("takes one event at each trigger, and tells of each once", async () => {
    const { det } = camera();
    await det.stage();
    await det.trigger().finished;
    expect(await told(det)).toEqual(["stream_resource", { start: 0, stop: 1 }]);
    await det.trigger().finished;
    expect(await told(det)).toEqual([{ start: 1, stop: 2 }]);
    expect(await told(det)).toEqual([]);
  });

  test("flies: what was prepared is written when it is complete, and told up to the index asked for", async () => {
    const { det } = camera();
    await det.stage();
    await det.prepare({ trigger: "internal", events: 3, collectionsPerEvent: 2 }).finished;
    expect((await det.describeCollect())["cam"]?.shape).toEqual([2, 2, 2]);
    await det.kickoff().finished;
    const complete = det.complete();
    expect(complete.done).toBe(false);
    await complete.finished;
    expect(await det.getIndex()).toBe(3);
    expect(await told(det, 2)).toEqual(["stream_resource", { start: 0, stop: 2 }]);
    expect(await told(det)).toEqual([{ start: 2, stop: 3 }]);
  });

  test("that fails on its way is stopped, and complete fails with its error or with the late frame", async () => {
    const { det, calls } = camera({ failAt: 2 });
    await det.stage();
    await det.prepare({ trigger: "internal", events: 3, frameTimeout: 1 }).finished;
    await det.kickoff().finished;
    await expect(det.complete().finished).rejects.toThrow("told of no new reading within 1 s");
    expect(calls.at(-1)).toBe("stop");
  });

  test("refuses ways of triggering that it doesn't know, and numbers that can't be", async () => {
    const { det } = camera();
    await det.stage();
    const refuse = (exposure: Exposure): unknown => {
      try {
        return det.prepare(exposure);
      } catch (error) {
        return error;
      }
    };
    const edge = refuse({ trigger: "edge" });
    expect(isHalcyonError(edge, "device.state") && edge.message).toContain("it knows internal");
    expect(isHalcyonError(refuse({ trigger: "internal", events: 1.5 }), "signal.value")).toBe(true);
    await expect(det.prepare({ trigger: "internal", deadtime: 0.001 }).finished).rejects.toThrow("at least 0.01 s");
  });

  test("is stopped and its file closed when it is unstaged, and refuses a trigger then", async () => {
    const { det, calls } = camera();
    await det.stage();
    await det.trigger().finished;
    await det.unstage();
    expect(calls.at(-1)).toBe("stop");
    expect(() => det.trigger()).toThrow("it must be staged first");
    expect(() => det.kickoff()).toThrow("it is not prepared");
  });
});
