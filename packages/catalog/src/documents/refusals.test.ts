import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { NamedDocument } from "@halcyon/model";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { begun, datum, descriptor, event, lines, page, rows, start, stop, takeAll } from "../testing/sample-run.ts";
import { testFolder } from "../testing/test-folder.ts";

const folder = testFolder({ beforeEach, afterEach });

/** An event that is not quite one. */
function wrongEvent(changes: Readonly<Record<string, unknown>>): NamedDocument {
  return ["event", { ...Object.fromEntries(Object.entries(event(1)[1])), ...changes }] as unknown as NamedDocument;
}

describe("a document is refused whole", () => {
  test.each<readonly [string, readonly NamedDocument[], NamedDocument, string]>([
    ["an event before its descriptor", [start], event(1), "catalog.missing"],
    ["a descriptor before its start", [], ["descriptor", descriptor], "catalog.missing"],
    ["a stop before its start", [], stop, "catalog.missing"],
    ["a second start that says something else", [start], ["start", { uid: "r", time: 2 }], "catalog.order"],
    [
      "a second stop that says something else",
      [...begun, stop],
      ["stop", { uid: "t", time: 9, run_start: "r", exit_status: "success" }],
      "catalog.order",
    ],
    ["an event after the stop", [...begun, stop, start], event(1), "catalog.order"],
    ["an event with an unknown descriptor", begun, wrongEvent({ descriptor: "x" }), "catalog.missing"],
    ["an event with the uid of another", [...begun, event(1), event(2)], event(1, "e2"), "catalog.order"],
    ["an event with a key that its stream lacks", begun, wrongEvent({ data: { y: 1 } }), "catalog.column"],
    ["a text in a column of numbers", begun, wrongEvent({ data: { x: "1" } }), "catalog.column"],
    ["a number in a column of arrays", begun, wrongEvent({ data: { wave: 1 } }), "catalog.column"],
    ["half a number in a column of integers", begun, wrongEvent({ data: { n: 0.5 } }), "catalog.column"],
    [
      "a descriptor of the same stream with other keys",
      begun,
      ["descriptor", { ...descriptor, uid: "d2", data_keys: {} }],
      "catalog.order",
    ],
    ["a range of a resource that did not come", begun, datum(0, 1), "catalog.missing"],
    [
      "a datum of a resource that did not come",
      begun,
      ["datum", { datum_id: "q", resource: "z", datum_kwargs: {} }],
      "catalog.missing",
    ],
    ["a run whose uid leads out of the folder", [], ["start", { uid: "../r", time: 1 }], "catalog.node"],
    [
      "what the schema does not allow",
      [start],
      ["start", { uid: 1, time: 1 }] as unknown as NamedDocument,
      "document.invalid",
    ],
    ["an event without a number", begun, wrongEvent({ seq_num: undefined }), "document.invalid"],
  ])("%s", async (_, before, wrong, code) => {
    await using catalog = await folder.open();
    await takeAll(catalog, ...before);
    const [node, runs] = [await catalog.nodes.node(["r"]), readdirSync(join(folder.path, "runs"))];
    const log = before.length > 0 ? await lines(catalog) : [];
    await expect(catalog.take(...wrong)).rejects.toMatchObject({ code });
    expect(await catalog.nodes.node(["r"])).toEqual(node);
    expect(readdirSync(join(folder.path, "runs"))).toEqual(runs);
    expect(before.length > 0 ? await lines(catalog) : []).toEqual(log);
    expect(await catalog.nodes.count([], { filters: [] })).toBe(before.length > 0 ? 1 : 0);
  });

  test("a page with one value that does not fit leaves none of its rows", async () => {
    await using catalog = await folder.open();
    await takeAll(catalog, ...begun, page(1, 2));
    const [name, right] = page(3, 2);
    const data = { ...Object.fromEntries(Object.entries("data" in right ? Object(right.data) : {})), n: [3, 4.5] };
    const wrong = [name, { ...right, data }] as unknown as NamedDocument;
    await expect(catalog.take(...wrong)).rejects.toMatchObject({
      code: "catalog.column",
    });
    await takeAll(catalog, page(3, 2), stop);
    expect(await rows(catalog)).toBe("1:0.5 2:1 3:1.5 4:2");
  });
});
