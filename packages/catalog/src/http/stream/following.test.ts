import type { AddressInfo } from "node:net";
import { decode } from "@msgpack/msgpack";
import { tableFromIPC } from "apache-arrow";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type TestService,
  arrayDraft,
  arrowBody,
  eventRows,
  tableDraft,
  testService,
} from "../../testing/test-service.ts";
import { arrowFile } from "../tables/arrow-bodies.ts";
import { rowsOfZip } from "../ragged/awkward-zip.ts";

interface Told {
  readonly type: string;
  readonly sequence: number;
  readonly payload: Uint8Array;
  readonly [key: string]: unknown;
}

let service: TestService;
let base: string;
beforeEach(async () => {
  service = await testService();
  await service.app.listen({ host: "127.0.0.1", port: 0 });
  base = `ws://127.0.0.1:${(service.app.server.address() as AddressInfo).port}/api/v1/stream/single`;
});
afterEach(() => service[Symbol.asyncDispose]());

/** Messages as they come. */
class Follower {
  readonly socket: WebSocket;
  readonly #told: Told[] = [];
  readonly #closed = Promise.withResolvers<readonly [code: number, reason: string]>();
  #wake: () => void = () => undefined;

  constructor(path: string, query: string) {
    this.socket = new WebSocket(`${base}${path}?${query}`);
    this.socket.binaryType = "arraybuffer";
    this.socket.addEventListener("message", ({ data }) => {
      const told = typeof data === "string" ? JSON.parse(data) : decode(new Uint8Array(data as ArrayBuffer));
      this.#told.push(told as Told);
      this.#wake();
    });
    this.socket.addEventListener("close", ({ code, reason }) => this.#closed.resolve([code, reason]));
  }

  get closed(): Promise<readonly [code: number, reason: string]> {
    return this.#closed.promise;
  }

  /** The first `count` messages. */
  async first(count: number): Promise<readonly Told[]> {
    while (this.#told.length < count)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    return this.#told.slice(0, count);
  }
}

const json = (body: unknown) => ({ body, type: "application/json" });
const append = (first: number, count: number): Promise<unknown> =>
  service.ask("PATCH", "/table/partition/t?partition=0", {
    body: arrowBody(eventRows(first, count)),
    type: arrowFile,
  });
const rowsOf = ({ payload }: Told): readonly number[] => [...(tableFromIPC(payload).getChild("x") ?? [])] as number[];

test("children and their metadata are told of, numbers as they are", async () => {
  const follower = new Follower("//", "envelope_format=msgpack&api_key=secret");
  expect(await follower.first(1)).toEqual([{ type: "container-schema", version: 1 }]);
  await service.ask("POST", "/metadata/", json('{"id":"r","structure_family":"container","metadata":{"a":1.0}}'));
  await service.ask(
    "PATCH",
    "/metadata/r",
    json({ "content-type": "application/merge-patch+json", metadata: { stop: 1 } }),
  );
  expect((await follower.first(3)).slice(1)).toMatchObject([
    { type: "container-child-created", sequence: 1, key: "r", metadata: { a: 1 }, data_sources: [] },
    { type: "container-child-metadata-updated", sequence: 2, key: "r", metadata: { a: 1, stop: 1 } },
  ]);
});

test("rows are told of from the one that is asked for, until the node ends", async () => {
  await service.ask("POST", "/metadata/", json(tableDraft("t")));
  await append(1, 2);
  await append(3, 1);
  const all = new Follower("/t", "envelope_format=msgpack&start=1&api_key=secret");
  const late = new Follower("/t", "envelope_format=msgpack&start=2&api_key=secret");
  const [, first, second] = await all.first(3);
  expect([first, second].map((told) => told && [told.sequence, rowsOf(told)])).toEqual([
    [1, [0.5, 1]],
    [2, [1.5]],
  ]);
  expect((await late.first(2))[1]).toMatchObject({ sequence: 2 });
  await append(4, 1);
  expect((await all.first(4))[3]).toMatchObject({ type: "table-data", append: true, sequence: 3 });
  await service.ask("DELETE", "/stream/close/t");
  expect(await all.closed).toEqual([1000, "Producer ended stream"]);
});

test("rows that take the place of all are told of as such, and that there are none any more", async () => {
  await service.ask("POST", "/metadata/", json(tableDraft("t")));
  await append(1, 2);
  const follower = new Follower("/t", "envelope_format=msgpack&api_key=secret");
  await follower.first(1);
  const replace = async (count: number): Promise<unknown> =>
    await service.ask("PUT", "/table/full/t", { body: arrowBody(eventRows(7, count)), type: arrowFile });
  await replace(2);
  await replace(0);
  await append(9, 1);
  const told = (await follower.first(4)).slice(1);
  expect(told.map((each) => [each["append"], rowsOf(each)])).toEqual([
    [false, [3.5, 4]],
    [false, []],
    [true, [4.5]],
  ]);
});

test("whoever has seen more than the service remembers begins again with the state of things", async () => {
  await service.ask("POST", "/metadata/", json(tableDraft("t")));
  await append(1, 3);
  const follower = new Follower("/t", "envelope_format=msgpack&start=57&api_key=secret");
  const [, state] = await follower.first(2);
  expect(state).toMatchObject({ type: "table-data", append: false });
  expect(state && rowsOf(state)).toEqual([0.5, 1, 1.5]);
  follower.socket.close();
});

test("what is kept is told of as the field's clients read it, and an array that has grown once", async () => {
  const root = new Follower("//", "envelope_format=msgpack&api_key=secret");
  await root.first(1);
  await service.ask("POST", "/metadata/", json(tableDraft("t")));
  await service.ask("POST", "/metadata/", json(arrayDraft("a", [2])));
  expect((await root.first(3))[1]).toMatchObject({
    data_sources: [{ assets: [{ parameter: "data_uri", num: 0 }] }],
  });
  const array = new Follower("/a", "envelope_format=json&api_key=secret");
  await array.first(1);
  const body = new Uint8Array(Uint16Array.of(5).buffer);
  await service.ask("PATCH", "/array/full/a?offset=2&shape=1&extend=true", { body });
  await service.ask("PATCH", "/array/full/a?offset=0&shape=1", { body });
  expect((await array.first(3)).slice(1)).toMatchObject([
    { type: "array-data", offset: [2], payload: [5] },
    { type: "array-data", offset: [0], payload: [5] },
  ]);
});

test("an array that was just made has nothing to tell of until it is written, once", async () => {
  await service.ask("POST", "/metadata/", json(arrayDraft("a", [2])));
  const early = new Follower("/a", "envelope_format=json&start=0&api_key=secret");
  await early.first(1);
  await service.ask("PUT", "/array/full/a", { body: new Uint8Array(Uint16Array.of(1, 2).buffer) });
  expect((await early.first(2))[1]).toMatchObject({ type: "array-data", sequence: 1, payload: [1, 2] });
  early.socket.close();
});

test("rows in JSON are columns, and blocks of arrays lists", async () => {
  await service.ask("POST", "/metadata/", json(tableDraft("t")));
  await service.ask("POST", "/metadata/", json(arrayDraft("a", [2, 2])));
  const table = new Follower("/t", "envelope_format=json&api_key=secret");
  const array = new Follower("/a", "envelope_format=json&api_key=secret");
  await Promise.all([table.first(1), array.first(1)]);
  await append(1, 2);
  await service.ask("PUT", "/array/full/a", { body: new Uint8Array(Uint16Array.of(1, 2, 3, 4).buffer) });
  expect((await table.first(2))[1]).toMatchObject({ payload: { x: [0.5, 1] }, "content-type": "application/json" });
  expect((await array.first(2))[1]).toMatchObject({
    type: "array-data",
    shape: [2, 2],
    offset: [0, 0],
    payload: [
      [1, 2],
      [3, 4],
    ],
  });
  table.socket.close();
  array.socket.close();
});

describe("rows of different lengths", () => {
  const structure = {
    data_type: { endianness: "little", kind: "f", itemsize: 8 },
    shape: [2, null] as const,
    size: 0,
    chunks: [[2], null],
    dims: null,
    resizable: false,
  } as const;
  const source = { structure_family: "ragged", structure, mimetype: "application/x-ragged+sql", assets: [] };
  const node = { id: "l", structure_family: "ragged", metadata: {}, data_sources: [source] };
  const put = (rows: unknown): Promise<unknown> => service.ask("PUT", "/ragged/full/l", json(JSON.stringify(rows)));
  const more = (offset: number, rows: readonly unknown[]): Promise<unknown> =>
    service.ask(
      "PATCH",
      `/ragged/full/l?offset=${offset}&shape=${rows.length}&extend=true`,
      json(JSON.stringify(rows)),
    );
  const listsOf = ({ payload }: Told): unknown => {
    const { offsets, values } = rowsOfZip(payload, structure, 1e9);
    return [offsets[0], [...values]];
  };

  test("are told of where they are, in both envelopes, until the node ends", async () => {
    await service.ask("POST", "/metadata/", json(node));
    const [packed, text] = [
      new Follower("/l", "envelope_format=msgpack&api_key=secret"),
      new Follower("/l", "api_key=secret"),
    ];
    expect(await packed.first(1)).toEqual([
      { type: "ragged-schema", version: 1, data_type: expect.objectContaining({ kind: "f", itemsize: 8 }) as unknown },
    ]);
    await text.first(1);
    await put([[1.5], []]);
    await more(2, [[2, 3]]);
    const [, first, second] = await packed.first(3);
    expect(first).toMatchObject({
      type: "ragged-data",
      mimetype: "application/zip",
      shape: [2, null],
      offset: [0],
      block: null,
      sequence: 1,
    });
    expect(second).toMatchObject({ type: "ragged-data", shape: [1, null], offset: [2], sequence: 2 });
    expect([first, second].map((told) => told && listsOf(told))).toEqual([
      [[0, 1, 1], [1.5]],
      [
        [0, 2],
        [2, 3],
      ],
    ]);
    expect((await text.first(3)).slice(1)).toMatchObject([
      { offset: [0], payload: [[1.5], []], "content-type": "application/json" },
      { offset: [2], payload: [[2, 3]] },
    ]);
    await service.ask("DELETE", "/stream/close/l");
    expect(await packed.closed).toEqual([1000, "Producer ended stream"]);
    text.socket.close();
  });

  test("are all told to whoever has seen more than the service remembers", async () => {
    await service.ask("POST", "/metadata/", json(node));
    await put([[1], [2, 3]]);
    await more(2, [[], [4]]);
    const follower = new Follower("/l", "start=57&api_key=secret");
    expect((await follower.first(2))[1]).toMatchObject({
      offset: [0],
      shape: [4, null],
      payload: [[1], [2, 3], [], [4]],
    });
    await more(4, [[5]]);
    expect((await follower.first(3))[2]).toMatchObject({ offset: [4], payload: [[5]], sequence: 3 });
    follower.socket.close();
  });

  test("that are many come in several messages, none of which is too large", async () => {
    await service.ask("POST", "/metadata/", json(node));
    await put([[], []]);
    const follower = new Follower("/l", "envelope_format=msgpack&api_key=secret");
    await follower.first(1);
    const rows = Array.from({ length: 40 }, (_, i) => Array.from({ length: 4000 }, () => i));
    await more(2, rows);
    const told = (await follower.first(4)).slice(1);
    expect(told.every(({ payload }) => payload.length < 600_000)).toBe(true);
    const counts = told.map(({ shape }) => (shape as readonly number[])[0] ?? 0);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(40);
    expect(told.map(({ offset }) => offset)).toEqual(
      counts.map((_, i) => [counts.slice(0, i).reduce((sum, n) => sum + n, 2)]),
    );
    expect(
      told
        .flatMap(({ payload }) => [...rowsOfZip(payload, structure, 1e9).values])
        .every((value, i) => value === Math.floor(i / 4000)),
    ).toBe(true);
    follower.socket.close();
  });
});

test("a key may come as the first message, as browsers send it; a wrong one ends the socket", async () => {
  const good = new Follower("/", "envelope_format=json");
  good.socket.addEventListener("open", () => good.socket.send(JSON.stringify({ type: "auth", api_key: "secret" })));
  expect(await good.first(1)).toMatchObject([{ type: "container-schema" }]);
  const bad = new Follower("/", "envelope_format=json");
  bad.socket.addEventListener("open", () => bad.socket.send(JSON.stringify({ type: "auth", api_key: "wrong" })));
  expect((await bad.closed)[0]).toBe(4003);
  for (const message of ['{"type":"subscribe"}', "null", "who?"]) {
    const other = new Follower("/", "envelope_format=json");
    other.socket.addEventListener("open", () => other.socket.send(message));
    expect((await other.closed)[0]).toBe(4001);
  }
  good.socket.close();
});

test("a stopping service tells its followers to come again", async () => {
  const follower = new Follower("/", "envelope_format=json&api_key=secret");
  await follower.first(1);
  const closing = service.app.close();
  expect((await follower.closed)[0]).toBe(1012);
  await closing;
});
