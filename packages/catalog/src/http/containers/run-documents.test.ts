import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { arrayDraft, testService } from "../../testing/test-service.ts";
import { seriesOf } from "./series-template.ts";

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
