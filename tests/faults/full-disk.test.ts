/** Runs whose disk is full in earnest: they pause, what is there is whole and told of, and with room they go on. @module */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { NamedDocument, StreamResource } from "@halcyon/model";
import { linspace } from "@halcyon/scan";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { commandLine, documentsOf, environment, ofName, root, watch, type Running } from "../cli/halcyon.ts";
import { peersPython } from "../peers/epics-ioc.ts";
import { type SmallDisk, smallDisks } from "./small-disk.ts";

const python = peersPython("h5py");
const script = fileURLToPath(new URL("full_disk_frames.py", import.meta.url));

let folder = "";
let shell: ChildProcess | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "halcyon-full-"));
  mkdirSync(join(folder, "data/frames"), { recursive: true });
});
afterEach(() => {
  shell?.kill();
  rmSync(folder, { recursive: true });
});

interface InFolder extends Running {
  /** Where the folder of its data is seen. */
  readonly data: string;
  readonly makeRoom: () => void;
}

/** Starts `halcyon run`, whose documents go into `data`; `small`, which is that or in it, fills up. */
function start(disk: SmallDisk, small: string, ...words: string[]): InFolder {
  const quiet = ["--no-plot", "--no-table", "--data", join(folder, "data")];
  return inFolder(disk, small, commandLine.at(-1) ?? "", "run", ...words, ...quiet);
}

/** Starts a program for which the folder `small` fills up. */
function inFolder(disk: SmallDisk, small: string, ...words: string[]): InFolder {
  const full = join(folder, small);
  const [program = "", ...rest] = disk.wrap(full, [...commandLine.slice(0, -1), ...words]);
  shell = spawn(program, rest, { cwd: folder, env: environment, stdio: ["pipe", "pipe", "pipe"] });
  const pid = shell.pid ?? 0;
  const data = disk.seen(join(folder, "data"), pid);
  return { ...watch(shell), data, makeRoom: () => disk.makeRoom(full, pid) };
}

function documentsIn(data: string): NamedDocument[] {
  const [name = ""] = readdirSync(data).filter((one) => one.endsWith(".jsonl"));
  return documentsOf(join(data, name));
}

/** What documents tell of each dataset: its file, and how many frames; each range begins where the last one ended. */
function toldIn(documents: readonly NamedDocument[]): { readonly resource: StreamResource; readonly stop: number }[] {
  const data = ofName(documents, "stream_datum");
  return ofName(documents, "stream_resource").map((resource) => {
    const ranges = data.filter((datum) => datum.stream_resource === resource.uid).map(({ indices }) => indices);
    expect(ranges.map(({ start: first }) => first)).toEqual([0, ...ranges.slice(0, -1).map(({ stop }) => stop)]);
    return { resource, stop: ranges.at(-1)?.stop ?? 0 };
  });
}

interface FramesInFiles {
  readonly x: number[];
  readonly rows: Readonly<Record<string, number>>;
}

/** What h5py finds where documents say it is: the length of each dataset, by key, and the places of the axis. */
function framesIn(documents: readonly NamedDocument[], data: string): FramesInFiles {
  const places = toldIn(documents).map(({ resource: { uri, data_key: key, parameters } }) => {
    const inside = decodeURIComponent(uri.replace("file://localhost", "")).replace(join(folder, "data"), data);
    return [key, inside, String(parameters["dataset"])];
  });
  return JSON.parse(execFileSync(python ?? "", [script, JSON.stringify(places)], { encoding: "utf8" })) as never;
}

/** The samples of all pages, which are those from 0 on, numbered from 1 on. */
function samplesIn(documents: readonly NamedDocument[]): number {
  const pages = ofName(documents, "event_page");
  const samples = pages.flatMap((page) => [...(page.data["adc_sample"] ?? [])]);
  expect(pages.flatMap((page) => [...page.seq_num]).every((number, i) => number === i + 1)).toBe(true);
  expect(samples.every((sample, i) => sample === i)).toBe(true);
  return samples.length;
}

