import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { NamedDocument } from "@halcyon/model";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CatalogChange } from "../contract.ts";
import { begun, datum, descriptor, event, lines, page, resource, rows, stop, takeAll } from "../testing/sample-run.ts";
import { testFolder } from "../testing/test-folder.ts";

const folder = testFolder({ beforeEach, afterEach });

describe("a run that is taken", () => {
  test("is the tree that the field's writers make", async () => {
    await using catalog = await folder.open();
    await takeAll(catalog, ...begun, event(1), resource, datum(0, 1), stop);
    expect(await catalog.nodes.node(["r"])).toMatchObject({
      family: "container",
      metadata:
        '{"start":{"uid":"r","time":1,"plan_name":"scan"},"stop":{"uid":"s","time":9,"run_start":"r","exit_status":"success"}}',
      specs: [{ name: "BlueskyRun", version: "3.0" }],
      accessTags: ["blue"],
    });
    const stream = await catalog.nodes.node(["r", "primary"]);
    expect(stream?.specs.map(({ name }) => name)).toEqual(["BlueskyEventStream", "composite"]);
    expect(Object.keys(JSON.parse(stream?.metadata ?? "") as object)).toEqual([
      "uid",
      "time",
      "data_keys",
      "configuration",
    ]);
    const table = await catalog.nodes.node(["r", "primary", "internal"]);
    expect(table?.dataSources[0]?.structure).toMatchObject({
      npartitions: 1,
      columns: ["seq_num", "time", "x", "n", "wave", "ts_x", "ts_n", "ts_wave"],
    });
    expect(Object.keys(JSON.parse(table?.metadata ?? "") as object)).toEqual(["x", "n", "wave"]);
    expect(await catalog.nodes.node(["r", "primary", "image"])).toMatchObject({
      family: "array",
      dataSources: [
        {
          mimetype: "application/x-hdf5",
          management: "external",
          parameters: { dataset: "/entry/data", swmr: true },
          structure: { shape: [1, 4, 6], chunks: [[1], [4], [6]] },
          assets: [{ data_uri: "file://localhost/data/a.h5", parameter: "data_uris", num: 0 }],
        },
      ],
    });
  });

  test("answers its documents in the characters in which they came", async () => {
    await using catalog = await folder.open();
    await catalog.takeLine('["start", {"uid": "r", "time": 1.0, "big": 9007199254740993, "x": NaN}]');
    await catalog.takeLine(
      '{"name": "stop", "doc": {"uid": "s", "time": 2.50, "run_start": "r", "exit_status": "success"}}',
    );
    expect(await lines(catalog)).toEqual([
      '["start",{"uid": "r", "time": 1.0, "big": 9007199254740993, "x": NaN}]',
      '["stop",{"uid": "s", "time": 2.50, "run_start": "r", "exit_status": "success"}]',
    ]);
    expect((await catalog.nodes.node(["r"]))?.metadata).toContain('"big": 9007199254740993, "x": NaN}');
  });

  test("has the rows of events and of pages in one table, also while it is written", async () => {
    await using catalog = await folder.open();
    await takeAll(catalog, ...begun, event(1), event(2), page(3, 2));
    expect(await rows(catalog)).toBe("1:0.5 2:1 3:1.5 4:2");
    await takeAll(catalog, event(5), stop);
    expect(await rows(catalog)).toBe("1:0.5 2:1 3:1.5 4:2 5:2.5");
    const text = (await lines(catalog))[4];
    expect(JSON.parse(text ?? "")).toEqual([
      "event_page",
      {
        descriptor: "d",
        uid: ["p3/0", "p3/1"],
        time: [5, 5],
        seq_num: [3, 4],
        data: {
          x: [1.5, 2],
          n: [3, 4],
          wave: [
            [3, 0],
            [4, 0],
          ],
        },
        timestamps: { x: [3, 4], n: [3, 4], wave: [3, 4] },
      },
    ]);
  });

  test("gives each seq_num once after a rewind, and all documents", async () => {
    await using catalog = await folder.open();
    await takeAll(
      catalog,
      ...begun,
      event(1),
      event(2),
      event(3),
      event(2, "again", 20),
      event(3, "anew", 30),
      event(4),
    );
    expect(await rows(catalog)).toBe("1:0.5 2:20 3:30 4:2");
    await catalog.take(...stop);
    expect(await rows(catalog)).toBe("1:0.5 2:20 3:30 4:2");
    expect(await lines(catalog)).toHaveLength(9);
  });

  test("leaves no double when it is offered again, whole or in part, before and after its stop", async () => {
    await using catalog = await folder.open();
    const all = [...begun, event(1), resource, datum(0, 1), event(2), datum(1, 2), page(3, 2)];
    await takeAll(catalog, ...all);
    await takeAll(catalog, page(3, 2), event(2), datum(0, 1));
    await takeAll(catalog, ...all, event(5), stop, stop);
    await takeAll(catalog, ...all, event(5), stop);
    expect(await lines(catalog)).toHaveLength(all.length + 2);
    expect(await rows(catalog)).toBe("1:0.5 2:1 3:1.5 4:2 5:2.5");
    const image = await catalog.nodes.node(["r", "primary", "image"]);
    expect(image?.dataSources[0]?.structure).toMatchObject({ shape: [2, 4, 6] });
  });

  test("leaves no double when its last documents alone are offered again after its stop, by the same process or the next", async () => {
    const all = [...begun, event(1), resource, datum(0, 1), page(2, 2), event(4)];
    const last = [["descriptor", descriptor] as const, resource, datum(0, 1), page(2, 2), event(4), stop];
    {
      await using catalog = await folder.open();
      await takeAll(catalog, ...all, stop);
      const before = await lines(catalog);
      for (const from of [0, 3, 4]) await takeAll(catalog, ...(last.slice(from) as NamedDocument[]));
      expect(await lines(catalog)).toEqual(before);
      await expect(catalog.take(...event(9))).rejects.toMatchObject({ code: "catalog.order" });
      await expect(catalog.take(...event(4, "other"))).rejects.toMatchObject({ code: "catalog.order" });
      await catalog.take(...stop);
    }
    // As a process leaves it that is killed before it has put the run away.
    writeFileSync(join(folder.path, "open", "r"), "");
    await using catalog = await folder.open();
    await takeAll(catalog, ...(last.slice(3) as NamedDocument[]));
    expect(await rows(catalog)).toBe("1:0.5 2:1 3:1.5 4:2");
    expect(await lines(catalog)).toHaveLength(all.length + 1);
  });

  test("leaves no double when they are offered again to a catalog that was opened twice since", async () => {
    const all = [...begun, event(1), page(2, 2), event(4)];
    {
      await using catalog = await folder.open();
      await takeAll(catalog, ...all, stop);
    }
    // What a crash leaves of a line.
    appendFileSync(join(folder.path, "lately-stopped.jsonl"), '\n["to');
    await (await folder.open())[Symbol.asyncDispose]();
    await using catalog = await folder.open();
    await takeAll(catalog, page(2, 2), event(4), stop);
    expect(await rows(catalog)).toBe("1:0.5 2:1 3:1.5 4:2");
    expect(await lines(catalog)).toHaveLength(all.length + 1);
  });

  test("keeps another configuration of a stream with its stream", async () => {
    await using catalog = await folder.open();
    const other = {
      ...descriptor,
      uid: "d2",
      time: 4,
      configuration: { det: { data: { t: 1 }, timestamps: { t: 0 }, data_keys: {} } },
    };
    await takeAll(catalog, ...begun, ["descriptor", other]);
    const node = await catalog.nodes.node(["r", "primary"]);
    expect(JSON.parse(node?.metadata ?? "")).toMatchObject({
      uid: "d",
      _config_updates: [{ uid: "d2", time: 4, configuration: { det: { data: { t: 1 } } } }],
    });
  });

  test("is told of, in order", async () => {
    await using catalog = await folder.open();
    const told: string[] = [];
    const leave = catalog.watch((change: CatalogChange) =>
      told.push(`${change.kind} ${("node" in change ? change.node.path : change.path).join("/")}`),
    );
    await takeAll(catalog, ...begun, page(1, 2), resource, datum(0, 2), stop);
    leave();
    await catalog.create([], {
      key: "n",
      family: "container",
      metadata: "{}",
      specs: [],
      accessTags: [],
      dataSources: [],
    });
    expect(told).toEqual([
      "created r",
      "created r/primary",
      "created r/primary/internal",
      "rows r/primary/internal",
      "created r/primary/image",
      "changed r",
      "ended r",
    ]);
  });
});
