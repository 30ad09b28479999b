import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { VirtualClock, isHalcyonError, type NamedDocument, type RunStart } from "@halcyon/model";
import { afterEach, beforeEach, expect, test } from "vitest";
import { waitForRoom } from "./disk-full.ts";
import { systemFiles, type FileSystem } from "./file-system.ts";
import { JsonlWriter } from "./jsonl-writer.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "halcyon-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const start = (uid: string, scan_id: number): NamedDocument => ["start", { uid, time: 1, scan_id }];
const descriptor = (run: string): NamedDocument => [
  "descriptor",
  {
    uid: `${run}-d`,
    time: 1,
    run_start: run,
    name: "primary",
    data_keys: {},
    configuration: {},
    hints: {},
    object_keys: {},
  },
];
const event = (run: string, seq_num: number): NamedDocument => [
  "event",
  { uid: `${run}-${seq_num}`, time: 2, seq_num, descriptor: `${run}-d`, data: { det: NaN }, timestamps: { det: 2 } },
];
const stop = (run: string): NamedDocument => [
  "stop",
  { uid: `${run}-s`, time: 3, run_start: run, exit_status: "success" },
];

/** A disk with room for so many bytes more, which takes what fits and then refuses, as a real one does. */
function smallDisk(room: number): FileSystem & { room: number } {
  const disk = {
    ...systemFiles,
    room,
    append(file: number, bytes: string | Uint8Array): number {
      const all = typeof bytes === "string" ? Buffer.from(bytes) : bytes;
      const taken = Math.min(all.length, disk.room);
      if (taken === 0) throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
      disk.room -= taken;
      return systemFiles.append(file, all.subarray(0, taken));
    },
    truncate(file: number, length: number): void {
      systemFiles.truncate(file, length);
    },
  };
  return disk;
}

const linesOf = (path: string): string[] => readFileSync(path, "utf8").split("\n").slice(0, -1);

test("a run is a file named after its number and uid, each line a name and a document", () => {
  const writer = new JsonlWriter({ folder });
  const run = "0123456789abcdef";
  for (const document of [start(run, 7), descriptor(run), event(run, 1), stop(run)]) void writer.take(...document);
  expect(writer.paths).toEqual([join(folder, "7-01234567.jsonl")]);
  expect(linesOf(join(folder, "7-01234567.jsonl"))).toHaveLength(4);
  expect(linesOf(join(folder, "7-01234567.jsonl"))[2]).toContain('["event",{"uid":"0123456789abcdef-1"');
});

test("NaN is written bare, as Python's json writes it", () => {
  const writer = new JsonlWriter({ folder });
  for (const document of [start("a", 1), descriptor("a"), event("a", 1)]) void writer.take(...document);
  expect(linesOf(join(folder, "1-a.jsonl"))[2]).toMatch(/"det":\s?NaN/);
});

test("documents of two open runs go to their own files", () => {
  const writer = new JsonlWriter({ folder });
  for (const document of [start("a", 1), start("b", 2), descriptor("b"), descriptor("a"), event("b", 1), event("a", 1)])
    void writer.take(...document);
  expect(linesOf(join(folder, "1-a.jsonl"))[2]).toContain('"a-1"');
  expect(linesOf(join(folder, "2-b.jsonl"))[2]).toContain('"b-1"');
});

test("lines are UTF-8, whether they are short or longer than the room that lines are made in", () => {
  const disk = smallDisk(Infinity);
  const writer = new JsonlWriter({ folder, files: disk });
  const samples = ["a", "µm é 零 🜁", "零".repeat(21_000), "🜁".repeat(40_000), "b".repeat(70_000), "c"];
  for (const sample of samples) void writer.take("start", { uid: "a", time: 1, scan_id: 1, sample });
  const read = linesOf(join(folder, "1-a.jsonl")).map((line) => (JSON.parse(line) as [string, RunStart])[1].sample);
  expect(read).toEqual(samples);
});

test("a document that fits only in part leaves whole lines, and is refused with the system's word", () => {
  const disk = smallDisk(200);
  const writer = new JsonlWriter({ folder, files: disk });
  void writer.take(...start("a", 1));
  expect(() => writer.take(...descriptor("a"))).not.toThrow();
  let refused: unknown;
  try {
    for (let i = 1; i < 9; i += 1) void writer.take(...event("a", i));
  } catch (error) {
    refused = error;
  }
  expect(isHalcyonError(refused, "files.write") && refused.facts.reason).toBe("ENOSPC");
  for (const line of linesOf(join(folder, "1-a.jsonl"))) expect(line.startsWith('["')).toBe(true);
  expect(readFileSync(join(folder, "1-a.jsonl"), "utf8").endsWith("\n")).toBe(true);
});

