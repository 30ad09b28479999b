import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NamedDocument } from "@halcyon/model";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { begun, datum, event, lines, page, resource, rows, start, stop, takeAll } from "../testing/sample-run.ts";
import { testFolder } from "../testing/test-folder.ts";

const folder = testFolder({ beforeEach, afterEach });

describe("after the end of a process", () => {
  /** What a process leaves that is killed now: a copy of its files. */
  async function left(...documents: readonly NamedDocument[]): Promise<void> {
    const catalog = await folder.open();
    await takeAll(catalog, ...documents);
    const copy = mkdtempSync(join(tmpdir(), "halcyon-left-"));
    cpSync(folder.path, copy, { recursive: true });
    await catalog[Symbol.asyncDispose]();
    rmSync(folder.path, { recursive: true });
    cpSync(copy, folder.path, { recursive: true });
    rmSync(copy, { recursive: true });
  }

  test("rows that were only in the log are in the table", async () => {
    await left(...begun, event(1), page(2, 2), event(4), event(5));
    await using catalog = await folder.open();
    expect(await rows(catalog)).toBe("1:0.5 2:1 3:1.5 4:2 5:2.5");
    await takeAll(catalog, event(5), event(6), stop);
    expect(await rows(catalog)).toBe("1:0.5 2:1 3:1.5 4:2 5:2.5 6:3");
    expect(folder.said).toEqual([]);
  });

  test("a torn last line is cut off, and the run goes on", async () => {
    await left(...begun, event(1));
    appendFileSync(join(folder.path, "runs", "r", "documents.jsonl"), '["event",{"uid":"e2","descr');
    await using catalog = await folder.open();
    expect(await rows(catalog)).toBe("1:0.5");
    await takeAll(catalog, event(2), stop);
    expect(await lines(catalog)).toHaveLength(5);
  });

  test.each([
    ["the first page", [], ""],
    ["a later page", [page(1, 2)], "1:0.5 2:1 "],
  ])("rows of %s that the log does not know are cut off", async (_, before, kept) => {
    await left(...begun, ...before, page(3, 2));
    const path = join(folder.path, "runs", "r", "documents.jsonl");
    const text = readFileSync(path, "utf8").trimEnd();
    truncateSync(path, text.lastIndexOf("\n") + 1);
    await using catalog = await folder.open();
    await catalog.take(...page(3, 1));
    expect(await rows(catalog)).toBe(`${kept}3:1.5`);
  });

  test("what the index lacks is made from the log", async () => {
    await left(...begun, event(1), resource, datum(0, 3), stop);
    for (const name of readdirSync(folder.path)) if (name.startsWith("catalog.sqlite")) rmSync(join(folder.path, name));
    writeFileSync(join(folder.path, "open", "r"), "");
    await using catalog = await folder.open();
    expect((await catalog.nodes.node(["r"]))?.metadata).toContain('"stop":{"uid":"s"');
    expect(await rows(catalog)).toBe("1:0.5");
    const image = await catalog.nodes.node(["r", "primary", "image"]);
    expect(image?.dataSources[0]?.structure).toMatchObject({ shape: [3, 4, 6] });
  });

  test("a run of which nothing was acknowledged is gone", async () => {
    await left(start);
    for (const name of readdirSync(folder.path)) if (name.startsWith("catalog.sqlite")) rmSync(join(folder.path, name));
    writeFileSync(join(folder.path, "runs", "r", "documents.jsonl"), '{"halcyon":"doc');
    await using catalog = await folder.open();
    expect(await catalog.nodes.count([], { filters: [] })).toBe(0);
    expect(readdirSync(join(folder.path, "runs"))).toEqual([]);
    await takeAll(catalog, ...begun, event(1), stop);
    expect(await rows(catalog)).toBe("1:0.5");
  });

  test("a log that is damaged is told of, stays, and holds no other run up", async () => {
    await left(...begun, event(1));
    const path = join(folder.path, "runs", "r", "documents.jsonl");
    writeFileSync(path, readFileSync(path, "utf8").replace('["event",{', '["event",{{'));
    await using catalog = await folder.open();
    expect(folder.said).toHaveLength(1);
    expect(folder.said[0]).toContain("damaged");
    await expect(catalog.take(...start)).rejects.toMatchObject({ code: "catalog.corrupt" });
    await catalog.take("start", { uid: "other", time: 1 });
    expect(await catalog.nodes.node(["other"])).toBeDefined();
  });
});
