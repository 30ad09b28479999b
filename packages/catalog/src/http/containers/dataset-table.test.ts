import { DataType, tableFromIPC } from "apache-arrow";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type TestService, arrayDraft, testService } from "../../testing/test-service.ts";
import { notATime } from "../../tables/moments.ts";

let service: TestService;
beforeEach(async () => {
  service = await testService();
  const specs = [{ name: "xarray_dataset" }];
  await service.ask("POST", "/metadata/", { body: { id: "d", structure_family: "container", metadata: {}, specs } });
  await put("x", Float64Array.of(0.5, 1, 2), "f", 8);
  await put(
    "label",
    Uint32Array.from("abc", (letter) => letter.codePointAt(0) ?? 0),
    "U",
    4,
  );
  await put("is_good", Uint8Array.of(1, 0, 1), "b", 1);
  await put("at", BigInt64Array.of(1n, notATime, 3n), "M", 8, "[D]");
});
afterEach(() => service[Symbol.asyncDispose]());

async function put(id: string, values: ArrayBufferView, kind: string, itemsize: number, unit?: string): Promise<void> {
  const { buffer, byteLength } = values;
  const draft = arrayDraft(id, [byteLength / itemsize], kind, itemsize) as {
    data_sources: { structure: { data_type: { dt_units: string | null } } }[];
  };
  for (const { structure } of draft.data_sources) structure.data_type.dt_units = unit ?? null;
  expect((await service.ask("POST", "/metadata/d", { body: draft })).status).toBe(200);
  expect((await service.ask("PUT", `/array/full/d/${id}`, { body: new Uint8Array(buffer) })).status).toBe(200);
}

test("a data set of xarray's is a table of its variables, those that are asked for", async () => {
  const all = tableFromIPC((await service.ask("GET", "/container/full/d?format=arrow")).bytes);
  expect(Object.fromEntries(all.schema.fields.map(({ name }) => [name, [...(all.getChild(name) ?? [])]]))).toEqual({
    x: [0.5, 1, 2],
    label: ["a", "b", "c"],
    is_good: [true, false, true],
    at: [86_400_000, null, 3 * 86_400_000],
  });
  expect(DataType.isTimestamp(all.getChild("at")?.type)).toBe(true);
  const some = await service.ask("POST", "/container/full/d?format=csv", { body: ["label", "x"] });
  expect(some.text).toBe("x,label\n0.5,a\n1,b\n2,c\n");
});

test("variables of several axes or of other lengths are no table, nor is another container", async () => {
  await put("longer", Float64Array.of(1, 2, 3, 4), "f", 8);
  expect((await service.ask("GET", "/container/full/d?format=arrow&field=longer")).status).toBe(200);
  expect((await service.ask("GET", "/container/full/d?format=arrow")).json()).toMatchObject({
    status: 406,
    code: "catalog.format_asked",
  });
  await service.ask("POST", "/metadata/d", { body: arrayDraft("square", [2, 2]) });
  expect((await service.ask("GET", "/container/full/d?format=arrow&field=square")).status).toBe(406);
  expect((await service.ask("GET", "/container/full/?format=arrow")).status).toBe(406);
});
