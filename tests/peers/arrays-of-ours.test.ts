/** Arrays that the catalog keeps, opened by zarr-python. @module */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ArrayStructure, type DataType, makeZarr, ZarrArray } from "@halcyon/catalog";
import { describe, expect, test } from "vitest";
import { peersPython } from "./epics-ioc.ts";

const python = peersPython("zarr");
const script = fileURLToPath(new URL("arrays_of_ours.py", import.meta.url));

const kinds: readonly (readonly [word: string, type: DataType])[] = [
  ["|b1", { endianness: "not_applicable", kind: "b", itemsize: 1 }],
  ["|i1", { endianness: "not_applicable", kind: "i", itemsize: 1 }],
  ["<u2", { endianness: "little", kind: "u", itemsize: 2 }],
  ["<i8", { endianness: "little", kind: "i", itemsize: 8 }],
  ["<f4", { endianness: "little", kind: "f", itemsize: 4 }],
  ["<f8", { endianness: "little", kind: "f", itemsize: 8 }],
  ["<c16", { endianness: "little", kind: "c", itemsize: 16 }],
  ["<M8[ns]", { endianness: "little", kind: "M", itemsize: 8, dt_units: "[ns]" }],
  ["|S3", { endianness: "not_applicable", kind: "S", itemsize: 3 }],
  ["<U2", { endianness: "little", kind: "U", itemsize: 8 }],
];

describe.runIf(python !== undefined)("arrays of ours", () => {
  test("have in Python the values that were written, of every kind, in chunks that do not part them evenly, grown", async () => {
    const top = mkdtempSync(join(tmpdir(), "halcyon-arrays-"));
    const told: { dtype: string; shape: number[]; hex: string }[] = [];
    for (const [index, [dtype, data_type]] of kinds.entries()) {
      const structure: ArrayStructure = {
        data_type,
        shape: [3, 5],
        chunks: [
          [2, 1],
          [3, 2],
        ],
        dims: index % 2 === 0 ? ["time", "x"] : null,
        resizable: true,
      };
      const folder = join(top, String(index));
      await makeZarr(folder, structure);
      const array = new ZarrArray(folder, structure);
      const bytes = new Uint8Array(4 * 5 * data_type.itemsize).map((_, i) =>
        data_type.kind === "b" ? i % 2 : data_type.kind === "U" ? (i % 4 === 0 ? 65 + (i % 9) : 0) : 65 + (i % 25),
      );
      const row = 5 * data_type.itemsize;
      await array.write([0, 0], { shape: [3, 5], bytes: bytes.subarray(0, 3 * row) });
      await array.grow([4, 5]);
      await array.write([3, 0], { shape: [1, 5], bytes: bytes.subarray(3 * row) });
      told.push({ dtype, shape: [4, 5], hex: Buffer.from(bytes).toString("hex") });
    }
    const folders = kinds.map((_, i) => join(top, String(i)));
    const seen = execFileSync(python ?? "", [script, ...folders], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
    rmSync(top, { recursive: true });
    expect(
      seen
        .trim()
        .split("\n")
        .map((line): unknown => JSON.parse(line)),
    ).toEqual(told);
  });
});
