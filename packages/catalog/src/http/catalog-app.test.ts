import { Buffer } from "node:buffer";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HalcyonError } from "@halcyon/model";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readingScopes } from "./auth/scopes.ts";
import { type TestService, arrayDraft, testService } from "../testing/test-service.ts";

let service: TestService;
beforeEach(async () => {
  service = await testService();
});
afterEach(() => service[Symbol.asyncDispose]());

const run = (id: string, start: string): string =>
  `{"id":"${id}","structure_family":"container","metadata":{"start":${start}},"specs":[{"name":"BlueskyRun","version":"3.0"}]}`;
const make = (body: unknown, path = ""): Promise<{ status: number }> =>
  service.ask("POST", `/metadata/${path}`, { body, type: "application/json" });

describe("metadata", () => {
  test("come back as the text that they came as", async () => {
    const start =
      '{"uid":"r", "a":1.0,"n":9007199254740993,"long":123456789012345678901234567890,"u":"\\u00e9","nan":NaN}';
    await make(run("r", start));
    const { text } = await service.ask("GET", "/metadata/r");
    expect(text).toContain(`"metadata":{"start":${start}}`);
    expect((await service.ask("GET", "/search/")).text).toContain(start);
  });

  test("are patched in place, and the state before is kept, or not", async () => {
    await make(run("r", '{"uid":"r","a":1.0}'));
    const patch = (metadata: string): string =>
      `{"content-type":"application/json-patch+json","metadata":${metadata},"specs":null}`;
    await service.ask("PATCH", "/metadata//r?drop_revision=true", {
      body: patch('[{"op":"add","path":"/stop","value":{"t":2.0}}]'),
    });
    expect((await service.ask("GET", "/metadata/r")).text).toContain('{"start":{"uid":"r","a":1.0},"stop":{"t":2.0}}');
    expect((await service.ask("GET", "/revisions/r")).json()).toMatchObject({ data: [], meta: { count: 0 } });
    await service.ask("PATCH", "/metadata/r", {
      body: '{"content-type":"application/merge-patch+json","metadata":{"start":{"a":null}}}',
    });
    expect((await service.ask("GET", "/metadata/r")).text).toContain('{"start":{"uid":"r"},"stop":{"t":2.0}}');
    expect((await service.ask("GET", "/revisions/r")).text).toContain('"start":{"uid":"r","a":1.0}');
    expect((await service.ask("DELETE", "/revisions/r?number=1")).status).toBe(200);
    expect((await service.ask("DELETE", "/revisions/r?number=1")).status).toBe(404);
  });

  test("are found by every kind of condition, over pages", async () => {
    for (let n = 0; n < 12; n += 1)
      await make(
        run(`r${n}`, `{"uid":"r${n}","scan_id":${n},"plan_name":"${n % 2 ? "scan" : "count"}","motors":["m${n}"]}`),
      );
    const ids = async (query: string): Promise<readonly string[]> => {
      const { data } = (await service.ask("GET", `/search/?fields=&${query}`)).json() as { data: { id: string }[] };
      return data.map(({ id }) => id);
    };
    const condition = (kind: string, fields: Record<string, string>): string =>
      Object.entries(fields)
        .map(([field, value]) => `filter[${kind}][condition][${field}]=${encodeURIComponent(value)}`)
        .join("&");
    expect(await ids(condition("eq", { key: "start.scan_id", value: "3" }))).toEqual(["r3"]);
    expect(await ids(condition("comparison", { key: "start.scan_id", operator: "ge", value: "10" }))).toEqual([
      "r10",
      "r11",
    ]);
    expect(
      await ids(
        `${condition("in", { key: "start.scan_id", value: "[1,2]" })}&${condition("eq", { key: "start.plan_name", value: '"scan"' })}`,
      ),
    ).toEqual(["r1"]);
    expect(await ids(condition("contains", { key: "start.motors", value: '"m1"' }))).toEqual(["r1"]);
    expect(await ids(condition("regex", { key: "start.uid", pattern: "^r1.$", case_sensitive: "true" }))).toEqual([
      "r10",
      "r11",
    ]);
    expect(await ids(condition("like", { key: "start.uid", pattern: '"r1%"' }))).toEqual(["r1", "r10", "r11"]);
    expect(await ids(condition("lookup", { key: "r7" }))).toEqual(["r7"]);
    expect(await ids(condition("keys_filter", { keys: '["r7","r8"]' }))).toEqual(["r7", "r8"]);
    expect(await ids(condition("specs", { include: '["BlueskyRun"]', exclude: '["x"]' }))).toHaveLength(12);
    expect(await ids(condition("structure_family", { value: "table" }))).toEqual([]);
    expect(await ids(condition("keypresent", { key: "start.nothing", exists: "true" }))).toEqual([]);
    expect(await ids("sort=-&page[limit]=2")).toEqual(["r11", "r10"]);
    expect(await ids("sort=-start.scan_id&page[limit]=1&page[offset]=1")).toEqual(["r10"]);
    expect(await ids("sort=start.plan_name&sort=-start.scan_id&page[limit]=2")).toEqual(
      await ids("sort=start.plan_name,-metadata.start.scan_id&page[limit]=2"),
    );
    expect(await ids("sort=-start.plan_name&sort=%2Bstart.scan_id&page[limit]=3")).toEqual(["r1", "r3", "r5"]);
    expect(await ids("sort=id&page[limit]=4")).toEqual(["r0", "r1", "r10", "r11"]);
    expect((await service.ask("GET", "/search/?sort=-%2Bid")).status).toBe(422);
    const seen: string[] = [];
    let next: string | null = "/search/?fields=&page[limit]=5&sort=-start.scan_id";
    while (next !== null) {
      const page = (await service.ask("GET", next)).json() as {
        data: { id: string }[];
        links: { next: string | null };
      };
      seen.push(...page.data.map(({ id }) => id));
      next = page.links.next === null ? null : page.links.next.slice(page.links.next.indexOf("/search"));
    }
    expect(seen).toEqual(Array.from({ length: 12 }, (_, n) => `r${11 - n}`));
    expect((await service.ask("GET", "/search/?fields=count")).json()).toMatchObject({ data: [], meta: { count: 12 } });
    expect((await service.ask("GET", "/distinct/?metadata=start.plan_name&counts=true")).json()).toMatchObject({
      metadata: { "start.plan_name": expect.arrayContaining([{ value: "scan", count: 6 }]) },
    });
    expect((await service.ask("GET", "/search/?select_metadata=start.scan_id&page[limit]=1")).json()).toMatchObject({
      data: [{ attributes: { metadata: { selected: 0 } } }],
    });
  });

  test("are counted with their page, and besides only where there is none", async () => {
    for (let n = 0; n < 4; n += 1)
      await make(run(`r${n}`, `{"uid":"r${n}","plan_name":"${n === 0 ? "count" : "scan"}"}`));
    await make(run("a", "{}"), "r0");
    const count = vi.spyOn(service.catalog.nodes, "count");
    const counted = async (asked: string): Promise<readonly [told: number, besides: number]> => {
      count.mockClear();
      const answer = (await service.ask("GET", `/search/?${asked}`)).json();
      return [(answer as { meta: { count: number } }).meta.count, count.mock.calls.length];
    };
    expect(await counted("page[limit]=2")).toEqual([4, 0]);
    expect((await service.ask("GET", "/search/?page[limit]=1")).json()).toMatchObject({
      data: [{ attributes: { structure: { count: 1 } } }],
    });
    const filter = `filter[eq][condition][key]=start.plan_name&filter[eq][condition][value]="scan"`;
    for (const page of [
      "page[limit]=3",
      "page[limit]=3&page[offset]=0",
      "page[limit]=2",
      "page[limit]=3&page[offset]=1",
    ])
      expect(await counted(`${filter}&${page}`)).toEqual([3, 0]);
    expect(await counted(`${filter}&page[limit]=0`)).toEqual([3, 1]);
    expect(await counted(`${filter}&fields=count`)).toEqual([3, 1]);
  });
});

