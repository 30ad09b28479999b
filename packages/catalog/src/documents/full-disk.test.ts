import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { begun, event, lines, page, rows, stop, takeAll } from "../testing/sample-run.ts";
import { testFolder } from "../testing/test-folder.ts";

const folder = testFolder({ beforeEach, afterEach });
const { writeSync, writevSync } = fs;

/** Files of ours take no byte more, or `taken` bytes of the next write. */
function fill(taken: number): void {
  let left = taken;
  const full = (): never => {
    throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  };
  const write = (file: number, bytes: Uint8Array, offset = 0, _length?: number, position?: number): number => {
    if (left === 0) full();
    const some = bytes.subarray(offset, offset + left);
    left = 0;
    return position === undefined ? writeSync(file, some) : writeSync(file, some, 0, some.length, position);
  };
  fs.writeSync = write as typeof fs.writeSync;
  fs.writevSync = full;
  syncBuiltinESMExports();
}

function makeRoom(): void {
  Object.assign(fs, { writeSync, writevSync });
  syncBuiltinESMExports();
}

afterEach(makeRoom);

test.each([0, 20])(
  "an event of which a full disk takes %i bytes is refused, and taken when there is room",
  async (taken) => {
    await using catalog = await folder.open();
    await takeAll(catalog, ...begun, event(1));
    fill(taken);
    await expect(catalog.take(...event(2))).rejects.toMatchObject({ code: "catalog.full" });
    makeRoom();
    expect(await lines(catalog)).toHaveLength(3);
    await takeAll(catalog, event(2), stop);
    expect(await rows(catalog)).toBe("1:0.5 2:1");
  },
);

test("a page that a full disk does not take leaves none of its rows", async () => {
  await using catalog = await folder.open();
  await takeAll(catalog, ...begun, page(1, 2));
  fill(0);
  await expect(catalog.take(...page(3, 2))).rejects.toMatchObject({ code: "catalog.full" });
  makeRoom();
  await takeAll(catalog, page(3, 2), stop);
  expect(await rows(catalog)).toBe("1:0.5 2:1 3:1.5 4:2");
});

test("a run whose rows a full disk does not take is not stopped, and loses none", async () => {
  await using catalog = await folder.open();
  await takeAll(catalog, ...begun, event(1), event(2));
  fill(0);
  await expect(catalog.take(...stop)).rejects.toMatchObject({ code: "catalog.full" });
  expect((await catalog.nodes.node(["r"]))?.metadata).not.toContain('"stop"');
  makeRoom();
  await catalog.take(...stop);
  expect(await rows(catalog)).toBe("1:0.5 2:1");
});

test("a run that cannot begin leaves nothing", async () => {
  await using catalog = await folder.open();
  fill(10);
  await expect(catalog.take(...(begun[0] ?? stop))).rejects.toMatchObject({ code: "catalog.full" });
  makeRoom();
  expect(await catalog.nodes.count([], { filters: [] })).toBe(0);
  expect(["runs", "open"].map((name) => fs.readdirSync(join(folder.path, name)))).toEqual([[], []]);
  await takeAll(catalog, ...begun, event(1), stop);
  expect(await rows(catalog)).toBe("1:0.5");
});
