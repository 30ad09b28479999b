import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Workplace, root } from "./halcyon.ts";

const bin = join(root, "packages/halcyon/bin/halcyon.js");
const built = existsSync(join(root, "packages/halcyon/dist/main.js"));
if (!built) console.log("skipped: the test of the built command needs npm run build");

test("bin is a script that can be executed", () => {
  expect(statSync(bin).mode & 0o111).toBe(0o111);
});

test.runIf(built)("the built command counts", () => {
  using place = new Workplace();
  const { status, stdout } = spawnSync(process.execPath, [bin, "run", "count", "gauss", "2", "--no-plot"], {
    cwd: place.folder,
    encoding: "utf8",
  });
  expect(status).toBe(0);
  expect(stdout).toContain("generator count [");
  expect(place.runs()).toHaveLength(1);
});

test.runIf(built)("the built command knows its version, which is that of its package", () => {
  const { version } = JSON.parse(readFileSync(join(root, "packages/halcyon/package.json"), "utf8")) as {
    readonly version: string;
  };
  const { stdout } = spawnSync(process.execPath, [bin, "--version"], { encoding: "utf8" });
  expect(stdout).toBe(`halcyon ${version} (Node ${process.versions.node})\n`);
});