describe("arrays", () => {
  const numbers = Uint16Array.from({ length: 24 }, (_, n) => n);

  beforeEach(async () => {
    await make(arrayDraft("a", [2, 3, 4]));
    await service.ask("PUT", "/array/full/a", { body: new Uint8Array(numbers.buffer) });
  });

  test("are read in slices and blocks", async () => {
    const json = async (url: string): Promise<unknown> => (await service.ask("GET", url)).json();
    expect(await json("/array/full/a?format=json&slice=1,0")).toEqual([12, 13, 14, 15]);
    expect(await json("/array/full/a?format=json&slice=:,::-1,0")).toEqual([
      [8, 4, 0],
      [20, 16, 12],
    ]);
    expect(await json("/array/block/a?format=json&block=1,0,0&slice=0,1")).toEqual([16, 17, 18, 19]);
    expect(await json("/array/full/a?format=json&slice=1,2,3")).toBe(23);
    const { bytes, headers } = await service.ask("GET", "/array/full/a?expected_shape=2,3,4");
    expect(new Uint16Array(new Uint8Array(bytes).buffer)).toEqual(numbers);
    const again = await service.ask("GET", "/array/full/a?expected_shape=2,3,4", {
      headers: { "if-none-match": String(headers["etag"]) },
    });
    expect([again.status, again.bytes.length]).toEqual([304, 0]);
  });

  test("that are large come in slabs, and are whole", async () => {
    const bytes = Uint8Array.from({ length: 9 << 20 }, (_, n) => n % 251);
    await make(arrayDraft("large", [9, 1024, 1024], "u", 1));
    await service.ask("PUT", "/array/full/large", { body: bytes });
    const whole = await service.ask("GET", "/array/full/large");
    expect([whole.headers["content-length"], whole.bytes.equals(bytes)]).toEqual([String(bytes.length), true]);
    const some = await service.ask("GET", "/array/full/large?slice=1:,:,::1");
    expect(some.bytes.equals(bytes.subarray(1 << 20))).toBe(true);
  });

  test("grow where they are told to", async () => {
    const more = new Uint8Array(Uint16Array.from({ length: 12 }, () => 7).buffer);
    const asked = "/array/full/a?offset=2,0,0&shape=1,3,4";
    const refused = await service.ask("PATCH", asked, { body: more });
    expect([refused.status, refused.json()["code"]]).toEqual([409, "catalog.extend"]);
    expect((await service.ask("PATCH", `${asked}&extend=true`, { body: more })).json()).toMatchObject({
      shape: [3, 3, 4],
    });
    expect((await service.ask("GET", "/array/full/a?format=json&slice=:,0,0")).json()).toEqual([0, 12, 7]);
    expect((await service.ask("GET", "/metadata/a")).json()).toMatchObject({
      data: { attributes: { structure: { shape: [3, 3, 4] } } },
    });
  });

  test("are written from the beginning of the axes that nobody names", async () => {
    const more = new Uint8Array(Uint16Array.from({ length: 12 }, () => 7).buffer);
    const url = "/array/full/a?offset=2&shape=1,3,4&extend=true";
    expect((await service.ask("PATCH", url, { body: more })).json()).toMatchObject({ shape: [3, 3, 4] });
    expect((await service.ask("GET", "/array/full/a?format=json&slice=:,0,0")).json()).toEqual([0, 12, 7]);
    const axes = await service.ask("PATCH", "/array/full/a?offset=0,0,0,0&shape=1,3,4", { body: more });
    expect([axes.status, axes.json()["code"]]).toEqual([422, "catalog.range"]);
  });

  test("of moments are told in words as text", async () => {
    const draft = arrayDraft("moments", [2], "M", 8);
    const [source] = draft["data_sources"] as { structure: { data_type: Record<string, unknown> } }[];
    Object.assign(source?.structure.data_type ?? {}, { dt_units: "[us]" });
    await make(draft);
    await service.ask("PUT", "/array/full/moments", {
      body: new Uint8Array(BigInt64Array.of(1_600_000_000_000_001n, -(2n ** 63n)).buffer),
    });
    const moments = ["2020-09-13T12:26:40.000001", "NaT"];
    expect((await service.ask("GET", "/array/full/moments?format=json")).json()).toEqual(moments);
    expect((await service.ask("GET", "/array/full/moments?format=csv")).text).toBe(`${moments.join("\n")}\n`);
    expect((await service.ask("GET", "/array/full/moments?format=bin")).bytes.length).toBe(16);
  });

  test("have keys with a percent sign, which may stand in a path as it is", async () => {
    await make(arrayDraft("50% dry", [1]));
    for (const path of ["50%%20dry", "50%25%20dry"])
      expect((await service.ask("GET", `/metadata/${path}`)).json()).toMatchObject({ data: { id: "50% dry" } });
  });

  test("are pictures when they have two axes", async () => {
    const png = await service.ask("GET", "/array/full/a?format=png&slice=0");
    expect(png.bytes.subarray(1, 4).toString()).toBe("PNG");
    const tiff = await service.ask("GET", "/array/full/a?format=tiff");
    expect([tiff.bytes.subarray(0, 2).toString(), tiff.bytes.length]).toEqual(["II", 8 + 2 * (126 + 24)]);
    expect((await service.ask("GET", "/array/full/a?format=png")).status).toBe(406);
  });

  test.each([
    ["GET", "/array/full/a?slice=5", "catalog.range"],
    ["GET", "/array/full/a?slice=x", "catalog.request"],
    ["GET", "/array/full/a?expected_shape=9,9", "catalog.range"],
    ["GET", "/array/block/a?block=7,0,0", "catalog.range"],
    ["GET", "/array/block/a", "catalog.request"],
    ["GET", "/array/full/a?format=xlsx", "catalog.format_asked"],
    ["PUT", "/array/full/a", "catalog.request"],
  ] as const)("%s %s is %s", async (method, url, code) => {
    const answer = await service.ask(method, url, method === "PUT" ? { body: Buffer.alloc(3) } : {});
    expect(answer.json()).toMatchObject({ code });
  });
});

