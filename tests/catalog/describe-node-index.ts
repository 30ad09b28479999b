/**
 * What every index of nodes has to do, whichever database keeps it.
 *
 * @module
 */
import type { Asset, Filter, NodeDraft, NodeIndex, NodeQuery } from "@halcyon/catalog";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/** Opens an index with nothing in it, which is quick at `start.plan_name`, `start.scan_id` and `start.time`. */
export type OpenIndex = () => Promise<NodeIndex>;

const draft = (key: string, metadata: string, more: Partial<NodeDraft> = {}): NodeDraft => ({
  key,
  family: "container",
  metadata,
  specs: [],
  accessTags: [],
  dataSources: [],
  ...more,
});

const runs: readonly (readonly [string, string, Partial<NodeDraft>?])[] = [
  [
    "a",
    '{"start":{"plan_name":"scan","scan_id":1,"time":10.0,"det":["d1","motor1"],"ok":true,"x":NaN,"t":"Élan vital"}}',
  ],
  [
    "b",
    '{"start":{"plan_name":"count","scan_id":2,"time":20.5,"det":["d2"],"ok":false,"big":9007199254740993,"note":null}}',
  ],
  [
    "c",
    '{"start":{"plan_name":"scan","scan_id":3,"time":5,"sample":{"name":"Si","n":[1,2]},"x":1.5,"limit":Infinity}}',
    { accessTags: ["blue"] },
  ],
  [
    "d",
    '{"start":{"plan_name":"rel_scan","scan_id":"4","time":30,"x":-2,"u":"a\\u0000b","it\'s":1}}',
    { accessTags: ["red", "blue"] },
  ],
  ["e", '{"other":1}', { specs: [{ name: "Note", version: null }] }],
  ["f", "{}", { specs: [{ name: "BlueskyRun", version: "3.0" }], family: "table", dataSources: [] }],
];

function query(more: Partial<NodeQuery> = {}): NodeQuery {
  return { filters: [], sorting: [], limit: 100, ...more };
}

function assetOf(uri: string): Omit<Asset, "id"> {
  return { data_uri: uri, is_directory: false, parameter: "data_uris", num: 0 };
}

