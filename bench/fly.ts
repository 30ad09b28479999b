/**
 * Workload 4: rows per second of a fly scan of 3 float64 columns, from the call of the engine until the last document
 * is taken. The twins are `w04_fly.py`; the Arrow segments have none, as the peers' table store is behind HTTP.
 *
 * @module
 */
import { closeSync, fsyncSync, openSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { ArrowSegments } from "@halcyon/catalog";
import { type Plan, RunEngine, closeRun, collect, complete, declareStream, kickoff, openRun } from "@halcyon/engine";
import { hdf5FrameSink } from "@halcyon/files";
import {
  type Collectable,
  type DataKeys,
  type EventPageColumns,
  type Flyable,
  Status,
  type StreamAsset,
} from "@halcyon/model";
import { type DigitiserWay, flyDigitiser } from "../tests/soak/digitiser.ts";
import { inFolder } from "./in-folder.ts";
import { throughput } from "./throughput.ts";
import type { Measured, Workload } from "./workload.ts";

const keys = ["x", "y", "det"] as const;
const size = 10_000_000;

function columns(page: number): Record<string, Float64Array> {
  return Object.fromEntries(keys.map((key) => [key, Float64Array.from({ length: page }, () => Math.random())]));
}

function described(extra: Partial<DataKeys[string]> = {}): DataKeys {
  return Object.fromEntries(
    keys.map((key) => [key, { source: `sim:${key}`, dtype: "number", shape: [], dtype_numpy: "<f8", ...extra }]),
  );
}

const flying = { kickoff: () => Status.succeeded, complete: () => Status.succeeded };

/** Gives `pages` pages at each collection, each of the same columns, as the twin's flyer does. */
function pageFlyer(
  pages: number,
  page: number,
): Flyable & Collectable & { collectPages(): Iterable<EventPageColumns> } {
  const data = columns(page);
  const stamps = Float64Array.from({ length: page }, (_, row) => Date.now() / 1000 + row / page);
  return {
    name: "flyer",
    ...flying,
    describeCollect: () => described(),
    *collectPages() {
      const timestamps = Object.fromEntries(keys.map((key) => [key, stamps]));
      for (let i = 0; i < pages; i += 1) yield { data: { ...data }, timestamps: { ...timestamps } };
    },
  };
}

function* flight(flyer: Flyable & Collectable, calls: number): Plan {
  yield* openRun();
  yield* declareStream([flyer], "primary", { collect: true });
  yield* kickoff(flyer, { wait: true });
  yield* complete(flyer, { wait: true });
  for (let i = 0; i < calls; i += 1) yield* collect(flyer, { name: "primary", returnPayload: false });
  yield* closeRun();
}

async function pagesAlone(repeat: number, n: number): Promise<Measured> {
  const engine = new RunEngine();
  const flyer = pageFlyer(n / 10_000, 10_000);
  return await throughput({ repeat }, n, async () => await engine.run(flight(flyer, 1)));
}

/**
 * Compared with 5 million rows a second, or with what the disk takes of as many bytes when that is less. `more`: the
 * size of what was written, and how far the memory grew; no row may be lost.
 */
async function pagesToArrow(repeat: number, n: number): Promise<Measured> {
  const engine = new RunEngine();
  const block = Math.min(n, 100_000);
  const flyer = pageFlyer(block / 10_000, 10_000);
  let [bytes, rows, peak] = [0, 0, 0];
  const before = process.memoryUsage.rss();
  return await inFolder(async (folder) => {
    using segments = new ArrowSegments(folder);
    engine.subscribe((...document) => {
      const taken = segments.take(...document);
      if (document[0] === "start") rows = 0;
      if (document[0] === "event_page") rows += document[1].seq_num.length;
      if (document[0] === "stop")
        bytes = statSync(join(segments.folderOf(document[1].run_start), "primary.arrows")).size;
      return taken;
    });
    const measured = await throughput({ repeat }, n, async () => {
      await engine.run(flight(flyer, n / block));
      peak = Math.max(peak, process.memoryUsage.rss());
    });
    if (rows !== n) throw new Error(`Of ${n} rows ${rows} came to the table store.`);
    const disk = bytes / diskSeconds(join(folder, "plain"), bytes); /* bytes per s */
    const more = {
      written_mb: bytes / 1e6,
      mb_per_s: (measured.value * bytes) / n / 1e6,
      disk_mb_per_s: disk / 1e6,
      grown_mb: (peak - before) / 1e6,
    };
    return { ...measured, against: Math.min(5e6, (disk / bytes) * n), more };
  });
}

/** s that as many bytes take the disk when nothing is done but writing them. */
function diskSeconds(path: string, bytes: number): number {
  const piece = new Uint8Array(2 ** 20).fill(7);
  const start = performance.now();
  const file = openSync(path, "w");
  for (let written = 0; written < bytes;) written += writeSync(file, piece, 0, Math.min(piece.length, bytes - written));
  fsyncSync(file);
  closeSync(file);
  return (performance.now() - start) / 1000;
}

/** Each collect writes the next 100,000 rows to one HDF5 file, flushes, and tells of them. */
async function framesToHdf5(repeat: number, n: number): Promise<Measured> {
  const engine = new RunEngine();
  const block = Math.min(n, 100_000);
  const data = columns(block);
  return await throughput({ repeat }, n, () =>
    inFolder(async (folder) => {
      await using sink = hdf5FrameSink(folder, { framesPerChunk: block });
      const datasets = keys.map((key) => ({ key, dtypeNumpy: "<f8", shape: [] }));
      const file = await sink.open({ detector: "flyer", datasets });
      let index = 0;
      const flyer = {
        name: "flyer",
        ...flying,
        describeCollect: () => described({ external: "STREAM:", dtype: "array", shape: [1] }),
        getIndex: () => index,
        async *collectAssetDocs(): AsyncGenerator<StreamAsset> {
          if (index === 0)
            for (const one of file.resources)
              yield ["stream_resource", { ...one, uid: `${file.path}#${one.data_key}` }];
          for (const key of keys) await file.writeFrames(key, index, data[key] ?? new Float64Array());
          await file.flush();
          const indices = { start: index, stop: index + block };
          index += block;
          for (const { data_key } of file.resources) {
            const uid = `${file.path}#${data_key}`;
            const seq_nums = { start: 0, stop: 0 };
            yield ["stream_datum", { uid: `${uid}/${index}`, stream_resource: uid, descriptor: "", indices, seq_nums }];
          }
        },
      };
      await engine.run(flight(flyer, n / block));
      await file.close();
    }),
  );
}

/** Python checks event pages at some thousand rows a second: it gets fewer of them. */
const twin = (way: string, rows: number): readonly string[] => ["w04_fly.py", "--way", way, "--rows", String(rows)];

export const flyScans: readonly Workload[] = [
  {
    name: "fly.pages_numpy.none",
    unit: "row/s",
    peer: twin("pages_numpy", 100_000),
    goal: 1000,
    measure: ({ repeat, n = size }) => pagesAlone(repeat, n),
  },
  {
    name: "fly.pages.arrow",
    unit: "row/s",
    against: "5 million rows/s, or the disk",
    goal: 0.9,
    measure: ({ repeat, n = size }) => pagesToArrow(repeat, n),
  },
  {
    name: "fly.hdf5.none",
    unit: "row/s",
    peer: twin("hdf5", size),
    measure: ({ repeat, n = size }) => framesToHdf5(repeat, n),
  },
  ...(["arrow", "hdf5", "jsonl"] as const).map(digitised),
];

/** A digitiser of 1 MHz and 4 columns: rows in a second of CPU time, where half of one core is what it may take. */
function digitised(way: DigitiserWay): Workload {
  const inRealTime = way !== "jsonl";
  return {
    name: `fly.digitiser.${way}`,
    unit: inRealTime ? "row/CPU-s" : "row/s",
    ...(inRealTime ? { against: "half of one core at 1 MHz", goal: 1 } : {}),
    async measure({ n = inRealTime ? 10_000_000 : 1_000_000 }) {
      const { rows, lost, gaps, readBack, seconds, cpu, delay, grownMb } = await flyDigitiser(way, n);
      if (!inRealTime && (rows !== n || readBack !== n))
        throw new Error(`Of ${n} rows ${rows} were told of, and ${readBack} read back.`);
      const more = { lost, gaps, delay_ms: 1000 * delay, grown_mb: grownMb };
      return inRealTime ? { value: rows / (cpu * seconds), against: 2e6, more } : { value: rows / seconds, more };
    },
  };
}
