/**
 * Our packages against the golden corpora, and the runner against corpora that were changed.
 *
 * @module
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { corpora, ownFolder } from "./golden-runner/cases.ts";
import { compare } from "./golden-runner/compare.ts";
import { failureOf, isQuirk, countsOf, report } from "./golden-runner/report.ts";
import { replayFolder } from "./golden-runner/replay.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

test.each(corpora)("no case of the corpus %s fails", async (corpus) => {
  const replayed = await replayFolder(ownFolder, [corpus]);
  const failures = replayed.filter((each) => each.outcome.kind === "failed" && !isQuirk(each));
  expect(failures.map(failureOf)).toEqual([]);
  expect(countsOf(replayed).passed).toBeGreaterThan(0);
});

test.each(corpora)("the quirks of the corpus %s on which we differ are those that are said to be", async (corpus) => {
  const replayed = await replayFolder(ownFolder, [corpus]);
  const differ = replayed.filter((each) => each.outcome.kind === "failed" && isQuirk(each)).map((each) => each.case.id);
  const [, listed = ""] = readFileSync(join(root, "docs/differences.md"), "utf8").split("## Cases of the corpora");
  const said = replayed.map((each) => each.case.id).filter((id) => new RegExp(`\\b${id}\\b`).test(listed));
  expect(differ).toEqual(said);
});

describe("the runner", () => {
  test("finds a case whose expected result was changed, and only that", async () => {
    const folder = folderWith("event-model/compose.jsonl", (text) =>
      text.replace('"num_events":{"one":2}', '"num_events":{"one":3}'),
    );
    const replayed = await replayFolder(folder);
    expect(countsOf(replayed)).toMatchObject({ failed: 1, skipped: 0 });
    expect(report(replayed)[0]).toBe("FAILED compose-compose-04: steps[4].doc.num_events.one: expected 3, got 2");
  });

  test.each([
    ["messages", '"command":"checkpoint"', '"command":"null"'],
    ["documents", '"seq_num":2', '"seq_num":3'],
    ["calls", '"interrupted":false', '"interrupted":true'],
    ["states", '["idle","running"]', '["idle","pausing"]'],
    ["device_calls", '["trigger",[]]', '["trigger",[1]]'],
    ["engine_md", '"engine_md":{"scan_id":1}', '"engine_md":{"scan_id":2}'],
  ])("finds a change in the %s of a run", async (aspect, was, is) => {
    const folder = folderWith("documents/cases.jsonl", (text) => firstLine(text).replace(was, is));
    const [line] = report(await replayFolder(folder));
    expect(line).toMatch(new RegExp(`^FAILED documents-plain-01: ${aspect}`));
  });

  test.each([
    ["messages", '"command":"checkpoint"', '"command":"null"'],
    ["replies", '"replies":{"0":[{"$device":"det"}]', '"replies":{"0":[{"$device":"det1"}]'],
    ["end", '"returned":"U1"', '"returned":"U2"'],
  ])("finds a change in the %s of a plan", async (aspect, was, is) => {
    const folder = folderWith("plans/cases.jsonl", (text) => firstLine(text).replace(was, is));
    const [line] = report(await replayFolder(folder));
    expect(line).toMatch(new RegExp(`^FAILED plans-count-01: ${aspect}`));
  });

  test("uses our catalogue of devices for a folder that has none", async () => {
    const folder = folderWith("plans/cases.jsonl", (text) => text.split("\n").slice(0, 3).join("\n"));
    expect(countsOf(await replayFolder(folder))).toEqual({ passed: 3, failed: 0, skipped: 0, quirks: 0 });
  });

  test("skips a case whose plan is unknown, with the name of the plan", async () => {
    const folder = folderWith("plans/cases.jsonl", (text) =>
      firstLine(text).replace('"plan":"count"', '"plan":"count_backwards"'),
    );
    const replayed = await replayFolder(folder);
    expect(countsOf(replayed)).toMatchObject({ passed: 0, skipped: 1 });
    expect(report(replayed)).toContain("SKIPPED 1 for want of plan count_backwards: plans-count-01");
  });

  test("counts a quirk on which we differ neither as failed nor as passed", async () => {
    const folder = folderWith("event-model/compose.jsonl", (text) =>
      firstLine(text).replace('"features"', '"quirk":"it counts from 0","features"').replace('"success"', '"fail"'),
    );
    const replayed = await replayFolder(folder);
    expect(countsOf(replayed)).toEqual({ passed: 0, failed: 0, skipped: 0, quirks: 1 });
  });
});

describe("the comparison", () => {
  test.each([
    [1, 1 + 1e-10],
    [0, 1e-13],
    [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ],
    [{ $repr: "motor1" }, "Motor(motor1)"],
    [{ $text: "*" }, "whatever was worded"],
    [{ $opaque: "x" }, [1, 2]],
    [{ $func: "*" }, { $func: "cb_a" }],
  ])("takes %j and %j for the same", (expected, got) => {
    expect(compare(expected, got)).toBeUndefined();
  });

  test.each([
    [1, 1 + 1e-7, ""],
    [1, "1", ""],
    [[1, 2], [1], "[1]"],
    [[1], [1, 2], "[1]"],
    [{ a: { b: [1] } }, { a: { b: [2] } }, "a.b[0]"],
    [{ a: 1 }, {}, "a"],
    [{}, { a: 1 }, "a"],
    [{ $repr: "motor1" }, "Motor(motor2)", ""],
    [{ $text: "*" }, "", ""],
    [{ $func: "*" }, "a text", ""],
    [null, undefined, ""],
  ])("tells %j from %j, and where", (expected, got, path) => {
    expect(compare(expected, got)).toMatchObject({ path });
  });
});

function firstLine(text: string): string {
  return text.split("\n")[0] ?? "";
}

/** A folder with one file of the corpora, changed. */
function folderWith(file: string, change: (text: string) => string): string {
  const folder = mkdtempSync(join(tmpdir(), "golden-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, dirname(file)));
  writeFileSync(join(folder, file), change(readFileSync(join(ownFolder, file), "utf8")));
  return folder;
}
