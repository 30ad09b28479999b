/** h5py and nexusformat read the NeXus files of step scans and fly scans, of one file and of several. @module */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { simulatedBeamline } from "@halcyon/devices/sim";
import {
  type Plan,
  RunEngine,
  closeRun,
  collect,
  complete,
  count,
  declareStream,
  gridScan,
  kickoff,
  openRun,
} from "@halcyon/engine";
import {
  FileArrays,
  everything,
  exportNexus,
  type Hdf5FrameFile,
  type Hdf5FrameSink,
  hdf5FrameSink,
} from "@halcyon/files";
import { type DataKeys, type NamedDocument, Status, type StreamAsset, VirtualClock } from "@halcyon/model";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { peersPython } from "./epics-ioc.ts";

const python = peersPython("nexusformat");

/** What `read_nexus.py` finds. */
interface Found {
  readonly default: string;
  readonly signal: string;
  readonly axes: readonly string[];
  readonly shape: readonly number[];
  readonly values: unknown;
  readonly members: Readonly<Record<string, readonly [shape: readonly number[], first: readonly unknown[]]>>;
  readonly virtual: readonly string[];
  readonly classes: Readonly<Record<string, string>>;
  readonly entry: Readonly<Record<string, unknown>>;
  readonly nexusformat?: Readonly<Record<string, unknown>>;
  readonly wrong: readonly string[];
}

function read(path: string, ...flags: string[]): Found {
  const script = new URL("read_nexus.py", import.meta.url).pathname;
  return JSON.parse(execFileSync(python ?? "", [script, path, ...flags], { encoding: "utf8" })) as Found;
}

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "halcyon-nexus-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Flies ten events, of which the fifth and those after it go into a second file. */
class TwoFiles {
  readonly name = "flyer";
  readonly #sink: Hdf5FrameSink;
  #file: Hdf5FrameFile | undefined;
  #index = 0;
  #inFile = 0;

  constructor(sink: Hdf5FrameSink) {
    this.#sink = sink;
  }

  kickoff(): Status {
    return Status.succeeded;
  }

  complete(): Status {
    return Status.succeeded;
  }

  describeCollect(): DataKeys {
    const external = { external: "STREAM:", source: "sim://flyer", dtype: "array" } as const;
    return {
      flyer_image: { ...external, shape: [1, 3, 4], dtype_numpy: "<u2", role: "signal", units: "counts" },
      flyer_i0: { ...external, shape: [1], dtype_numpy: "<f8", role: "monitor" },
      flyer_x: { ...external, shape: [1], dtype_numpy: "<f8", role: "axis", units: "mm" },
    };
  }

  getIndex(): number {
    return this.#index;
  }

