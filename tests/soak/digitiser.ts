/**
 * A digitiser of 1 MHz and four columns in real time: into Arrow segments, into an HDF5 file, and into JSON lines.
 *
 * Where it goes on by itself nothing may be lost, in less than half of one core, and whoever looks on must have each page
 * soon. JSON lines are too slow for that: there the digitiser waits, and what counts is that no row is missing.
 *
 * @module
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ArrowSegments, entriesOf } from "@halcyon/catalog";
import { Digitiser, FileDigitiser, type Sampler } from "@halcyon/devices/sim";
import {
  type Plan,
  RunEngine,
  type Subscriber,
  checkpoint,
  closeRun,
  collect,
  complete,
  declareStream,
  kickoff,
  openRun,
  wait,
} from "@halcyon/engine";
import { FileArrays, hdf5FrameSink } from "@halcyon/files";
import { JsonlWriter, readRunFile } from "@halcyon/halcyon";
import { type Collectable, type NamedDocument, systemClock } from "@halcyon/model";

/** Where the samples go. */
export type DigitiserWay = "arrow" | "hdf5" | "jsonl";

/** What a flight came to. */
export interface DigitiserFlight {
  readonly rows: number;
  /** Samples that the digitiser lost, as nobody collected them in time. */
  readonly lost: number;
  /** Pages whose first sample is not the one after the last of the page before. */
  readonly gaps: number;
  /** Rows that are where they should be, found when they were read back. */
  readonly readBack: number;
  /** s from kickoff to the last document taken. */
  readonly seconds: number;
  /** Of one core, all threads together. */
  readonly cpu: number;
  /** s that the oldest sample of a page was old when a live subscriber got the page, at worst. */
  readonly delay: number;
  /** MB that the process had grown by in the end, from a tenth of the flight on. */
  readonly grownMb: number;
}

const rate = 1e6; /* samples per s */
/** s between two collections. */
const period = 0.05;

/**
 * Flies for so many samples, and reads back what was written.
 *
 * @param memory samples that the digitiser keeps until they are collected; those of half a second.
 */
