import { type StreamAsset, VirtualClock, countingUid } from "@halcyon/model";
import { expect, test } from "vitest";
import { AreaDetector } from "./area-detector.ts";
import { memoryFrames } from "./memory-frames.ts";

function camera(): { det: AreaDetector; sink: ReturnType<typeof memoryFrames> } {
  const sink = memoryFrames();
  const det = new AreaDetector("img", {
    clock: new VirtualClock(),
    random: () => 0.5,
    sink,
    newUid: countingUid(),
    shape: [3, 4],
  });
  return { det, sink };
}

test("the resource is told once, and then a datum for the frames since the last time", async () => {
  const { det } = camera();
  await det.stage();
  const told: StreamAsset[][] = [];
  for (const triggers of [1, 2]) {
    for (let i = 0; i < triggers; i++) await det.trigger().finished;
    told.push([...det.collectAssetDocs()]);
  }
  expect(told.map((docs) => docs.map(([name]) => name))).toEqual([
    ["stream_resource", "stream_datum"],
    ["stream_datum"],
  ]);
  expect(told.flat().flatMap(([, doc]) => ("indices" in doc ? [doc.indices] : []))).toEqual([
    { start: 0, stop: 1 },
    { start: 1, stop: 3 },
  ]);
});

test("the frames that the documents point to are in the sink, and their sum is in the event", async () => {
  const { det, sink } = camera();
  await det.stage();
  await det.trigger().finished;
  const [resource] = [...det.collectAssetDocs()];
  const uri = resource?.[0] === "stream_resource" ? resource[1].uri : "";
  const [frame] = sink.frames(uri);
  expect(frame?.length).toBe(12);
  expect(det.read()["img_sum"]?.value).toBe([...(frame ?? [])].reduce<number>((sum, one) => sum + Number(one), 0));
});

test("a camera that isn't staged refuses a trigger rather than leaving a file open", async () => {
  const { det } = camera();
  expect(() => det.trigger()).toThrow("it must be staged first");
  await det.stage();
  await det.unstage();
  expect(() => det.trigger()).toThrow("it must be staged first");
});

test("staging again starts a new resource at index 0", async () => {
  const { det } = camera();
  const uris: unknown[] = [];
  for (let run = 0; run < 2; run++) {
    await det.stage();
    await det.trigger().finished;
    for (const [, doc] of det.collectAssetDocs()) uris.push("uri" in doc ? doc.uri : doc.indices);
    await det.unstage();
  }
  expect(uris).toEqual([
    "memory://localhost/img/1/img",
    { start: 0, stop: 1 },
    "memory://localhost/img/2/img",
    { start: 0, stop: 1 },
  ]);
});