/** The examination. */
export function describeNodeIndex(name: string, open: OpenIndex): void {
  describe(`the index in ${name}`, () => {
    let index: NodeIndex;
    beforeAll(async () => {
      index = await open();
      for (const [key, metadata, more] of runs) await index.create([], draft(key, metadata, more));
    });
    afterAll(() => index[Symbol.asyncDispose]());

    const keys = async (more: Partial<NodeQuery> = {}): Promise<string> =>
      (await index.search([], query(more))).nodes.map(({ path }) => path.at(-1)).join("");
    const found = (...filters: Filter[]): Promise<string> => keys({ filters });

    test("answers metadata in the characters in which they came", async () => {
      for (const [key, metadata] of runs) expect((await index.node([key]))?.metadata).toBe(metadata);
    });

    test("has a root, and no node that was not made", async () => {
      expect(await index.node([])).toMatchObject({ path: [], family: "container" });
      expect(await index.node(["nobody"])).toBeUndefined();
      expect(await index.node(["a", "b"])).toBeUndefined();
    });

    test.each<readonly [string, readonly Filter[], string]>([
      ["a text", [{ kind: "eq", key: "start.plan_name", value: "scan" }], "ac"],
      ["a number", [{ kind: "eq", key: "start.scan_id", value: 2 }], "b"],
      ["a number written with a point", [{ kind: "eq", key: "start.time", value: 10 }], "a"],
      ["a number is no text of its digits", [{ kind: "eq", key: "start.scan_id", value: "4" }], "d"],
      ["an integer past 2^53", [{ kind: "eq", key: "start.big", value: 9007199254740993n }], "b"],
      ["its neighbour", [{ kind: "eq", key: "start.big", value: 9007199254740992n }], ""],
      ["true, which is not 1", [{ kind: "eq", key: "start.ok", value: true }], "a"],
      ["1, which is not true", [{ kind: "eq", key: "start.ok", value: 1 }], ""],
      ["an array", [{ kind: "eq", key: "start.det", value: ["d1", "motor1"] }], "a"],
      ["an object", [{ kind: "eq", key: "start.sample", value: { n: [1, 2], name: "Si" } }], "c"],
      ["null, which nothing equals", [{ kind: "eq", key: "start.note", value: null }], ""],
      ["not a text, for those that have one", [{ kind: "noteq", key: "start.plan_name", value: "scan" }], "bd"],
      ["one of several", [{ kind: "in", key: "start.scan_id", values: [1, 3, "4"] }], "acd"],
      ["one of none", [{ kind: "in", key: "start.scan_id", values: [] }], ""],
      ["none of several, for those that have one", [{ kind: "notin", key: "start.scan_id", values: [1, 3] }], "bd"],
      ["less, of numbers only", [{ kind: "comparison", operator: "lt", key: "start.scan_id", value: 3 }], "ab"],
      ["at least, of numbers only", [{ kind: "comparison", operator: "ge", key: "start.scan_id", value: 2 }], "bc"],
      [
        "more than a number, up to infinity",
        [{ kind: "comparison", operator: "gt", key: "start.limit", value: 1e300 }],
        "c",
      ],
      ["less, of texts only", [{ kind: "comparison", operator: "lt", key: "start.scan_id", value: "5" }], "d"],
      [
        "between two numbers, of numbers only",
        [
          { kind: "comparison", operator: "ge", key: "start.scan_id", value: 2 },
          { kind: "comparison", operator: "lt", key: "start.scan_id", value: 1000 },
        ],
        "bc",
      ],
      [
        "between two texts, of texts only",
        [
          { kind: "comparison", operator: "gt", key: "start.scan_id", value: "" },
          { kind: "comparison", operator: "le", key: "start.scan_id", value: "9" },
        ],
        "d",
      ],
      [
        "more than a number and less than a text, which none is",
        [
          { kind: "comparison", operator: "gt", key: "start.scan_id", value: 0 },
          { kind: "comparison", operator: "le", key: "start.scan_id", value: "9" },
        ],
        "",
      ],
      ["less than zero: NaN is not", [{ kind: "comparison", operator: "lt", key: "start.x", value: 0 }], "d"],
      ["at most a text", [{ kind: "comparison", operator: "le", key: "start.plan_name", value: "rel_scan" }], "bd"],
      ["an item", [{ kind: "contains", key: "start.det", value: "motor1" }], "a"],
      ["a part of an item, which is none", [{ kind: "contains", key: "start.det", value: "motor" }], ""],
      ["a number among the items", [{ kind: "contains", key: "start.sample.n", value: 2 }], "c"],
      ["a part of a text", [{ kind: "contains", key: "start.plan_name", value: "can" }], "acd"],
      ["a key that is there", [{ kind: "keypresent", key: "start.det", exists: true }], "ab"],
      ["a key that is null, or NaN, is not there", [{ kind: "keypresent", key: "start.x", exists: true }], "cd"],
      ["a key that is not there", [{ kind: "keypresent", key: "start", exists: false }], "ef"],
      ["a key with an apostrophe", [{ kind: "keypresent", key: "start.it's", exists: true }], "d"],
      ["a pattern with %", [{ kind: "like", key: "start.plan_name", pattern: "%scan" }], "acd"],
      ["a pattern with _ and a beginning", [{ kind: "like", key: "start.plan_name", pattern: "s_an" }], "ac"],
      ["a pattern with a % that is meant", [{ kind: "like", key: "start.plan_name", pattern: "s\\%n" }], ""],
      [
        "a regular expression",
        [{ kind: "regex", key: "start.plan_name", pattern: "^(rel_)?scan$", caseSensitive: true }],
        "acd",
      ],
      ["one in any case", [{ kind: "regex", key: "start.plan_name", pattern: "^SC", caseSensitive: false }], "ac"],
      ["one in this case", [{ kind: "regex", key: "start.plan_name", pattern: "^SC", caseSensitive: true }], ""],
      ["words anywhere, without accents", [{ kind: "fulltext", text: "VITAL elan" }], "a"],
      ["a word that is a key only", [{ kind: "fulltext", text: "sample" }], ""],
      ["a word of a name with underscores", [{ kind: "fulltext", text: "rel" }], "d"],
      ["words of a query language, which are words", [{ kind: "fulltext", text: 'scan OR count NOT "' }], ""],
      ["no word", [{ kind: "fulltext", text: "  ' " }], ""],
      ["a node by its name", [{ kind: "lookup", key: "c" }], "c"],
      ["nodes by their names", [{ kind: "keys", keys: ["a", "f", "z"] }], "af"],
      ["a spec", [{ kind: "specs", include: ["Note"], exclude: [] }], "e"],
      ["without a spec", [{ kind: "specs", include: [], exclude: ["Note", "BlueskyRun"] }], "abcd"],
      ["a tag", [{ kind: "accessTags", tags: ["red", "green"] }], "d"],
      ["a family", [{ kind: "family", family: "table" }], "f"],
      [
        "two conditions",
        [
          { kind: "eq", key: "start.plan_name", value: "scan" },
          { kind: "fulltext", text: "si" },
        ],
        "c",
      ],
    ])("finds %s", async (_, filters, expected) => {
      expect(await found(...filters)).toBe(expected);
      expect(await index.count([], { filters })).toBe(expected.length);
    });

    test.each<readonly [string, Filter]>([
      ["a quotation mark in a key", { kind: "eq", key: 'a"b', value: 1 }],
      ["an empty part of a key", { kind: "eq", key: "start..time", value: 1 }],
      ["a regular expression that is none", { kind: "regex", key: "a", pattern: "(", caseSensitive: true }],
      ["a regular expression that may not end", { kind: "regex", key: "a", pattern: "(a+)+$", caseSensitive: true }],
      ["an array to be less than", { kind: "comparison", operator: "lt", key: "a", value: [1] }],
    ])("refuses %s", async (_, filter) => {
      await expect(found(filter)).rejects.toMatchObject({ code: "catalog.query" });
    });

    test("sees nodes with one of the tags that are asked for, and those without", async () => {
      expect(await keys({ visible: ["red"] })).toBe("abdef");
      expect(await keys({ visible: [] })).toBe("abef");
      expect(await index.count([], { filters: [], visible: ["blue"] })).toBe(6);
      expect(await index.count([], { filters: [], visible: ["blue"], atMost: 4 })).toBe(4);
    });

    test.each<readonly [string, NodeQuery["sorting"], string]>([
      ["in which they were made", [], "abcdef"],
      ["the other way round", [{ key: "", direction: -1 }], "fedcba"],
      ["of a number; what is not there comes first", [{ key: "start.time", direction: 1 }], "efcabd"],
      ["the other way round, what is not there last", [{ key: "start.time", direction: -1 }], "dbacfe"],
      [
        "of texts, then of numbers",
        [
          { key: "start.plan_name", direction: 1 },
          { key: "start.time", direction: -1 },
        ],
        "febdac",
      ],
      [
        "of their own keys, downwards",
        [
          { by: "node", direction: -1 },
          { key: "", direction: 1 },
        ],
        "fedcba",
      ],
      ["of numbers before texts", [{ key: "start.scan_id", direction: 1 }], "efabcd"],
    ])("answers in the order %s, in pages of any length", async (_, sorting, expected) => {
      for (const limit of [1, 2, 4, 100]) {
        let all = "";
        let next: string | undefined;
        do {
          const page = await index.search(
            [],
            query({ sorting, limit, ...(next === undefined ? {} : { from: { cursor: next } }) }),
          );
          all += page.nodes.map(({ path }) => path[0]).join("");
          next = page.next;
        } while (next !== undefined);
        expect(all).toBe(expected);
      }
      expect(await keys({ sorting, from: { offset: 2 }, limit: 3 })).toBe(expected.slice(2, 5));
    });

    test("goes on behind a full-text search's page as well", async () => {
      const filters: Filter[] = [{ kind: "fulltext", text: "scan" }];
      const first = await index.search([], query({ filters, limit: 2, sorting: [{ key: "", direction: -1 }] }));
      expect(first.nodes.map(({ path }) => path[0])).toEqual(["d", "c"]);
      const cursor = first.next ?? "";
      expect(await keys({ filters, sorting: [{ key: "", direction: -1 }], from: { cursor } })).toBe("a");
    });

    test("refuses a cursor of another order, and what is none", async () => {
      const { next = "" } = await index.search([], query({ limit: 1 }));
      const sorting = [{ key: "start.time", direction: 1 }] as const;
      await expect(keys({ sorting, from: { cursor: next } })).rejects.toMatchObject({ code: "catalog.query" });
      await expect(keys({ from: { cursor: "nonsense" } })).rejects.toMatchObject({ code: "catalog.query" });
    });

    test("counts each value", async () => {
      expect(await index.distinct([], { filters: [] }, { key: "start.plan_name" })).toEqual([
        { text: '"count"', count: 1 },
        { text: '"rel_scan"', count: 1 },
        { text: '"scan"', count: 2 },
      ]);
      expect(await index.distinct([], { filters: [] }, { key: "start.scan_id" })).toEqual([
        { text: "1", count: 1 },
        { text: "2", count: 1 },
        { text: "3", count: 1 },
        { text: '"4"', count: 1 },
      ]);
      expect(await index.distinct([], { filters: [] }, { key: "start.ok" })).toEqual([
        { text: "false", count: 1 },
        { text: "true", count: 1 },
      ]);
      expect(await index.distinct([], { filters: [] }, "structure_family")).toEqual([
        { text: '"container"', count: 5 },
        { text: '"table"', count: 1 },
      ]);
      expect(await index.distinct([], { filters: [{ kind: "lookup", key: "e" }] }, "specs")).toEqual([
        { text: '[{"name":"Note","version":null}]', count: 1 },
      ]);
    });

    test("tells each value as it came, equals as the first of them did", async () => {
      await index.create([], draft("numbers", "{}"));
      for (const [key, n] of Object.entries({ p: "1.0", q: "1", r: "2.50", s: "9007199254740993.0", t: "12e1" }))
        await index.create(["numbers"], draft(key, `{"n": {"of": ${n}}}`));
      const values = await index.distinct(["numbers"], { filters: [] }, { key: "n.of" });
      expect(values.map(({ text, count }) => `${text} ${count}`)).toEqual([
        "1.0 2",
        "2.50 1",
        "12e1 1",
        "9007199254740993.0 1",
      ]);
      await index.remove(["numbers"], { recursive: true });
    });

    describe("changes", () => {
      test("a node is made once", async () => {
        await expect(index.create([], draft("a", "{}"))).rejects.toMatchObject({ code: "catalog.exists" });
        await expect(index.create(["nobody"], draft("a", "{}"))).rejects.toMatchObject({ code: "catalog.missing" });
        expect(await index.count([], { filters: [] })).toBe(runs.length);
      });

      test.each([
        ["an empty key", draft("", "{}")],
        ["a key that leads out", draft("..", "{}")],
        ["a key with a slash", draft("a/b", "{}")],
        ["a key that is too long", draft("x".repeat(1001), "{}")],
        ["metadata that are no JSON", draft("z", "{,}")],
        ["metadata that are no object", draft("z", "[1]")],
        [
          "a spec that is there twice",
          draft("z", "{}", {
            specs: [
              { name: "A", version: null },
              { name: "A", version: "1" },
            ],
          }),
        ],
      ])("%s is refused", async (_, wrong) => {
        await expect(index.create([], wrong)).rejects.toMatchObject({ code: "catalog.node" });
      });

      test("what is changed is found, and how it was is kept", async () => {
        await index.create([], draft("g", '{"v":1.0}', { accessTags: ["t"] }));
        const changed = await index.change(["g"], {
          metadata: '{"v":"new words"}',
          accessTags: [],
          specs: [{ name: "S", version: "1" }],
        });
        expect(changed).toMatchObject({
          metadata: '{"v":"new words"}',
          accessTags: [],
          specs: [{ name: "S", version: "1" }],
        });
        await index.change(["g"], { specs: [], dropRevision: true });
        expect(await found({ kind: "fulltext", text: "words" })).toBe("g");
        expect(await keys({ filters: [{ kind: "lookup", key: "g" }], visible: [] })).toBe("g");
        expect(await index.revisions(["g"])).toMatchObject([
          { number: 1, metadata: '{"v":1.0}', accessTags: ["t"], specs: [] },
        ]);
        await index.removeRevision(["g"], 1);
        expect(await index.revisions(["g"])).toEqual([]);
        await expect(index.removeRevision(["g"], 1)).rejects.toMatchObject({ code: "catalog.missing" });
        await expect(index.change(["nobody"], {})).rejects.toMatchObject({ code: "catalog.missing" });
        await index.remove(["g"], { recursive: false });
        expect(await found({ kind: "fulltext", text: "words" })).toBe("");
      });

      test("what is written in a young alphabet is found by its words, and by all of it", async () => {
        const text = "q\u{1E4D0}\u{1E4D1}w \u{16EA0}z";
        await index.create([], draft("g", JSON.stringify({ text })));
        for (const word of text.split(" ")) expect(await found({ kind: "fulltext", text: word })).toBe("g");
        expect(await found({ kind: "eq", key: "text", value: text })).toBe("g");
        expect(await found({ kind: "fulltext", text: "w" })).toBe("");
        await index.remove(["g"], { recursive: false });
      });

      test("what lies below a node that is not seen is not found, however deep, and not counted", async () => {
        await index.create([], draft("g", "{}"));
        await index.create(["g"], { ...draft("h", "{}"), accessTags: ["red"] });
        await index.create(["g", "h"], draft("i", "{}"));
        await index.create(["g", "h", "i"], { ...draft("j", "{}"), accessTags: ["blue", "red"] });
        await index.create(["g"], draft("k", "{}"));
        const seen = async (...tags: string[]): Promise<string> => {
          const asked = { deep: true, visible: tags };
          const { nodes } = await index.search(["g"], query(asked));
          expect(await index.count(["g"], { filters: [], ...asked })).toBe(nodes.length);
          expect(await index.count(["g"], { filters: [], ...asked, atMost: 2 })).toBe(Math.min(2, nodes.length));
          return nodes.map(({ path }) => path.at(-1)).join("");
        };
        expect(await seen("red")).toBe("hijk");
        expect(await seen("blue")).toBe("k");
        expect(await seen()).toBe("k");
        await index.remove(["g"], { recursive: true });
      });

      test("a container with children is removed with them, or not at all", async () => {
        await index.create([], draft("g", "{}"));
        await index.create(["g"], draft("h-", '{"deep":"well"}'));
        await index.create(["g", "h-"], draft("i", '{"deep":"well"}'));
        await index.create([], draft('g"', '{"deep":"well"}'));
        await expect(index.remove(["g"], { recursive: false })).rejects.toMatchObject({ code: "catalog.not_empty" });
        const deep = await index.search(["g"], query({ deep: true }));
        expect(deep.nodes.map(({ path }) => path.join("/"))).toEqual(["g/h-", "g/h-/i"]);
        expect(await index.count([], { filters: [{ kind: "fulltext", text: "well" }], deep: true })).toBe(3);
        expect(await index.count([], { filters: [{ kind: "fulltext", text: "well" }], deep: 2 })).toBe(2);
        const close = await index.search(["g"], query({ deep: 1 }));
        expect(close.nodes.map(({ path }) => path.join("/"))).toEqual(["g/h-"]);
        await index.remove(["g"], { recursive: true });
        expect(await index.node(["g", "h-", "i"])).toBeUndefined();
        expect(await index.node(['g"'])).toBeDefined();
        await index.remove(['g"'], { recursive: false });
        expect(await index.count([], { filters: [] })).toBe(runs.length);
        await expect(index.remove([], { recursive: true })).rejects.toMatchObject({ code: "catalog.read_only" });
      });

      test("assets that stay keep their ids when a source changes", async () => {
        const source = {
          structure_family: "array" as const,
          structure: {},
          mimetype: "image/tiff",
          parameters: {},
          properties: {},
          management: "external" as const,
        };
        const made = await index.create(
          [],
          draft("s", "{}", { family: "array", dataSources: [{ ...source, assets: [assetOf("u1"), assetOf("u2")] }] }),
        );
        const [before] = made.dataSources;
        if (before === undefined) throw new Error("The source is not there.");
        const assets = [assetOf("u2"), assetOf("u3")].map((each) => ({ ...each, id: 0 }));
        const after = await index.changeSource(["s"], { ...before, parameters: { a: 1 }, assets });
        expect(after.dataSources[0]).toMatchObject({ id: before.id, parameters: { a: 1 } });
        expect(after.dataSources[0]?.assets[0]).toEqual(before.assets[1]);
        expect(after.dataSources[0]?.assets.map(({ data_uri }) => data_uri)).toEqual(["u2", "u3"]);
        await expect(index.changeSource(["s"], { ...before, id: 10_000 })).rejects.toMatchObject({
          code: "catalog.missing",
        });
        await index.remove(["s"], { recursive: false });
      });

      test("the number of a node is never given again", async () => {
        const first = await index.create([], draft("n", "{}"));
        await index.remove(["n"], { recursive: false });
        const second = await index.create([], draft("n", "{}"));
        expect(second.id).toBeGreaterThan(first.id);
        await index.remove(["n"], { recursive: false });
      });
    });
  });
}