describe("files", () => {
  const source = (uri: string): Record<string, unknown> => ({
    ...arrayDraft("a", [2]),
    data_sources: [
      {
        ...(arrayDraft("a", [2])["data_sources"] as Record<string, unknown>[])[0],
        mimetype: "application/x-npy",
        assets: [{ data_uri: uri, is_directory: false, parameter: "data_uris", num: 0 }],
        management: "external",
      },
    ],
  });
  const register = (uri: string): ReturnType<TestService["ask"]> =>
    service.ask("POST", "/register/", { body: source(uri) });

  test("are registered and fetched within the readable folders alone", async () => {
    const files = join(service.folder, "files");
    mkdirSync(files);
    writeFileSync(join(files, "a.npy"), "bytes");
    writeFileSync(join(service.folder, "secret"), "secret");
    symlinkSync(join(service.folder, "secret"), join(files, "link"));
    for (const uri of [
      `file://localhost${service.folder}/secret`,
      `file://localhost${files}/../secret`,
      `file://localhost${files}/link`,
      "file:///etc/passwd",
    ])
      expect((await register(uri)).json()).toMatchObject({ code: "files.name", status: 403 });
    expect((await register("http://elsewhere/a")).status).toBe(403);
    const made = (await register(`file://localhost${files}/a.npy`)).json() as {
      data_sources: { id: number; assets: { id: number }[] }[];
    };
    const asset = made.data_sources[0]?.assets[0]?.id;
    const answer = await service.ask("GET", `/asset/bytes/a?id=${asset}`);
    expect([answer.text, answer.headers["content-disposition"]]).toEqual(["bytes", 'attachment; filename="a.npy"']);
    const part = await service.ask("GET", `/asset/bytes/a?id=${asset}`, { headers: { range: "bytes=1-2" } });
    expect([part.status, part.text, part.headers["content-range"]]).toEqual([206, "yt", "bytes 1-2/5"]);
    const beyond = await service.ask("GET", `/asset/bytes/a?id=${asset}`, { headers: { range: "bytes=5-" } });
    expect([beyond.status, beyond.headers["content-range"], (beyond.json() as { code: string }).code]).toEqual([
      416,
      "bytes */5",
      "catalog.bytes",
    ]);
    expect((await service.ask("GET", "/asset/bytes/a?id=77")).status).toBe(404);
    const named = source(`file://localhost${files}/a.npy`) as { data_sources: { structure: object }[] };
    const [told] = named.data_sources;
    const body = {
      ...named,
      id: "b",
      data_sources: [{ ...told, structure: { ...told?.structure, dims: ["x", "y"] } }],
    };
    expect((await service.ask("POST", "/register/", { body })).status).toBe(200);
    expect((await service.ask("POST", "/metadata/", { body: source(`file://localhost${files}/a.npy`) })).status).toBe(
      422,
    );
  });
});

