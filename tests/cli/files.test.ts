import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodeDocument } from "@halcyon/model";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Workplace, commandLine, documentsOf, environment, halcyon, ofName, root, start } from "./halcyon.ts";

const beamline = join(root, "tests/cli/fixtures/beamline.ts");
const plans = join(root, "tests/cli/fixtures/plans.ts");

let place: Workplace;
beforeEach(() => {
  place = new Workplace();
});
afterEach(() => place[Symbol.dispose]());

test("after kill -9 every line but the last is whole, and show and tail print what there is", async () => {
  const running = start(place.folder, ["run", plans, "slowly", "--beamline", beamline]);
  await running.says("|         8 |");
  running.child.kill("SIGKILL");
  expect((await running.ended).signal).toBe("SIGKILL");
  const [path = ""] = place.runs();
  const lines = readFileSync(path, "utf8").split("\n");
  expect(
    lines
      .slice(0, -1)
      .map((line) => decodeDocument(line)[0])
      .slice(0, 3),
  ).toEqual(["start", "descriptor", "event"]);
  // As if the last write had been cut short.
  writeFileSync(path, `${lines.slice(0, 7).join("\n")}\n${(lines[7] ?? "").slice(0, 50)}`);
  const shown = await halcyon(place.folder, "show", path);
  expect(shown.code).toBe(0);
  expect(shown.out.match(/^\|\s+\d+ \|/gm)).toHaveLength(5);
  expect(shown.err).toContain("The last line is torn (50 characters): not shown.");
  expect(shown.err).toContain("no stop document");
  const tailed = await halcyon(place.folder, "tail", path);
  expect(tailed.code).toBe(0);
  expect(tailed.out.match(/^\|\s+\d+ \|/gm)).toHaveLength(5);
  const next = await halcyon(place.folder, "run", "count", "odd", "--beamline", beamline);
  expect(next.out).toContain("(scan num: 2)");
});

test("tail follows a run while it goes on, and ends with it", async () => {
  const running = start(place.folder, ["run", plans, "slowly", "--num", "12", "--beamline", beamline]);
  await running.says("|         2 |");
  const tail = start(place.folder, ["tail", "--follow", place.runs()[0] ?? ""]);
  await tail.says("|        13 |");
  const { code, out } = await tail.ended;
  expect(code).toBe(0);
  expect(out).toContain("success (events: 13 primary)");
  expect((await running.ended).code).toBe(0);
});

/** What a command that writes into a file on a full disk ends with, and says beside it. */
function intoFull(...words: string[]): readonly [code: number | null, err: string] {
  const [node = "", ...rest] = commandLine;
  const full = openSync("/dev/full", "w");
  const stdio = ["ignore", full, "pipe"] as const;
  const { status, stderr } = spawnSync(node, [...rest, ...words], {
    cwd: place.folder,
    env: environment,
    stdio: [...stdio],
  });
  closeSync(full);
  return [status, String(stderr)];
}

test("a table that cannot be written ends no run, and is said once", () => {
  const [code, err] = intoFull("run", "count", "odd", "3", "--beamline", beamline, "--no-plot");
  expect(err.split("\n")[0]).toBe("halcyon: the output cannot be written: the disk is full (ENOSPC).");
  expect([code, err.match(/ENOSPC/gu)]).toEqual([0, ["ENOSPC"]]);
  const documents = documentsOf(place.runs()[0] ?? "");
  expect(ofName(documents, "stop")[0]).toMatchObject({ exit_status: "success", num_events: { primary: 3 } });
});

test("what was asked for and cannot be written is a failure", () => {
  expect(intoFull("plans")).toEqual([1, "halcyon: the output cannot be written: the disk is full (ENOSPC).\n"]);
});

test("a file with a broken line in the middle is refused with its number", async () => {
  writeFileSync(join(place.folder, "r.jsonl"), '["start",{"uid":"a","time":1}]\nnonsense\n["stop",{}]\n');
  const { code, err } = await halcyon(place.folder, "show", "r.jsonl");
  expect(code).toBe(2);
  expect(err).toMatch(/Line 2 of .*r\.jsonl is not a document: .*\[files\.read\]/s);
});

