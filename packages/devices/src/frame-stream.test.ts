import { type StreamAsset, countingUid } from "@halcyon/model";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FrameStream } from "./frame-stream.ts";
import { memoryFrames } from "./sim/memory-frames.ts";

const datasets = [
  { key: "image", dtypeNumpy: "<u2", shape: [1, 2] },
  { key: "sum", dtypeNumpy: "<f8", shape: [] },
];
const frame = (n: number): { image: Uint16Array; sum: Float64Array } => ({
  image: Uint16Array.of(n, n),
  sum: Float64Array.of(2 * n),
});

describe("a stream of frames", () => {
  test("tells of each frame of each dataset once, in order, however it is asked", async () => {
    const asks = fc.array(fc.oneof(fc.constant("frame" as const), fc.option(fc.nat(12), { nil: undefined })), {
      maxLength: 30,
    });
    await fc.assert(
      fc.asyncProperty(asks, async (steps) => {
        const stream = new FrameStream("det", { datasets, sink: memoryFrames(), newUid: countingUid() });
        const told: StreamAsset[] = [];
        for (const step of steps) {
          if (step === "frame") await stream.append(frame(stream.written));
          else told.push(...stream.report(step));
        }
        told.push(...stream.report());
        for (const [name, resource] of told) {
          if (name !== "stream_resource") continue;
          const ranges = told.flatMap(([, doc]) =>
            "indices" in doc && doc.stream_resource === resource.uid ? [doc.indices] : [],
          );
          expect([ranges[0]?.start, ranges.at(-1)?.stop]).toEqual([0, stream.written]);
          ranges.slice(1).forEach((range, i) => expect(range.start).toBe(ranges[i]?.stop));
        }
        expect(told.filter(([name]) => name === "stream_resource")).toHaveLength(stream.written > 0 ? 2 : 0);
      }),
    );
  });

  test("refuses a frame that lacks a dataset, or whose pixels are too few, and counts neither", async () => {
    const stream = new FrameStream("det", { datasets, sink: memoryFrames(), newUid: countingUid() });
    await expect(stream.append({ image: Uint16Array.of(1, 2) })).rejects.toThrow("the frame has nothing for sum");
    await expect(stream.append({ ...frame(1), image: Uint16Array.of(1) })).rejects.toThrow("must be 2 pixels");
    expect(stream.written).toBe(0);
  });

  test("that is closed takes no more", async () => {
    const stream = new FrameStream("det", { datasets, sink: memoryFrames(), newUid: countingUid() });
    await stream.append(frame(1));
    await stream.close();
    await stream.close();
    await expect(stream.append(frame(2))).rejects.toThrow("its file is closed");
  });
});
