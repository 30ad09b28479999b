import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { arrayDraft, arrowBody, eventRows, tableDraft, testService } from "../../testing/test-service.ts";
import { seriesOf } from "./series-template.ts";

interface Told {
  readonly uid: string;
  readonly time: number;
  readonly descriptor?: string;
}

test("documents are taken one by one at the root, as the field's clients bring them, whose type they leave out", async () => {
  await using service = await testService();
  const bring = (doc: object, path = "", type?: string): ReturnType<typeof service.ask> =>
    service.ask("POST", `/documents/${path}`, {
      body: Buffer.from(JSON.stringify({ name: "start", doc }, undefined, 2)),
      headers: { "content-type": type as never },
    });
  expect((await bring({ uid: "5a1b0c72-0000-4000-8000-000000000001", time: 1 })).json()).toEqual({ taken: 1 });
  const uid = "5a1b0c72-0000-4000-8000-000000000002";
  expect((await bring({ uid, time: 2 }, "", "application/json")).json()).toEqual({ taken: 1 });
  expect((await service.ask("GET", `/metadata/${uid}`)).json()).toMatchObject({
    data: { attributes: { metadata: { start: { time: 2 } } } },
  });
  expect((await bring({ uid: "5a1b0c72-0000-4000-8000-000000000003", time: 3 }, "below")).status).toBe(422);
});

test("a series of files is known by its numbers", () => {
  const names = ["file:///d/shot2_0098.tif", "file:///d/shot2_0099.tif", "file:///d/shot2_0100.tif"];
  expect(seriesOf(names.map((name) => name.replace("shot2_", "shot_")))).toEqual({
    folder: "file:///d/",
    template: "shot_%04d.tif",
    first: 98,
  });
  for (const others of [names, names.slice(0, 1), ["file:///d/a.tif", "file:///d/b.tif"], [names[0], names[2]]])
    expect(seriesOf(others as string[])).toBeUndefined();
  expect(seriesOf(["file:///d/1%20a.tif", "file:///d/2%20a.tif"])).toBeUndefined();
});

test("the events of all streams come in the order of their times, each behind its descriptor", async () => {
  await using service = await testService();
  const make = async (path: string, body: unknown): Promise<void> => {
    expect((await service.ask("POST", `/metadata/${path}`, { body })).status).toBe(200);
  };
  const container = { structure_family: "container" };
  await make("", { ...container, id: "r", metadata: { start: { uid: "r" } }, specs: [{ name: "BlueskyRun" }] });
  for (const [id, time, first] of [
    ["primary", 0.5, 1],
    ["monitor", 1.5, 2],
    ["late", 9, 3],
  ] as const) {
    await make("r", { ...container, id, metadata: { uid: id, time, data_keys: {}, configuration: {} } });
    await make(`r/${id}`, tableDraft("internal"));
    const type = "application/vnd.apache.arrow.file";
    for (const number of [first, first + 2])
      await service.ask("PATCH", `/table/partition/r/${id}/internal?partition=0`, {
        body: arrowBody(eventRows(number, 1)),
        type,
      });
  }
  const { text } = await service.ask("GET", "/container/full/r?format=json-seq");
  const records = text
    .split("\u001e")
    .slice(1)
    .map((line) => JSON.parse(line) as { name: string; doc: Told });
  expect(records.slice(1).map(({ name, doc }) => `${name} ${doc.descriptor ?? doc.uid} ${doc.time}`)).toEqual([
    "descriptor primary 0.5",
    "event primary 1",
    "descriptor monitor 1.5",
    "event monitor 2",
    "event primary 3",
    "event monitor 4",
    "descriptor late 9",
    "event late 3",
    "event late 5",
  ]);
});

test("a run that was written node by node tells of a series of files as one resource, from its first file on", async () => {
  await using service = await testService();
  const make = async (path: string, body: unknown, route = "metadata"): Promise<void> => {
    expect((await service.ask("POST", `/${route}/${path}`, { body })).status).toBe(200);
  };
  const files = join(service.folder, "files");
  mkdirSync(files);
  const container = { structure_family: "container" };
  const keys = { image: { dtype: "array", shape: [4, 5], source: "sim", external: "STREAM:" } };
  await make("", { ...container, id: "r", metadata: { start: { uid: "r" } }, specs: [{ name: "BlueskyRun" }] });
  await make("r", { ...container, id: "primary", metadata: { uid: "d", time: 1, data_keys: keys, configuration: {} } });
  const draft = arrayDraft("image", [3, 4, 5]);
  const assets = [5, 6, 7].map((number, num) => {
    const data_uri = `file://localhost${files}/img_00${number}.tif`;
    return { data_uri, is_directory: false, parameter: "data_uris", num };
  });
  const [source] = draft["data_sources"] as readonly object[];
  const mimetype = "multipart/related;type=image/tiff";
  await make(
    "r/primary",
    { ...draft, data_sources: [{ ...source, mimetype, management: "external", assets }] },
    "register",
  );
  const { text } = await service.ask("GET", "/container/full/r?format=json-seq");
  const records = text
    .split("\u001e")
    .slice(1)
    .map((line) => JSON.parse(line) as { name: string; doc: object });
  expect(records.find(({ name }) => name === "stream_resource")?.doc).toMatchObject({
    uri: `file://localhost${files}/`,
    mimetype,
    parameters: { template: "img_%03d.tif", chunk_shape: [1], join_method: "stack" },
  });
  expect(records.find(({ name }) => name === "stream_datum")?.doc).toMatchObject({ indices: { start: 5, stop: 8 } });
});