test("a folder, an empty file and none at all are told apart", async () => {
  writeFileSync(join(place.folder, "empty.jsonl"), "");
  const folder = await halcyon(place.folder, "show", "./");
  expect(folder).toMatchObject({ code: 2, out: "" });
  expect(folder.err).toContain("cannot be read: it is a folder (EISDIR). [files.read]");
  const none = await halcyon(place.folder, "tail", "none.jsonl");
  expect(none.err).toContain("none.jsonl cannot be read: there is no such file or folder (ENOENT). [files.read]");
  const empty = await halcyon(place.folder, "show", "empty.jsonl");
  expect(empty).toMatchObject({ code: 0, out: "", err: "There is no run in empty.jsonl.\n" });
});

/** A tiny file system of its own, when this user may mount one. */
function mounted(folder: string, kilobytes: number): boolean {
  mkdirSync(folder);
  const tried = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${kilobytes}k`, "tmpfs", folder], { encoding: "utf8" });
  if (tried.status === 0) return true;
  console.log(`skipped: a full disk is tried on a small tmpfs, and mount says ${tried.stderr ?? tried.error?.message}`);
  return false;
}

describe("on a disk that is full", () => {
  let disk = "";
  let ready = false;
  beforeEach(() => {
    disk = join(place.folder, "disk");
    ready = mounted(disk, 64);
  });
  afterEach(() => {
    if (ready) execFileSync("umount", ["-l", disk]);
  });

  test("nothing moves when it is full from the beginning", async ({ skip }) => {
    if (!ready) skip();
    writeFileSync(join(disk, "ballast"), "");
    expect(() => writeFileSync(join(disk, "ballast"), Buffer.alloc(1 << 20))).toThrow(/ENOSPC/);
    const { code, err } = await halcyon(place.folder, "run", "count", "odd", "--beamline", beamline, "--data", "disk");
    expect(code).toBe(2);
    expect(err).toContain("the disk is full (ENOSPC). Nothing has been moved");
  });

  test("the run pauses, the rest goes to the spill folder, and both together are the whole run", async ({ skip }) => {
    if (!ready) skip();
    const words = ["run", "count", "odd", "5000", "--beamline", beamline, "--data", "disk", "--no-table", "--no-plot"];
    const { code, err } = await halcyon(place.folder, ...words, "--spill", "spill", "--patience", "2");
    expect(code).toBe(1);
    expect(err).toContain("ENOSPC");
    expect(err).toContain("Trying again for 2 s.");
    expect(err).toContain(`The rest of the documents goes to ${join(place.folder, "spill")}.`);
    const [full = ""] = place.runs("disk");
    const [rest = ""] = place.runs("spill");
    const documents = [...documentsOf(full), ...documentsOf(rest)];
    const events = ofName(documents, "event");
    expect(events.map((event) => event.seq_num)).toEqual(events.map((_, i) => i + 1));
    const [stop] = ofName(documents, "stop");
    expect(stop).toMatchObject({ exit_status: "abort", num_events: { primary: events.length } });
    expect(documents.at(-1)?.[0]).toBe("stop");
  });

  test("the run goes on when there is room again within the time", async ({ skip }) => {
    if (!ready) skip();
    writeFileSync(join(disk, "ballast"), Buffer.alloc(40 << 10));
    const words = ["run", "count", "odd", "150", "--beamline", beamline, "--data", "disk", "--no-table", "--no-plot"];
    const running = start(place.folder, words);
    await running.says("Trying again for 60 s.");
    rmSync(join(disk, "ballast"));
    const { code, err } = await running.ended;
    expect(err).toContain("The documents are written; the run goes on.");
    expect(code).toBe(0);
    const events = ofName(documentsOf(place.runs("disk")[0] ?? ""), "event");
    expect(new Set(events.map((event) => event.uid)).size).toBe(events.length);
    // The point at which it paused is taken again, under its number.
    const numbers = [...new Set(events.map((event) => event.seq_num))];
    expect(numbers).toEqual(Array.from({ length: 150 }, (_, i) => i + 1));
    expect(events.length).toBeLessThanOrEqual(151);
  });
});
