/**
 * An engine with a beamline, whose runs are written to a data folder: what `run` and `shell` share.
 *
 * @module
 */
import { join, resolve } from "node:path";
import { tmpdir } from "node:os";
import { RunEngine, type Subscriber } from "@halcyon/engine";
import type { NamedDocument } from "@halcyon/model";
import { openBeamline, type OpenBeamline } from "./beamline/beamline.ts";
import type { CatalogPlace } from "./catalog/catalog-place.ts";
import type { World } from "./command.ts";
import { openDataFolder } from "./runs/data-folder.ts";
import type { FileSystem } from "./runs/file-system.ts";
import { sessionFrames } from "./frames/frames.ts";
import { JsonlWriter, fileOfRun } from "./runs/jsonl-writer.ts";
import { LiveScreen } from "./terminal/live-screen.ts";
import { Pace } from "./terminal/pace.ts";
import { progressBar } from "./terminal/progress-bar.ts";
import { RunText } from "./runs/run-text.ts";
import { ScanNumbers } from "./runs/scan-numbers.ts";

/** What a session is opened with. */
export interface SessionOptions {
  readonly beamline: OpenBeamline;
  readonly data: string | undefined;
  readonly spill: string | undefined;
  readonly table: boolean;
  readonly plot: boolean;
  /** Where the runs go as well. */
  readonly catalog?: CatalogPlace | undefined;
  /** Whether each run has a stream `interruptions`. No when left out. */
  readonly recordInterruptions?: boolean;
  /** Those of the world when left out. */
  readonly files?: FileSystem;
  /** Whether a journal is kept as well: then each document is in its file before the journal goes on. */
  readonly journaled?: boolean;
}

/** An open session. */
export interface Session extends Disposable {
  readonly engine: RunEngine;
  readonly beamline: OpenBeamline;
  readonly writer: JsonlWriter;
  readonly catalog: CatalogPlace | undefined;
  readonly screen: LiveScreen;
  readonly spill: string;
  /** Resolves when what was to be shown of the runs so far has been. */
  readonly shown: () => Promise<void>;
  /** Takes up a run that another process began: its documents so far, its file, and how many bytes are in that. */
  readonly goOn: (documents: readonly NamedDocument[], path: string, length: number) => void;
}

/** The folder of the runs. */
function dataFolder(named: string | undefined, world: World): string {
  return resolve(world.folder, named ?? "halcyon-data");
}

/**
 * Opens the beamline of a session: images go to the data folder, once there are any.
 *
 * @throws HalcyonError `cli.load`, `device.connect`.
 */
export function beamlineFor(
  options: { readonly beamline: string | undefined; readonly data: string | undefined },
  world: World,
): Promise<OpenBeamline> {
  const { clock, folder } = world;
  const sink = sessionFrames(join(dataFolder(options.data, world), "frames"));
  return openBeamline({ path: options.beamline, folder, clock, random: Math.random, sink });
}

/**
 * Opens the data folder, and makes an engine.
 *
 * @throws HalcyonError `files.write`: nothing has been moved.
 */
export function openSession(options: SessionOptions, world: World): Session {
  const { terminal, clock } = world;
  const { ask } = terminal;
  const { beamline, catalog, files = world.files } = options;
  const data = dataFolder(options.data, world);
  openDataFolder(data);
  const beside = files === undefined && options.journaled !== true;
  const writer = new JsonlWriter({ folder: data, beside, ...(files ? { files } : {}) });
  const pace = new Pace(clock);
  const width = (): number => Math.min(100, (terminal.out.columns ?? 81) - 1);
  // A terminal may be made smaller while a run is on.
  const roomy = (): boolean => (terminal.err.rows ?? 0) >= 30 && terminal.out.isTerminal && options.plot;
  let past = false;
  const text = new RunText({
    line: (line) => {
      if (!past) screen.line(line);
    },
    table: options.table,
    plot: options.plot,
    header: false,
    width,
    colour: terminal.out.colour,
    now: () => clock.now(),
  });
  const screen = new LiveScreen(terminal, clock, () => {
    if (text.over) return [];
    const held = engine.suspenders.flatMap(({ name, trouble }) => (trouble ? [` held by ${name}: ${trouble}`] : []));
    const { progress } = text;
    const left = progress.of === undefined ? undefined : pace.left(progress.of);
    const bar = progressBar({ ...progress, elapsed: pace.elapsed, left }, terminal.err.columns ?? 80);
    return roomy()
      ? [...text.plot.lines({ width: width(), height: 14, colour: terminal.err.colour }), bar, ...held]
      : [bar, ...held];
  });
  const engine = new RunEngine({
    clock,
    scanIdSource: new ScanNumbers(data),
    recordInterruptions: options.recordInterruptions ?? false,
    onTrouble: (error) => screen.say(`Warning: ${error.message}`),
    ...(ask ? { prompter: (question, signal) => screen.asking(async () => await ask(question, signal)) } : {}),
  });
  engine.subscribe(writer.take, { name: fileOfRun });
  if (catalog) engine.subscribe({ takeMany: catalog.takeMany }, { name: "the catalog" });
  let started = 0;
  const count: Subscriber = () => {
    started += 1;
  };
  engine.subscribe(count, { documents: ["start"], name: "the count of runs" });
  engine.subscribe(
    (...document) => {
      if (document[0] === "start") pace.begin();
      text.take(...document);
      pace.reached(text.progress.done);
      screen.changed();
    },
    { need: "live", maxDocuments: 100_000, name: "the table" },
  );
  return {
    engine,
    beamline,
    writer,
    catalog,
    screen,
    spill: resolve(world.folder, options.spill ?? join(tmpdir(), "halcyon-spill")),
    shown: async () => {
      // Live subscribers take their documents a turn later; a table that was left out for failing never gets there.
      for (let turn = 0; turn < 100 && text.ended < started; turn += 1) {
        await new Promise<void>((done) => setImmediate(done));
      }
    },
    goOn: (documents, path, length) => {
      writer.goOn(documents, path, length);
      started += 1;
      for (const document of documents) {
        // The table gets its head again; its rows were printed by the other process.
        past = document[0] !== "start" && document[0] !== "descriptor";
        text.take(...document);
      }
      past = false;
    },
    [Symbol.dispose]: () => writer.close(),
  };
}