test("what was refused and offered again is written once", () => {
  const disk = smallDisk(30);
  const writer = new JsonlWriter({ folder, files: disk });
  expect(() => writer.take(...start("a", 1))).toThrow(/ENOSPC/);
  disk.room = 10_000;
  void writer.take(...start("a", 1));
  void writer.take(...descriptor("a"));
  expect(linesOf(join(folder, "1-a.jsonl"))).toHaveLength(2);
});

test("a document that a retry wrote is not written again when it is offered again", () => {
  const disk = smallDisk(30);
  const writer = new JsonlWriter({ folder, files: disk });
  const first = start("a", 1);
  expect(() => writer.take(...first)).toThrow(/ENOSPC/);
  expect(writer.retry()).toBe(false);
  disk.room = 10_000;
  expect(writer.retry()).toBe(true);
  void writer.take(...first);
  void writer.take(...descriptor("a"));
  expect(linesOf(join(folder, "1-a.jsonl"))).toHaveLength(2);
});

test("a torn line that could not be cut off is cut off before the next one", () => {
  const disk = smallDisk(10_000);
  let cuts = 0;
  disk.truncate = (file, length) => {
    cuts += 1;
    if (cuts === 1) throw Object.assign(new Error("input/output error"), { code: "EIO" });
    systemFiles.truncate(file, length);
  };
  const writer = new JsonlWriter({ folder, files: disk });
  void writer.take(...start("a", 1));
  disk.room = 20;
  expect(() => writer.take(...descriptor("a"))).toThrow(/ENOSPC.*torn \(EIO\)/);
  disk.room = 10_000;
  void writer.take(...descriptor("a"));
  expect(linesOf(join(folder, "1-a.jsonl"))).toHaveLength(2);
});

test("the file and its rest in the spill folder are the whole run", () => {
  const disk = smallDisk(10_000);
  const writer = new JsonlWriter({ folder, files: disk });
  void writer.take(...start("a", 1));
  void writer.take(...descriptor("a"));
  disk.room = 50;
  expect(() => writer.take(...event("a", 1))).toThrow(/ENOSPC/);
  disk.room = 10_000;
  writer.spillTo(join(folder, "spill"));
  for (const document of [event("a", 1), stop("a")]) void writer.take(...document);
  const names = [join(folder, "1-a.jsonl"), join(folder, "spill", "1-a.jsonl")]
    .flatMap(linesOf)
    .map((line) => line.slice(0, 8));
  expect(names).toEqual(['["start"', '["descri', '["event"', '["stop",']);
});

test("a full disk is tried for its time, each second, and then the rest is spilled", async () => {
  const disk = smallDisk(10);
  const writer = new JsonlWriter({ folder, files: disk });
  expect(() => writer.take(...start("a", 1))).toThrow(/ENOSPC/);
  const clock = new VirtualClock();
  const said: string[] = [];
  const options = {
    clock,
    signal: new AbortController().signal,
    patience: 60,
    spill: join(folder, "spill"),
    say: (t: string) => said.push(t),
    lastResort: () => {},
  };
  const waited = waitForRoom(writer, options);
  clock.after(59.5, () => {
    disk.room = 1000;
  });
  expect(await waited).toBe(true);
  expect(clock.monotonic()).toBeCloseTo(60, 6);
  expect(said.at(-1)).toContain("written");
});

test("when no folder takes anything the lines are handed to the last resort", async () => {
  const disk = smallDisk(0);
  const writer = new JsonlWriter({ folder, files: disk });
  const first = start("a", 1);
  expect(() => writer.take(...first)).toThrow(/ENOSPC/);
  const kept: string[] = [];
  const options = {
    clock: new VirtualClock(),
    signal: new AbortController().signal,
    patience: 3,
    spill: join(folder, "spill"),
    say: () => {},
    lastResort: (line: string) => kept.push(line),
  };
  expect(await waitForRoom(writer, options)).toBe(false);
  void writer.take(...first);
  void writer.take(...stop("a"));
  expect(kept.map((line) => line.slice(0, 8))).toEqual(['["start"', '["stop",']);
});
