import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { makeFolder } from "./make-folder.ts";

const folder = mkdtempSync(join(tmpdir(), "halcyon-folders-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("a folder is made with those above it, and again without complaint", () => {
  const deep = join(folder, "a", "b", "c");
  makeFolder(deep);
  makeFolder(deep);
  expect(statSync(deep).isDirectory()).toBe(true);
});

test("where a file stands in the way the system's error is thrown", () => {
  writeFileSync(join(folder, "file"), "");
  expect(() => makeFolder(join(folder, "file", "below"))).toThrow(/ENOTDIR|EEXIST/);
});

test.skipIf(process.platform !== "linux")(
  "under /proc it fails at once (Linux only: there is no /proc elsewhere)",
  () => {
    expect(() => makeFolder("/proc/halcyon/below")).toThrow("ENOENT");
  },
);
