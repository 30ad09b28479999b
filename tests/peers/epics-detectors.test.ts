import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { BusyRecord, EpicsAreaDetector, EpicsMca, EpicsScaler, ca } from "@halcyon/control";
import { type Connector, SpecFlyer, f64, i32, rw, w } from "@halcyon/devices";
import { SimMotor, SimTrajectory, TriggerLine } from "@halcyon/devices/sim";
import { RunEngine, flySpec } from "@halcyon/engine";
import { type NamedDocument, type StreamAsset, countingUid, isHalcyonError, systemClock } from "@halcyon/model";
import { linspace } from "@halcyon/scan";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Ioc, peersPython, startIoc } from "./epics-ioc.ts";

const python = peersPython("caproto and h5py");
const script = fileURLToPath(new URL("epics_detector_ioc.py", import.meta.url));

describe.skipIf(python === undefined)("detectors over EPICS", () => {
  let ioc: Ioc;
  let connector: Connector;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "halcyon-frames-"));
    ioc = await startIoc({ script });
    connector = ca({ ...ioc.options, prefix: ioc.prefix });
  });

  afterAll(async () => {
    await connector?.close();
    await ioc?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const camera = (directory = folder): EpicsAreaDetector =>
    new EpicsAreaDetector(
      connector,
      "cam",
      { prefix: "", stats: "Stats1:", image: "image1:" },
      {
        files: { directory, newUid: countingUid(), fileName: () => `frames-${performance.now()}` },
        modes: { edge: "External" },
      },
    );

  /** The frames as h5py reads them: their shape, and the first number of each. */
  async function framesIn(uri: string): Promise<{ shape: number[]; first: number[] }> {
    const program =
      "import h5py, json, sys; d = h5py.File(sys.argv[1], 'r', swmr=True)['/entry/data/data']; " +
      "print(json.dumps({'shape': d.shape, 'first': [int(f[0, 0]) for f in d]}))";
    const path = decodeURIComponent(uri.replace("file://localhost", ""));
    const { stdout } = await promisify(execFile)(python ?? "", ["-c", program, path]);
    return JSON.parse(stdout) as { shape: number[]; first: number[] };
  }

  async function told(det: EpicsAreaDetector): Promise<StreamAsset[]> {
    const docs: StreamAsset[] = [];
    for await (const doc of det.collectAssetDocs()) docs.push(doc);
    return docs;
  }

  function uriOf(docs: readonly StreamAsset[]): string {
    for (const [, doc] of docs) if ("uri" in doc) return doc.uri;
    throw new Error("no file was told of");
  }

  test("each trigger writes a frame into the file, and its sum into the event", async () => {
    const det = camera();
    await det.connect({ timeout: 60 });
    await det.camera.counter.set(0).finished;
    await det.stage();
    await det.trigger().finished;
    const first = await told(det);
    expect(first.map(([name, doc]) => ("indices" in doc ? doc.indices : name))).toEqual([
      "stream_resource",
      { start: 0, stop: 1 },
    ]);
    // 6 rows of 0 to 7.
    expect((await det.read())["cam_stats_total"]?.value).toBe(6 * 28);
    await det.trigger().finished;
    expect((await det.read())["cam_stats_total"]?.value).toBe(6 * (8 * 100 + 28));
    await told(det);
    await det.unstage();
    expect(await framesIn(uriOf(first))).toEqual({ shape: [2, 6, 8], first: [0, 100] });
  });

  test("the description has the shape and the type of the frames, and the sum is hinted", async () => {
    const det = camera();
    await det.connect({ timeout: 60 });
    expect((await det.describe())["cam"]).toMatchObject({
      dtype: "array",
      shape: [1, 6, 8],
      dtype_numpy: "<u2",
      external: "STREAM:",
    });
    expect(det.hints.fields).toEqual(["cam_stats_total"]);
  });

  test("the latest image is watched while it acquires, and is whole", async () => {
    const det = camera();
    await det.connect({ timeout: 10 });
    await det.camera.counter.set(0).finished;
    await det.stage();
    const image = det.image?.image;
    const last = image?.when(({ data }) => data[0] === 300, { timeout: 10 });
    await det.prepare({ trigger: "internal", events: 4, livetime: 0.02 }).finished;
    await det.kickoff().finished;
    await det.complete().finished;
    const row = Array.from({ length: 8 }, (_, column) => 300 + column);
    expect(await last).toEqual({ data: Int32Array.from(Array.from({ length: 6 }, () => row).flat()), shape: [6, 8] });
    await det.unstage();
    expect((await image?.describe())?.["cam_image"]).toMatchObject({ dtype: "array", shape: [6, 8] });
  });

  test("it flies: all frames prepared are in the file when it is complete", async () => {
    const det = camera();
    await det.connect({ timeout: 60 });
    await det.camera.counter.set(0).finished;
    await det.stage();
    await det.prepare({ trigger: "internal", events: 10, livetime: 0.01 }).finished;
    await det.kickoff().finished;
    const complete = det.complete();
    expect(complete.done).toBe(false);
    await complete.finished;
    expect(await det.getIndex()).toBe(10);
    const docs = await told(det);
    await det.unstage();
    expect((await framesIn(uriOf(docs))).first).toEqual(Array.from({ length: 10 }, (_, i) => i * 100));
  });

  test("unstaging in the middle of a flight stops the camera and closes the file", async () => {
    const det = camera();
    await det.connect({ timeout: 60 });
    await det.stage();
    await det.prepare({ trigger: "internal", events: 1000, livetime: 0.01 }).finished;
    await det.kickoff().finished;
    await det.hdf.written.when((frames) => frames > 2, { timeout: 60 });
    const docs = await told(det);
    await det.unstage();
    expect(await det.camera.acquire.get({ fresh: true })).toBe(false);
    expect(await det.hdf.capture.get({ fresh: true })).toBe(false);
    expect((await framesIn(uriOf(docs))).shape[0]).toBeGreaterThan(2);
  });

  /** The numbers of the frames that documents tell of, in order, and all that is in each file. */
  async function framesTold(
    documents: readonly NamedDocument[],
  ): Promise<{ readonly seen: readonly number[]; readonly files: readonly (readonly number[])[] }> {
    const files = new Map<string, readonly number[]>();
    const seen: number[] = [];
    for (const [name, doc] of documents) {
      if (name === "stream_resource") files.set(doc.uid, (await framesIn(doc.uri)).first);
      if (name !== "stream_datum") continue;
      expect(doc.seq_nums.start).toBe(seen.length + 1);
      const { start, stop } = doc.indices;
      seen.push(...(files.get(doc.stream_resource) ?? []).slice(start, stop).map((value) => value / 100));
    }
    return { seen, files: [...files.values()] };
  }

  /** Puts a pulse to the camera at each trigger: the number of the frame, which is where the axis is. */
  async function flight(det: EpicsAreaDetector): Promise<SpecFlyer> {
    const pulse = connector.signals(w(i32), "cam1:Pulse", { name: "pulse" });
    await pulse.connect({ timeout: 60 });
    const triggers = new TriggerLine();
    triggers.listen(det.name, ({ positions }) => void pulse.set(Math.round(positions["x"] ?? -1)));
    const x = new SimMotor("x", { clock: systemClock, velocity: 200, acceleration: 0.05 });
    const controller = new SimTrajectory({ clock: systemClock, motors: [x], triggers });
    return new SpecFlyer("fly", { controller, clock: systemClock });
  }

  test("a flight that is taken back goes on in another file: every frame is told of once, though files have more", async () => {
    const det = camera();
    await det.connect({ timeout: 60 });
    // Frames that wait in the queue of the plug-in when the camera has stopped belong to the file before.
    const delay = connector.signals(rw(f64), "HDF1:Delay", { name: "delay" });
    await delay.set(0.005).finished;
    const fly = await flight(det);
    const engine = new RunEngine({ clock: systemClock });
    const documents: NamedDocument[] = [];
    engine.subscribe((...document) => void documents.push(document));
    const line = linspace("x", 0, 59, 60).duration(0.02).fly();
    const run = engine.run(flySpec(fly, [det], line, { lag: { frames: 10 }, flushPeriod: 0.1 }));
    await det.hdf.capture.when(true, { timeout: 60 });
    await det.hdf.written.when((frames) => frames >= 30 && frames < 60, { timeout: 60 });
    run.pause();
    await run.atRest();
    const [watermark, there] = [fly.watermark, fly.frames];
    expect(there - watermark).toBeGreaterThanOrEqual(5);
    fly.rewind(watermark + 3);
    run.resume();
    // And again, before anything of the second file is final.
    await det.hdf.written.when((frames) => frames > 0 && frames < 20, { timeout: 60 });
    run.pause();
    await run.atRest();
    const last = fly.watermark;
    fly.rewind(last);
    run.resume();
    await run;
    await delay.set(0).finished;
    const { seen, files } = await framesTold(documents);
    expect(seen).toEqual(Array.from({ length: 60 }, (_, frame) => frame));
    expect(files.length).toBeGreaterThanOrEqual(2);
    expect(files.at(-1)?.length).toBe(60 - last);
    expect(files[0]?.length).toBeGreaterThanOrEqual(there);
  });

  test("a flight whose detector has no room for frames pauses, with those before told of, and goes on in another file", async () => {
    const det = camera();
    await det.connect({ timeout: 60 });
    const full = connector.signals(rw(i32), "HDF1:Full", { name: "full" });
    const fly = await flight(det);
    const engine = new RunEngine({ clock: systemClock });
    const documents: NamedDocument[] = [];
    engine.subscribe((...document) => void documents.push(document));
    const line = linspace("x", 0, 39, 40).duration(0.02).fly();
    const run = engine.run(flySpec(fly, [det], line, { flushPeriod: 0.1 }));
    await det.hdf.capture.when(true, { timeout: 60 });
    await det.hdf.written.when((frames) => frames >= 10 && frames < 40, { timeout: 60 });
    await full.set(1).finished;
    expect(await run.atRest()).toBe("paused");
    expect(run.pauseError).toMatchObject({ code: "epics.file", message: /No space left on device/ });
    const before = fly.watermark;
    expect([before >= 10, before < 40]).toEqual([true, true]);
    await full.set(0).finished;
    run.resume();
    await run;
    const { seen, files } = await framesTold(documents);
    expect(seen).toEqual(Array.from({ length: 40 }, (_, frame) => frame));
    expect(files.map(({ length }) => length)).toEqual([before, 40 - before]);
  });

  test("a process that goes on with a run opens another file, named after the run, behind what is told of", async () => {
    const det = new EpicsAreaDetector(connector, "cam", { prefix: "" }, { files: { directory: folder } });
    await det.connect({ timeout: 60 });
    await det.stage();
    const resource = { uid: "r", data_key: "cam", mimetype: "application/x-hdf5", uri: "file:///a.h5", parameters: {} };
    const before = { resource, stop: 3, rows: 7, reports: 1 };
    const run = { uid: "u", prefix: "12-abcdef", again: true, told: () => before };
    const call = { signal: new AbortController().signal, run };
    await det.prepare({ trigger: "internal", events: 2, livetime: 0.01 }, call).finished;
    expect(await det.getIndex()).toBe(7);
    await det.kickoff().finished;
    await det.complete().finished;
    expect(await det.getIndex()).toBe(9);
    const docs = await Array.fromAsync(det.collectAssetDocs());
    await det.unstage();
    expect(docs.map(([name, doc]) => ("indices" in doc ? doc.indices : name))).toEqual([
      "stream_resource",
      { start: 0, stop: 2 },
    ]);
    expect(uriOf(docs)).toMatch(/\/12-abcdef-cam-[0-9a-f]{8}\.h5$/);
  });

  test("a folder that does not exist is refused with its name before anything is taken", async () => {
    const det = camera("/nowhere/at/all");
    await det.connect({ timeout: 60 });
    await det.stage();
    const error: unknown = await det.trigger().finished.catch((thrown: unknown) => thrown);
    expect(isHalcyonError(error, "epics.file") && error.facts.path).toBe("/nowhere/at/all");
    await det.unstage();
  });

  test("a scaler counts for its time, and reads its channels by their names", async () => {
    const scaler = new EpicsScaler(connector, "sc", "scaler1", { channels: [1, 3] });
    await scaler.connect({ timeout: 60 });
    await scaler.stage();
    await scaler.preset.set(0.2).finished;
    const start = performance.now();
    await scaler.trigger().finished;
    expect(performance.now() - start).toBeGreaterThan(190);
    const readings = await scaler.read();
    expect([readings["sc_channel1"]?.value, readings["sc_channel3"]?.value]).toEqual([200, 600]);
    const config = await scaler.readConfiguration();
    expect(config["sc_channel3_name"]?.value).toBe("channel 3");
    expect(config["sc_preset_time"]?.value).toBe(0.2);
    await scaler.unstage();
  });

  test("a scaler that is unstaged while it counts is stopped", async () => {
    const scaler = new EpicsScaler(connector, "sc", "scaler1", { channels: [1] });
    await scaler.connect({ timeout: 60 });
    await scaler.stage();
    await scaler.preset.set(30).finished;
    const counting = scaler.trigger();
    await connector.signals(rw(f64), "scaler1.TP", { name: "preset" }).get();
    await scaler.unstage();
    await counting.finished.catch(() => undefined);
    expect(Number((await scaler.read())["sc_time"]?.value)).toBeLessThan(5);
    await scaler.preset.set(0.1).finished;
  });

  test("an MCA takes a spectrum, and sums its regions", async () => {
    const mca = new EpicsMca(connector, "mca", "mca1", { regions: [0] });
    await mca.connect({ timeout: 60 });
    await mca.stage();
    await mca.preset.set(0.1).finished;
    await mca.trigger().finished;
    const readings = await mca.read();
    const spectrum = readings["mca"]?.value as Int32Array;
    expect([spectrum.length, spectrum[20], spectrum[21]]).toEqual([64, 100, 50]);
    const region = spectrum.slice(18, 23).reduce((sum, counts) => sum + counts, 0);
    expect(readings["mca_region0"]?.value).toBe(region);
    expect(readings["mca_live_time"]?.value).toBeCloseTo(0.09, 3);
    expect((await mca.readConfiguration())["mca_cals"]?.value).toBe(0.25);
    await mca.unstage();
  });

  test("a busy record is triggered until it is done, and not twice at once", async () => {
    const busy = new BusyRecord(connector, "busy", "busy1");
    await busy.connect({ timeout: 60 });
    const time = connector.signals(rw(f64), "busy1:TIME", { name: "time" });
    await time.set(1).finished;
    const start = performance.now();
    const status = busy.trigger();
    await busy.busy.when(true, { timeout: 20 });
    const again: unknown = await busy.trigger().finished.catch((thrown: unknown) => thrown);
    expect(isHalcyonError(again, "device.state") && again.message).toContain("busy already");
    await status.finished;
    expect(performance.now() - start).toBeGreaterThan(990);
    expect(await busy.busy.get({ fresh: true })).toBe(false);
  });
});
