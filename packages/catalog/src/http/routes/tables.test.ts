import { Buffer } from "node:buffer";
import { tableFromIPC } from "apache-arrow";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type TestService, arrowBody, eventRows, tableDraft, testService } from "../../testing/test-service.ts";

let service: TestService;
beforeEach(async () => {
  service = await testService();
  await service.ask("POST", "/metadata/", { body: tableDraft("t"), type: "application/json" });
  await service.ask("PATCH", "/table/partition/t?partition=0", {
    body: arrowBody(eventRows(1, 3)),
    type: "application/vnd.apache.arrow.file",
  });
  await service.ask("PATCH", "/table/partition/t?partition=0", {
    body: arrowBody(eventRows(4, 2)),
    type: "application/vnd.apache.arrow.file",
  });
});
afterEach(() => service[Symbol.asyncDispose]());

test("tables have the rows that were appended, in all formats", async () => {
  const { bytes } = await service.ask("GET", "/table/partition/t?partition=0&column=x&column=seq_num");
  const table = tableFromIPC(bytes);
  expect(table.schema.fields.map(({ name }) => name)).toEqual(["x", "seq_num"]);
  expect([...(table.getChild("x") ?? [])]).toEqual([0.5, 1, 1.5, 2, 2.5]);
  expect((await service.ask("GET", "/table/full/t?format=csv&column=seq_num&column=label")).text).toBe(
    "seq_num,label\n1,row 1\n2,row 2\n3,row 3\n4,row 4\n5,row 5\n",
  );
  expect((await service.ask("POST", "/table/full/t?format=json", { body: ["x"] })).json()).toEqual({
    x: [0.5, 1, 1.5, 2, 2.5],
  });
  expect((await service.ask("GET", "/table/full/t?format=json-seq&column=x")).text.split("\n")[1]).toBe('{"x":1}');
  expect((await service.ask("GET", "/table/full/t?format=parquet")).bytes.subarray(0, 4).toString()).toBe("PAR1");
});

test.each(["file", "stream"])("tables are sent as they are when they are long, as an Arrow %s", async (kind) => {
  const type = `application/vnd.apache.arrow.${kind}`;
  await service.ask("PUT", "/table/full/t", {
    body: arrowBody(eventRows(1, 200_000)),
    type: "application/vnd.apache.arrow.file",
  });
  const { bytes, headers } = await service.ask("GET", "/table/full/t", { headers: { accept: type } });
  expect(headers).toMatchObject({ "content-type": type, "content-length": String(bytes.length) });
  expect(bytes.length).toBeGreaterThan(4 * 2 ** 20);
  const table = tableFromIPC(bytes);
  expect([table.numRows, table.getChild("x")?.get(199_999)]).toEqual([200_000, 100_000]);
});

test("tables have columns that are arrays", async () => {
  expect((await service.ask("GET", "/metadata/t/x")).json()).toMatchObject({
    data: {
      attributes: {
        structure_family: "array",
        metadata: { source: "sim" },
        structure: { shape: [5], data_type: { kind: "f", itemsize: 8 } },
      },
    },
  });
  const { bytes } = await service.ask("GET", "/array/full/t/x?slice=1:3&expected_shape=2", {
    headers: { accept: "application/octet-stream" },
  });
  expect([bytes.readDoubleLE(0), bytes.readDoubleLE(8)]).toEqual([1, 1.5]);
  expect((await service.ask("GET", "/array/full/t/label?format=json&slice=::-2")).json()).toEqual([
    "row 5",
    "row 3",
    "row 1",
  ]);
  expect((await service.ask("GET", "/metadata/t/nothing")).status).toBe(404);
});

test.each([
  ["half an Arrow file", (body: Uint8Array) => body.subarray(0, body.length / 2), 422],
  ["no Arrow file", () => Buffer.from("not a table at all"), 422],
  ["nothing", () => new Uint8Array(), 422],
])("tables take no row of %s", async (_, damage, status) => {
  const body = damage(arrowBody(eventRows(6, 100)));
  const answer = await service.ask("PATCH", "/table/partition/t?partition=0", {
    body,
    type: "application/vnd.apache.arrow.file",
  });
  expect(answer.status).toBe(status);
  expect(answer.json()).toMatchObject({ code: "catalog.request", status });
  expect(((await service.ask("GET", "/table/full/t?format=json&column=x")).json() as { x: number[] }).x).toHaveLength(
    5,
  );
});

test("tables are put in place of all rows", async () => {
  await service.ask("PUT", "/table/full/t", {
    body: arrowBody(eventRows(9, 1)),
    type: "application/vnd.apache.arrow.file",
  });
  expect((await service.ask("GET", "/table/full/t?format=json&column=x")).json()).toEqual({ x: [4.5] });
});
