import { describe, expect, test } from "vitest";

import {
  type DocumentCallback,
  Filler,
  type NamedDocument,
  type RunComposer,
  RunRouter,
  VirtualClock,
  composeRun,
  countingUid,
} from "./index.ts";

const context = { newUid: countingUid(), clock: new VirtualClock({ manual: true }) };
const data_keys = { x: { dtype: "number" as const, shape: [], source: "SIM" } };
const reading = { data: { x: 1 }, timestamps: { x: 1 } };

/** A callback that writes down what it gets, and its list. */
function recorder(): { seen: string[]; callback: DocumentCallback } {
  const seen: string[] = [];
  return { seen, callback: (...[name]) => void seen.push(name) };
}

function wholeRun(run: RunComposer = composeRun({}, context)): NamedDocument[] {
  const primary = run.descriptor({ name: "primary", data_keys });
  const baseline = run.descriptor({ name: "baseline", data_keys });
  const file = run.resource({ spec: "S", root: "/", resource_path: "p", resource_kwargs: {} });
  const frames = run.streamResource({ data_key: "x", mimetype: "m", uri: "file:/x", parameters: {} });
  return [
    ["start", run.start],
    ["descriptor", primary.descriptor],
    ["descriptor", baseline.descriptor],
    ["resource", file.resource],
    ["stream_resource", frames.streamResource],
    ["datum", file.datum({ datum_kwargs: {} })],
    ["stream_datum", frames.streamDatum({ indices: { start: 0, stop: 1 } })],
    ["event", primary.event(reading)],
    ["event_page", baseline.eventPage({ data: { x: [1] }, timestamps: { x: [1] } })],
    ["stop", run.stop()],
  ];
}

const failing = (kind: "throws" | "rejects"): RunRouter =>
  new RunRouter([
    () => ({
      callbacks: [
        () => {
          if (kind === "rejects") return Promise.reject(new Error("full"));
          throw new Error("full");
        },
      ],
    }),
  ]);

function external(): { documents: NamedDocument[]; datum: string } {
  const run = composeRun({}, context);
  const stream = run.descriptor({
    name: "primary",
    data_keys: { image: { dtype: "array", shape: [1], source: "SIM", external: "FILESTORE:" } },
  });
  const file = run.resource({ spec: "S", root: "/", resource_path: "p", resource_kwargs: {} });
  const datum = file.datum({ datum_kwargs: { i: 3 } });
  const event = stream.event({
    data: { image: datum.datum_id },
    timestamps: { image: 1 },
    filled: { image: false },
  });
  return {
    documents: [
      ["start", run.start],
      ["descriptor", stream.descriptor],
      ["resource", file.resource],
      ["datum", datum],
      ["event", event],
      ["stop", run.stop()],
    ],
    datum: datum.datum_id,
  };
}

async function images(options: {
  spec: string;
  fillOrFail?: boolean;
}): Promise<{ seen: unknown[]; closed: number; datum: string }> {
  const { documents, datum } = external();
  const seen: unknown[] = [];
  let closed = 0;
  const handler = { read: ({ i }: Readonly<Record<string, unknown>>) => [i], close: () => void closed++ };
  const filler = () => new Filler({ handlers: { [options.spec]: () => handler } });
  const callback: DocumentCallback = (name, doc) => void (name === "event" && seen.push(doc.data["image"]));
  const router = new RunRouter([() => ({ callbacks: [callback] })], { ...options, filler });
  for (const document of documents) await router.take(...document);
  return { seen, closed, datum };
}

describe("a run router", () => {
  test("asks the factories once a run, and gives their callbacks all documents of it", async () => {
    const recorders: ReturnType<typeof recorder>[] = [];
    const router = new RunRouter([
      () => {
        const one = recorder();
        recorders.push(one);
        return { callbacks: [one.callback] };
      },
    ]);
    const [a, b] = [wholeRun(), wholeRun()];
    for (const [index, document] of a.entries()) {
      await router.take(...document);
      await router.take(...(b[index] as NamedDocument));
    }
    expect(recorders.map((one) => one.seen)).toEqual([a.map(([name]) => name), b.map(([name]) => name)]);
    expect(router.openRuns).toBe(0);
  });

  test("gives the callbacks of a stream the start, their descriptor, their events, the files and the stop", async () => {
    const { seen, callback } = recorder();
    const router = new RunRouter([() => ({ streams: [({ name }) => (name === "primary" ? [callback] : [])] })]);
    for (const document of wholeRun()) await router.take(...document);
    expect(seen).toEqual([
      "start",
      "descriptor",
      "resource",
      "stream_resource",
      "datum",
      "stream_datum",
      "event",
      "stop",
    ]);
  });

  test("gives files that name no run to every run that is open", async () => {
    const { seen, callback } = recorder();
    const router = new RunRouter([() => ({ callbacks: [callback] })]);
    for (const uid of ["a", "b"]) await router.take("start", { uid, time: 1 });
    await router.take("resource", { uid: "old", spec: "S", root: "/", resource_path: "p", resource_kwargs: {} });
    await router.take("datum", { datum_id: "old/0", resource: "old", datum_kwargs: {} });
    expect(seen).toEqual(["start", "start", "resource", "resource", "datum", "datum"]);
  });

  test("refuses a run that starts twice, and documents whose run it does not know", async () => {
    const router = new RunRouter([]);
    const [start, descriptor, , , , datum, streamDatum, event, , stop] = wholeRun() as [
      NamedDocument,
      ...NamedDocument[],
    ];
    await router.take(...start);
    expect(() => router.take(...start)).toThrow("has started already");
    for (const document of [event, datum, streamDatum])
      expect(() => router.take(...(document as NamedDocument))).toThrow("has not come");
    await router.take(...(stop as NamedDocument));
    for (const document of [descriptor, stop])
      expect(() => router.take(...(document as NamedDocument))).toThrow("has not come, or its run is over");
  });

  test("waits for a callback that answers a promise before it goes to the next one", async () => {
    const seen: string[] = [];
    const slow: DocumentCallback = async (...[name]) => {
      await Promise.resolve();
      seen.push(`slow ${name}`);
    };
    const router = new RunRouter([() => ({ callbacks: [slow, (...[name]) => void seen.push(`quick ${name}`)] })]);
    const taken = router.take("start", { uid: "s", time: 1 });
    expect(seen).toEqual([]);
    await taken;
    expect(seen).toEqual(["slow start", "quick start"]);
  });

  test("passes on what a callback throws", async () => {
    expect(() => failing("throws").take("start", { uid: "s", time: 1 })).toThrow("full");
    await expect(failing("rejects").take("start", { uid: "s", time: 1 })).rejects.toThrow("full");
  });
});

describe("a run router with fillers", () => {
  test("gives callbacks the data instead of the reference, and closes the files when the run stops", async () => {
    expect(await images({ spec: "S" })).toMatchObject({ seen: [[3]], closed: 1 });
  });

  test("lets events pass unfilled when nobody opens that kind of file, unless told to fail", async () => {
    const { seen, datum } = await images({ spec: "OTHER" });
    expect(seen).toEqual([datum]);
    await expect(images({ spec: "OTHER", fillOrFail: true })).rejects.toMatchObject({ code: "asset.unknown" });
  });
});