const frames = 500;
const line = linspace("x", -1, 1, frames).duration(0.003).fly();

describe.each(smallDisks())("$name", (disk) => {
  test.runIf(python !== undefined)(
    "pauses a flight: the files have the frames that documents tell of, and with room again each is there once",
    async () => {
      const spec = JSON.stringify(line);
      const running = start(disk, "data/frames", "fly_spec", "fly", "cam,encoder", spec, "--flush-period", "0.1");
      const { data, makeRoom, says, child, ended } = running;
      await says("Trying again for 60 s");
      const [stop = 0, ...others] = toldIn(documentsIn(data)).map((one) => one.stop);
      expect(others).toEqual(others.map(() => stop));
      expect([stop > 0, stop < frames]).toEqual([true, true]);
      // A detector may have written more than all of them have: that is told of when the others have caught up.
      const { cam = 0, cam_sum: sums } = framesIn(documentsIn(data), data).rows;
      expect([cam >= stop, cam <= frames, sums]).toEqual([true, true, cam]);
      makeRoom();
      await says("ended 0");
      const documents = documentsIn(data);
      expect(ofName(documents, "stop")[0]).toMatchObject({ exit_status: "success" });
      expect(toldIn(documents).map((one) => one.stop)).toEqual(Array.from({ length: 6 }, () => frames));
      const { rows, x } = framesIn(documents, data);
      expect(Object.values(rows)).toEqual(Array.from({ length: 6 }, () => frames));
      const wanted = [...line.points()].map(({ centre }) => centre.x);
      x.forEach((place, i) => expect(place).toBeCloseTo(wanted[i] ?? NaN, 9));
      child.stdin?.end();
      await ended;
    },
    120_000,
  );

  test("pauses a flight whose pages are lines: all lines are whole, and with room again each row is there once", async () => {
    const fixtures = join(root, "tests/cli/fixtures");
    const beamline = join(fixtures, "digitiser-beamline.ts");
    const plan = join(fixtures, "digitiser-plan.ts");
    const { data, makeRoom, says, child, ended } = start(
      disk,
      "data",
      plan,
      "digitise_in_pages",
      "--beamline",
      beamline,
    );
    await says("Trying again for 60 s");
    expect(samplesIn(documentsIn(data))).toBeLessThan(20_000);
    makeRoom();
    await says("ended 0");
    const documents = documentsIn(data);
    expect(ofName(documents, "stop")[0]).toMatchObject({ exit_status: "success" });
    expect(samplesIn(documents)).toBe(20_000);
    child.stdin?.end();
    await ended;
  }, 120_000);

  test("pauses a scan whose events are written beside the program: with room again each is there, in order", async () => {
    const count = ["count", "--detectors", "gauss", "--num", "20000"];
    const { data, makeRoom, says, child, ended } = start(disk, "data", ...count);
    await says("Trying again for 60 s");
    const numbers = (): number[] => ofName(documentsIn(data), "event").map(({ seq_num: number }) => number);
    const taken = numbers();
    expect(taken).toEqual(taken.map((_, i) => i + 1));
    expect(taken.length).toBeLessThan(20_000);
    makeRoom();
    await says("ended 0");
    // The point at which it paused is measured again.
    const all = numbers();
    expect(all.length).toBeLessThanOrEqual(20_001);
    expect([...new Set(all)]).toEqual(Array.from({ length: 20_000 }, (_, i) => i + 1));
    expect(ofName(documentsIn(data), "stop")[0]).toMatchObject({ exit_status: "success" });
    child.stdin?.end();
    await ended;
  }, 120_000);

  test("pauses a flight whose pages go into Arrow segments: all batches are whole, and with room each row is there once", async () => {
    const { makeRoom, says, child, ended } = inFolder(
      disk,
      "data",
      join(root, "tests/faults/full-disk-segments.ts"),
      join(folder, "data"),
    );
    await says("paused with whole batches");
    makeRoom();
    await says("success: 100000 rows in order");
    await says("ended 0");
    child.stdin?.end();
    expect((await ended).err).toBe("");
  }, 120_000);
});
