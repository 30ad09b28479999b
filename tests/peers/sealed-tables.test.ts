/** Tables that the catalog has sealed, opened by pyarrow. @module */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ArrowSegments, SealedTables, segmentPath } from "@halcyon/catalog";
import type { EventDescriptor } from "@halcyon/model";
import { describe, expect, test } from "vitest";
import { peersPython } from "./epics-ioc.ts";

const python = peersPython("pyarrow");
const script = fileURLToPath(new URL("sealed_tables.py", import.meta.url));

describe.runIf(python !== undefined)("a sealed table of a run", () => {
  test("has in Python the types and values of its events, missing ones and texts included", async () => {
    const folder = mkdtempSync(join(tmpdir(), "halcyon-sealed-"));
    const segments = new ArrowSegments(folder);
    const key = (dtype: string, more: object = {}): object => ({ source: "s", dtype, shape: [], ...more });
    const data_keys = {
      x: key("number"),
      n: key("integer", { dtype_numpy: "<u2" }),
      label: key("string"),
      wave: key("array", { shape: [3] }),
    };
    const descriptor = { uid: "d", run_start: "r", time: 0, name: "primary", data_keys } as unknown as EventDescriptor;
    segments.take("start", { uid: "r", time: 0 });
    segments.take("descriptor", descriptor);
    for (let i = 0; i < 5; i += 1) {
      const data = { x: i === 2 ? null : i / 4, n: 65_535 - i, label: `größe ${i}`, wave: [i, 1.5, 2] };
      const timestamps = { x: i, n: i, label: i, wave: i };
      segments.take("event", { uid: `e${i}`, descriptor: "d", time: i, seq_num: i + 1, data, timestamps });
    }
    segments[Symbol.dispose]();
    await using tables = new SealedTables();
    const target = join(folder, "primary.parquet");
    await tables.seal(segmentPath(segments.folderOf("r"), "primary"), target);
    const said = execFileSync(python ?? "", [script, target], { encoding: "utf8" });
    rmSync(folder, { recursive: true });
    const { types, rows } = JSON.parse(said) as { types: Record<string, string>; rows: Record<string, unknown>[] };
    expect(types).toMatchObject({ seq_num: "int64", time: "double", x: "double", n: "uint16", label: "string" });
    expect(rows.map(({ seq_num, x, n, label }) => [seq_num, x, n, label])).toEqual(
      Array.from({ length: 5 }, (_, i) => [i + 1, i === 2 ? null : i / 4, 65_535 - i, `größe ${i}`]),
    );
  });
});