describe("keys", () => {
  test("nobody without a key gets in, nor with a wrong one", async () => {
    expect((await service.ask("GET", "/metadata/", { key: null })).json()).toMatchObject({
      code: "catalog.unauthorized",
    });
    expect((await service.ask("GET", "/metadata/", { key: "wrong" })).status).toBe(401);
    expect((await service.ask("GET", "/", { key: null })).json()).toMatchObject({ authentication: { required: true } });
    expect((await service.ask("GET", "/metadata/?api_key=secret", { key: null })).status).toBe(200);
  });

  test("a key that is made allows what it is made for, until it is taken back", async () => {
    const made = (
      await service.ask("POST", "/auth/apikey", { body: { expires_in: null, scopes: [...readingScopes], note: "x" } })
    ).json() as { secret: string; first_eight: string };
    expect((await service.ask("GET", "/metadata/", { key: made.secret })).status).toBe(200);
    expect((await service.ask("POST", "/metadata/", { key: made.secret, body: {} })).json()).toMatchObject({
      code: "catalog.forbidden",
    });
    expect((await service.ask("DELETE", `/auth/apikey?first_eight=${made.first_eight}`)).status).toBe(200);
    expect((await service.ask("GET", "/metadata/", { key: made.secret })).status).toBe(401);
  });

  test("what has other tags is not there, with all that is below it", async () => {
    await make({ id: "mine", structure_family: "container", access_tags: ["p1"] });
    await make({ id: "other", structure_family: "container", access_tags: ["p2"] });
    await make({ id: "below", structure_family: "container" }, "other");
    const { secret: key } = (
      await service.ask("POST", "/auth/apikey", { body: { expires_in: 60, scopes: ["inherit"], access_tags: ["p1"] } })
    ).json() as { secret: string };
    const { data, meta } = (await service.ask("GET", "/search/", { key })).json() as {
      data: { id: string }[];
      meta: { count: number };
    };
    expect([data.map(({ id }) => id), meta.count]).toEqual([["mine"], 1]);
    const deep = (await service.ask("GET", "/search-deep/", { key })).json() as {
      data: { id: string }[];
      meta: { count: number };
    };
    expect([deep.data.map(({ id }) => id), deep.meta.count]).toEqual([["mine"], 1]);
    const levels = async (asked: string): Promise<unknown> =>
      ((await service.ask("GET", `/search-deep/?fields=${asked}`)).json() as { data: { id: string }[] }).data.map(
        ({ id }) => id,
      );
    expect(await levels("")).toContain("below");
    expect(await levels("&max_depth=1")).not.toContain("below");
    expect((await service.ask("GET", "/search-deep/?max_depth=0")).status).toBe(422);
    for (const path of ["other", "other/below"])
      expect((await service.ask("GET", `/metadata/${path}`, { key })).status).toBe(404);
    expect(
      (await service.ask("POST", "/metadata/", { key, body: { structure_family: "container", access_tags: ["p2"] } }))
        .status,
    ).toBe(403);
    await service.ask("POST", "/metadata/", { key, body: { id: "own", structure_family: "container" } });
    expect((await service.ask("GET", "/metadata/own")).json()).toMatchObject({
      data: { attributes: { access_tags: ["p1"] } },
    });
  });
});