export async function flyDigitiser(way: DigitiserWay, samples: number, memory = rate / 2): Promise<DigitiserFlight> {
  const folder = mkdtempSync(join(tmpdir(), "halcyon-digitiser-"));
  try {
    return await inFolder(way, samples, memory, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function inFolder(way: DigitiserWay, samples: number, memory: number, folder: string): Promise<DigitiserFlight> {
  await using owned = new AsyncDisposableStack();
  const options = { clock: systemClock, samples, rate, memory };
  const sink = owned.use(hdf5FrameSink(folder, { framesPerChunk: 65_536 }));
  const digitiser =
    way === "hdf5"
      ? new FileDigitiser("adc", { ...options, sink })
      : new Digitiser("adc", { ...options, ...(way === "jsonl" ? { whenFull: "hold", memory: 50_000 } : {}) });
  const engine = new RunEngine({ clock: systemClock });
  const seen = new Seen();
  engine.subscribe(seen.count);
  engine.subscribe(seen.look, { need: "live", documents: ["event_page", "stream_datum"] });
  const segments = owned.use(new ArrowSegments(folder));
  const lines = new JsonlWriter({ folder });
  if (way === "arrow") engine.subscribe(segments.take);
  if (way === "jsonl") engine.subscribe(lines.take);
  const cpu = process.cpuUsage();
  const began = performance.now();
  await engine.run(flight(digitiser, seen));
  if (digitiser instanceof FileDigitiser) await digitiser.unstage();
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const { rows, gaps, delay, run, resources, grownMb } = seen;
  lines.close();
  const readBack =
    way === "arrow"
      ? rowsOfSegment(join(segments.folderOf(run), "primary.arrows.index"))
      : way === "hdf5"
        ? await rowsOfFile(folder, resources.get("adc_sample") ?? "")
        : await rowsOfLines(lines.paths[0] ?? "");
  return { rows, lost: digitiser.lost, gaps, readBack, seconds, cpu: (user + system) / 1e6 / seconds, delay, grownMb };
}

function* flight(digitiser: Sampler & Collectable, seen: Seen): Plan {
  yield* openRun();
  yield* declareStream([digitiser], "primary", { collect: true });
  yield* kickoff(digitiser, { wait: true });
  seen.began = systemClock.now();
  yield* complete(digitiser, { group: "flight" });
  for (let done = false; !done;) {
    done = yield* wait("flight", { timeout: period, errorOnTimeout: false });
    yield* collect(digitiser, { name: "primary", returnPayload: false });
    yield* checkpoint();
  }
  yield* closeRun();
}

/** What the documents tell, while they come. */
class Seen {
  rows = 0;
  gaps = 0;
  run = "";
  delay = 0;
  began = 0;
  grownMb = 0;
  readonly resources = new Map<string, string>();
  #pages = 0;
  #memory = 0;

  readonly count: Subscriber = (...[name, doc]: NamedDocument): void => {
    if (name === "start") this.run = doc.uid;
    else if (name === "stream_resource") this.resources.set(doc.data_key, doc.uri);
    else if (name === "event_page") {
      if (doc.data["adc_sample"]?.at(0) !== this.rows) this.gaps += 1;
      this.rows += doc.seq_num.length;
    } else if (name === "stream_datum") this.rows = doc.seq_nums.stop - 1;
  };

  readonly look: Subscriber = (...[name, doc]: NamedDocument): void => {
    const now = systemClock.now();
    const oldest =
      name === "event_page"
        ? Number(Object.values(doc.timestamps)[0]?.at(0))
        : name === "stream_datum"
          ? this.began + doc.indices.start / rate
          : now;
    this.delay = Math.max(this.delay, now - oldest);
    this.#pages += 1;
    if (this.#pages % 20 !== 0) return;
    const memory = process.memoryUsage.rss() / 1e6;
    if (this.#pages <= 100) this.#memory = Math.max(this.#memory, memory);
    this.grownMb = Math.max(this.grownMb, memory - this.#memory);
  };
}

/** Rows that the index of a segment tells of, one batch after another. */
function rowsOfSegment(index: string): number {
  let rows = 0;
  for (const { firstRow, rows: more } of entriesOf(readFileSync(index))) {
    if (firstRow !== rows) return Number.NaN;
    rows += more;
  }
  return rows;
}

/** Rows of the file whose sample is that of the row. */
async function rowsOfFile(folder: string, uri: string): Promise<number> {
  await using arrays = new FileArrays([folder]);
  const array = await arrays.open("application/x-hdf5", uri, "/entry/adc_sample");
  const [length = 0] = array.shape;
  let good = 0;
  for (let start = 0; start < length; start += 1e6) {
    const count = Math.min(1e6, length - start);
    const bytes = await array.read([{ start, count, step: 1 }]);
    const values = new Float64Array(bytes.slice().buffer);
    for (let i = 0; i < count; i += 1) if (values[i] === start + i) good += 1;
  }
  return good;
}

/** Rows of the lines whose sample is that of the row. */
async function rowsOfLines(path: string): Promise<number> {
  let rows = 0;
  for await (const [name, doc] of readRunFile(path))
    if (name === "event_page") for (const sample of doc.data["adc_sample"] ?? []) if (sample === rows) rows += 1;
  return rows;
}

/** What was not as it should be, in a sentence each; none when all was. */
export function complaintsOf(way: DigitiserWay, samples: number, flown: DigitiserFlight): string[] {
  const { rows, lost, gaps, readBack, cpu, delay, grownMb } = flown;
  const inRealTime = way !== "jsonl";
  const wrong: readonly (readonly [isWrong: boolean, text: string])[] = [
    [lost > 0, `${lost} samples were lost`],
    [rows !== samples, `of ${samples} samples ${rows} are rows`],
    [gaps > 0, `${gaps} pages do not follow the one before`],
    [readBack !== rows, `of ${rows} rows ${readBack} were read back`],
    [inRealTime && cpu >= 0.5, `it took ${(100 * cpu).toFixed(0)} % of a core, not less than 50`],
    [inRealTime && delay >= 0.2, `a page was ${(1000 * delay).toFixed(0)} ms old when it was seen, not less than 200`],
    [grownMb > 200, `it grew by ${grownMb.toFixed(0)} MB, not less than 200`],
  ];
  return wrong.flatMap(([isWrong, text]) => (isWrong ? [text] : []));
}
