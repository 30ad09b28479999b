import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ReadableFolders } from "./readable-folders.ts";

let folder = "";
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "halcyon-readable-")));
  mkdirSync(join(folder, "now"));
  writeFileSync(join(folder, "now", "a.h5"), "a");
});
afterEach(() => rmSync(folder, { recursive: true }));

const found = (moved: Readonly<Record<string, string>>, uri: string): string =>
  new ReadableFolders([join(folder, "now")], moved).pathOf(uri).slice(folder.length);

test.each([
  ["/gpfs/old", "file://localhost/gpfs/old/a.h5"],
  ["/gpfs/old/", "file:///gpfs/old/a.h5"],
  [String.raw`C:\data`, "file://localhost/C:/data/a.h5"],
  ["C:/data", "file://localhost/C:/data/a.h5"],
  ["/", "file://localhost/a.h5"],
])("a file that was told to be below %s is looked for where that is now", (old, uri) => {
  expect(found({ [old]: join(folder, "now") }, uri)).toBe("/now/a.h5");
});

test("of roots one within the other the nearest counts, and a name that only begins alike is another", () => {
  const moved = { "/old": "/nowhere", "/old/det": join(folder, "now") };
  expect(found(moved, "file://localhost/old/det/a.h5")).toBe("/now/a.h5");
  expect(() => found(moved, "file://localhost/old/detector/a.h5")).toThrow("/nowhere/detector/a.h5 is not read");
});

test("what has moved is read in readable folders alone, wherever dots and links lead", () => {
  writeFileSync(join(folder, "secret"), "");
  symlinkSync(join(folder, "secret"), join(folder, "now", "link"));
  const now = join(folder, "now");
  for (const uri of ["file:///old/../secret", "file:///old/link", "file:///old/%2e%2e/secret", "file:///secret"])
    expect(() => found({ "/old": now }, uri)).toThrow(expect.objectContaining({ code: "files.name" }));
  expect(() => found({ "/old": folder }, "file:///old/secret")).toThrow("is not read");
});
