/** Tables that the catalog has sealed, and the segments that it writes before, opened by pyarrow. @module */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ArrowSegments, SealedTables, segmentPath } from "@halcyon/catalog";
import { type EventDescriptor, LinearColumn, RangeColumn, UidColumn } from "@halcyon/model";
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
    void segments.take("start", { uid: "r", time: 0 });
    void segments.take("descriptor", descriptor);
    for (let i = 0; i < 5; i += 1) {
      const data = { x: i === 2 ? null : i / 4, n: 65_535 - i, label: `größe ${i}`, wave: [i, 1.5, 2] };
      const timestamps = { x: i, n: i, label: i, wave: i };
      void segments.take("event", { uid: `e${i}`, descriptor: "d", time: i, seq_num: i + 1, data, timestamps });
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

test.runIf(python !== undefined)(
  "a segment whose keys share their timestamps is a valid stream in Python",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "halcyon-segment-"));
    using segments = new ArrowSegments(folder);
    const key = { source: "s", dtype: "number", shape: [], dtype_numpy: "<f8" } as const;
    const [rows, data_keys] = [60_000, { a: key, b: key, c: key }];
    void segments.take("start", { uid: "r", time: 0 });
    void segments.take("descriptor", { uid: "d", run_start: "r", time: 0, name: "primary", data_keys });
    for (const first of [0, rows]) {
      const values = Float64Array.from({ length: rows }, (_, i) => first + i);
      const stamps = new LinearColumn(100 + first, 0.5, rows);
      await segments.take("event_page", {
        descriptor: "d",
        uid: new UidColumn("p", rows),
        time: new LinearColumn(5, 0, rows),
        seq_num: new RangeColumn(first + 1, rows),
        data: { a: values, b: values, c: values },
        timestamps: { a: stamps, b: stamps, c: stamps },
      });
    }
    const said = execFileSync(python ?? "", [script, segmentPath(segments.folderOf("r"), "primary")], {
      encoding: "utf8",
    });
    rmSync(folder, { recursive: true });
    const whole = { length: 2 * rows, seq_num: 2 * rows, c: 2 * rows - 1, ts_c: 100 + rows + 0.5 * (rows - 1) };
    expect(JSON.parse(said)).toMatchObject({ ...whole, same: true });
  },
);