test("the service is ready while its index answers", async () => {
  const healthy = await service.app.inject("/healthz");
  expect([healthy.statusCode, healthy.json()]).toEqual([200, { status: "ready" }]);
  const away = new HalcyonError("catalog.index", "The index does not answer: gone.", { path: "i", reason: "gone" });
  vi.spyOn(service.catalog.nodes, "node").mockRejectedValueOnce(away);
  const answer = await service.app.inject("/healthz");
  expect([answer.statusCode, answer.json()]).toEqual([503, expect.objectContaining({ code: "catalog.index" })]);
  expect((await service.app.inject("/healthz")).statusCode).toBe(200);
});

describe("problems", () => {
  test.each([
    ["GET", "/metadata/nothing", undefined, 404, "catalog.missing"],
    ["GET", "/nothing", undefined, 404, "catalog.missing"],
    ["GET", "/metadata/%ff", undefined, 400, "catalog.request"],
    ["GET", "/search/?page[limit]=1000", undefined, 422, "catalog.request"],
    ["GET", "/search/?filter[eq][condition][key]=a", undefined, 422, "catalog.request"],
    ["GET", "/search/?filter[nothing][condition][key]=a", undefined, 422, "catalog.request"],
    ["POST", "/metadata/", '{"structure_family":', 422, "catalog.request"],
    ["POST", "/metadata/", '{"structure_family":"table"}', 422, "catalog.request"],
    ["POST", "/metadata/", '{"structure_family":"container","id":"a/b"}', 422, "catalog.request"],
    ["POST", "/metadata/", "[]", 422, "catalog.request"],
    [
      "PATCH",
      "/metadata/",
      '{"content-type":"application/json-patch+json","metadata":[{"op":"remove","path":"/a"}]}',
      422,
      "catalog.patch",
    ],
    ["DELETE", "/metadata/", undefined, 422, "catalog.request"],
  ] as const)("%s %s %s is answered with %i %s", async (method, url, body, status, code) => {
    const answer = await service.ask(method, url, body === undefined ? {} : { body, type: "application/json" });
    expect(answer.json()).toMatchObject({ status, code });
    expect([answer.status, answer.headers["content-type"]]).toEqual([status, "application/json"]);
  });

  test("metadata that are too large are refused, and a second node of a name", async () => {
    await using small = await testService({ limits: { metadata: 100 } });
    const body = { id: "r", structure_family: "container", metadata: { text: "x".repeat(100) } };
    expect((await small.ask("POST", "/metadata/", { body })).json()).toMatchObject({
      status: 413,
      code: "catalog.size",
    });
    await make(run("r", "{}"));
    expect((await service.ask("POST", "/metadata/", { body: run("r", "{}") })).json()).toMatchObject({
      status: 409,
      code: "catalog.exists",
    });
  });
});

test("long texts are packed for who takes them", async () => {
  await make(run("r", `{"text":"${"x".repeat(8000)}"}`));
  const zstd = await service.ask("GET", "/metadata/r", { headers: { "accept-encoding": "gzip, zstd" } });
  expect([zstd.headers["content-encoding"], zstd.bytes.length < 1000]).toEqual(["zstd", true]);
  expect(
    (await service.ask("GET", "/metadata/r", { headers: { "accept-encoding": "gzip;q=0" } })).headers[
      "content-encoding"
    ],
  ).toBeUndefined();
});

test("the description names every route, and figures are there for who may see them", async () => {
  const description = (await service.ask("GET", "/openapi.json", { key: null })).json() as {
    paths: Record<string, object>;
  };
  expect(Object.keys(description.paths)).toContain("/api/v1/array/full/{path}");
  expect((await service.ask("GET", "/metrics")).text).toContain("halcyon_catalog_request_seconds");
});