  async *collectAssetDocs(): AsyncGenerator<StreamAsset> {
    const file = this.#file ?? (await this.#begin());
    if (this.#inFile === 0)
      for (const one of file.resources) yield ["stream_resource", { ...one, uid: uidOf(file, one) }];
    for (let event = this.#index; event < this.#index + 2; event += 1) {
      const at = this.#inFile + event - this.#index;
      await file.write("flyer_image", at, new Uint16Array(12).fill(event));
      await file.write("flyer_i0", at, Float64Array.of(100 + event));
      await file.write("flyer_x", at, Float64Array.of(event / 10));
    }
    await file.flush();
    const indices = { start: this.#inFile, stop: this.#inFile + 2 };
    this.#index += 2;
    this.#inFile += 2;
    for (const one of file.resources) {
      const uid = uidOf(file, one);
      const seq_nums = { start: 0, stop: 0 };
      yield ["stream_datum", { uid: `${uid}/${this.#index}`, stream_resource: uid, descriptor: "", indices, seq_nums }];
    }
    if (this.#index === 4) await this.end();
  }

  async end(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
    this.#inFile = 0;
  }

  async #begin(): Promise<Hdf5FrameFile> {
    const datasets = [
      { key: "flyer_image", dtypeNumpy: "<u2", shape: [3, 4], role: "signal" },
      { key: "flyer_i0", dtypeNumpy: "<f8", shape: [], role: "monitor" },
      { key: "flyer_x", dtypeNumpy: "<f8", shape: [], role: "axis" },
    ] as const;
    return (this.#file = await this.#sink.open({ detector: "flyer", datasets }));
  }
}

const uidOf = (file: Hdf5FrameFile, { data_key }: { readonly data_key: string }): string => `${file.path}#${data_key}`;

function* flight(flyer: TwoFiles, collections: number): Plan {
  yield* openRun({ plan_name: "fly", sample: { name: "gold", thickness: 0.5 }, owner: "ada" });
  yield* declareStream([flyer], "primary", { collect: true });
  yield* kickoff(flyer, { wait: true });
  yield* complete(flyer, { wait: true });
  for (let i = 0; i < collections; i += 1) yield* collect(flyer, { name: "primary" });
  yield* closeRun();
}

async function documentsOf(plan: Plan<unknown>, clock = new VirtualClock()): Promise<NamedDocument[]> {
  const documents: NamedDocument[] = [];
  const engine = new RunEngine({ clock });
  engine.subscribe((...document) => void documents.push(document));
  await engine.run(plan);
  return documents;
}

describe.runIf(python !== undefined)("h5py and nexusformat", () => {
  test("follow the defaults of a fly scan to its frames, which lie in two files, also when all is moved", async () => {
    await using sink = hdf5FrameSink(join(folder, "data", "frames"));
    const flyer = new TwoFiles(sink);
    const documents = await documentsOf(flight(flyer, 5));
    await flyer.end();
    await exportNexus(documents, join(folder, "data", "run.nxs"));
    renameSync(join(folder, "data"), join(folder, "elsewhere"));
    const found = read(join(folder, "elsewhere", "run.nxs"));
    expect(found.wrong).toEqual([]);
    expect(found).toMatchObject({ default: "/entry/data", signal: "flyer_image", axes: ["flyer_x", ".", "."] });
    expect(found.values).toEqual(
      Array.from({ length: 10 }, (_, event) => Array.from({ length: 3 }, () => [event, event, event, event])),
    );
    expect(found.members["flyer_x"]).toEqual([[10], [0, 0.1, 0.2, 0.3]]);
    expect(found.virtual).toEqual(["flyer_i0", "flyer_image", "flyer_x"].map((key) => `entry/instrument/flyer/${key}`));
    expect(found.classes).toMatchObject({
      entry: "NXentry",
      "entry/instrument/flyer": "NXdetector",
      "entry/flyer_i0": "NXmonitor",
      "entry/sample": "NXsample",
      "entry/user": "NXuser",
    });
    expect(found.entry).toMatchObject({ title: "fly", program_name: "halcyon" });
  });

  test("read what a fly scan that goes on has flushed, and more of it later, from the same file", async () => {
    await using sink = hdf5FrameSink(join(folder, "frames"));
    const flyer = new TwoFiles(sink);
    const documents = await documentsOf(flight(flyer, 4));
    const path = join(folder, "run.nxs");
    await exportNexus(
      documents.filter(([name]) => name !== "stop"),
      path,
    );
    const column = (found: Found): unknown => (found.values as number[][][]).map((frame) => frame[0]?.[0]);
    const before = read(path, "swmr");
    expect(before.wrong).toEqual([]);
    expect(column(before)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    for await (const _ of flyer.collectAssetDocs());
    expect(column(read(path, "swmr"))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    await flyer.end();
  });

  test("read a snaked grid scan with images in the shape of the grid", async () => {
    const clock = new VirtualClock();
    await using sink = hdf5FrameSink(join(folder, "frames"));
    const { x, y, gauss, img } = simulatedBeamline({ clock, random: () => 0.5, sink }).devices;
    const plan = gridScan([gauss, img], x, -1, 1, 3, y, 0, 3, 4, { snakeAxes: true });
    const documents = await documentsOf(plan, clock);
    mkdirSync(join(folder, "nexus"));
    const path = join(folder, "nexus", "run.nxs");
    await exportNexus(documents, path);
    // nexusformat takes a virtual dataset for one frame of each file, so that it is asked about values alone.
    const found = read(path, "nexusformat");
    expect(found.wrong).toEqual([]);
    expect(found).toMatchObject({ default: "/entry/grid", signal: "gauss", axes: ["x", "y"], shape: [3, 4] });
    const sum = (found.values as number[][]).flat().reduce((total, one) => total + one, 0);
    expect(found.members["x"]).toEqual([[3], [-1, 0, 1]]);
    expect(found.members["y"]).toEqual([[4], [0, 1, 2, 3]]);
    expect(found.nexusformat).toEqual({
      signal: "gauss",
      sum: expect.closeTo(sum, 6) as number,
      axes: ["x", "y"],
      plottable: true,
    });
    expect(found.virtual).toEqual(["entry/grid/img", "entry/instrument/img/img"]);
    // The sum of each image was taken with it: both are in the order of the grid.
    const check = `import h5py,sys\nwith h5py.File(sys.argv[1]) as f: g = f["entry/grid"]; print((g["img"][()].sum(axis=(2, 3)) == g["img_sum"][()]).all(), (f["entry/instrument/img/img"][()].sum(axis=(1, 2)) == f["entry/instrument/img/img_sum"][()]).all(), g["img"].shape)`;
    expect(execFileSync(python ?? "", ["-c", check, path], { encoding: "utf8" })).toBe("True True (3, 4, 24, 32)\n");
  });

  test("read a run without any event, and one that plots over time", async () => {
    const clock = new VirtualClock();
    const { gauss } = simulatedBeamline({ clock, random: () => 0.5 }).devices;
    const path = join(folder, "run.nxs");
    await exportNexus(await documentsOf(count([gauss], 3), clock), path);
    expect(read(path)).toMatchObject({ wrong: [], signal: "gauss", axes: ["time"], shape: [3] });
    await exportNexus(await documentsOf(flightOfNothing()), path);
    const check = `import h5py,sys\nwith h5py.File(sys.argv[1]) as f: print(dict(f["entry"].attrs)["exit_status"], "default" in f["entry"].attrs)`;
    expect(execFileSync(python ?? "", ["-c", check, path], { encoding: "utf8" })).toBe("success False\n");
  });
});

function* flightOfNothing(): Plan {
  yield* openRun();
  yield* closeRun();
}

test("the reader of files in Node reads frames through the virtual datasets, too", async () => {
  await using sink = hdf5FrameSink(join(folder, "frames"));
  const flyer = new TwoFiles(sink);
  const documents = await documentsOf(flight(flyer, 5));
  await flyer.end();
  const path = join(folder, "run.nxs");
  await exportNexus(documents, path);
  await using arrays = new FileArrays([folder]);
  const array = await arrays.open("application/x-hdf5", pathToFileURL(path).href, "/entry/data/flyer_i0");
  const bytes = await array.read(everything(array.shape));
  expect(new Float64Array(bytes.slice().buffer)).toEqual(Float64Array.from({ length: 10 }, (_, event) => 100 + event));
});
