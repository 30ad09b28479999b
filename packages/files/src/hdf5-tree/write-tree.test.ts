import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Dataset, File, type Group, ready } from "h5wasm/node";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { blockOfRows } from "./selection.ts";
import type { Hdf5Group, Hdf5Node, Hdf5Virtual } from "./tree.ts";
import { hdf5Stream, writeHdf5Tree } from "./write-tree.ts";

beforeAll(async () => {
  (await ready).activate_throwing_error_handler();
});

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "halcyon-tree-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function groupOf(members: Record<string, Hdf5Node>, attributes: Hdf5Group["attributes"] = {}): Hdf5Group {
  return { kind: "group", attributes, members: new Map(Object.entries(members)) };
}

function written<T>(root: Hdf5Group, look: (file: File) => T): T {
  const path = join(folder, "made.h5");
  writeHdf5Tree(path, root);
  const file = new File(path, "r");
  try {
    return look(file);
  } finally {
    file.close();
  }
}

const at = (file: File, path: string): Dataset => file.get(path) as Dataset;
const counts: Hdf5Node = {
  kind: "array",
  shape: [2, 3],
  data: { word: "<u2", pieces: [Uint16Array.of(1, 2, 3, 4), Uint16Array.of(5, 65_535)] },
  attributes: { units: "counts" },
};

test("the HDF5 library reads numbers, texts and attributes as they were given", () => {
  const many = Array.from({ length: 9000 }, (_, i) => (i === 7 ? "" : `sample number ${i}: µm`));
  const root = groupOf(
    {
      inside: groupOf({ counts }),
      texts: { kind: "array", shape: [many.length], data: many, attributes: {} },
      none: { kind: "array", shape: [0, 4], data: { word: "<f8", pieces: [] }, attributes: {} },
      flags: { kind: "array", shape: [2], data: { word: "<b1", pieces: [Uint8Array.of(0, 1)] }, attributes: {} },
    },
    {
      title: "Ångström",
      long: "µ".repeat(70_000),
      n: 3,
      one: { scalar: Float64Array.of(1) },
      x: 2.5,
      axes: ["x", "."],
      range: Float32Array.of(0, 1),
    },
  );
  written(root, (file) => {
    const values = Object.fromEntries(Object.entries(file.attrs).map(([name, { value }]) => [name, value]));
    expect(values).toEqual({
      title: "Ångström",
      long: "µ".repeat(70_000),
      n: 3n,
      one: 1,
      x: 2.5,
      axes: ["x", "."],
      range: Float32Array.of(0, 1),
    });
    expect(at(file, "inside/counts").value).toEqual(Uint16Array.of(1, 2, 3, 4, 5, 65_535));
    expect(at(file, "inside/counts").shape).toEqual([2, 3]);
    expect(at(file, "inside/counts").attrs["units"]?.value).toBe("counts");
    expect(at(file, "texts").value).toEqual(many);
    expect(at(file, "none").shape).toEqual([0, 4]);
    expect([...(at(file, "flags").value as Int8Array)].map(Number)).toEqual([0, 1]);
  });
});

test("the HDF5 library reads complex numbers, bytes and texts of a fixed length as they were given", () => {
  const bytes = Uint8Array.from({ length: 16 }, (_, i) => i + 65);
  const array = (word: string, shape: readonly number[]): Hdf5Node => ({
    kind: "array",
    shape,
    data: { word, pieces: [bytes] },
    attributes: {},
  });
  const root = groupOf({ c: array(">c16", [1]), s: array("|S4", [2, 2]), v: array("|V8", [2]), t: array("<M8", [2]) });
  const view = new DataView(bytes.buffer);
  written(root, (file) => {
    expect(at(file, "c").metadata.compound_type?.members.map(({ name }) => name)).toEqual(["r", "i"]);
    expect(at(file, "c").value).toEqual([[view.getFloat64(0), view.getFloat64(8)]]);
    expect(at(file, "s").value).toEqual(["ABCD", "EFGH", "IJKL", "MNOP"]);
    expect(at(file, "v").metadata).toMatchObject({ type: 5, size: 8 });
    expect(at(file, "t").value).toEqual(new BigInt64Array(bytes.buffer));
  });
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  "a root whose header is %i bytes longer is read, and the pieces are the file",
  async (n) => {
    const name = "x".repeat(n);
    const root = groupOf({ [name]: counts, none: { kind: "soft", path: "/" } }, { note: "µ" });
    written(root, (file) => expect(at(file, name).value).toEqual(Uint16Array.of(1, 2, 3, 4, 5, 65_535)));
    const { length, pieces } = hdf5Stream(root);
    const bytes = Buffer.concat(await Array.fromAsync(pieces()));
    expect([bytes.length, bytes.equals(readFileSync(join(folder, "made.h5")))]).toEqual([length, true]);
  },
);

test("elements that are read later are read when it is their turn, and have to be as many as were told", async () => {
  const order: string[] = [];
  const later = (name: string, values: readonly number[]): Hdf5Node => ({
    kind: "array",
    shape: [4],
    data: {
      word: "<u2",
      read: async function* () {
        order.push(name);
        for (const value of values) yield new Uint8Array(Uint16Array.of(value, value).buffer);
      },
    },
    attributes: {},
  });
  const { length, pieces } = hdf5Stream(groupOf({ a: later("a", [1, 2]), b: later("b", [3, 4]) }));
  expect(order).toEqual([]);
  const bytes = Buffer.concat(await Array.fromAsync(pieces()));
  expect([bytes.length, order]).toEqual([length, ["a", "b"]]);
  writeFileSync(join(folder, "later.h5"), bytes);
  const file = new File(join(folder, "later.h5"), "r");
  expect([at(file, "a").value, at(file, "b").value]).toEqual([Uint16Array.of(1, 1, 2, 2), Uint16Array.of(3, 3, 4, 4)]);
  file.close();
  for (const values of [[1], [1, 2, 3]])
    await expect(Array.fromAsync(hdf5Stream(groupOf({ a: later("a", values) })).pieces())).rejects.toMatchObject({
      code: "files.dataset",
    });
  expect(() => writeHdf5Tree(join(folder, "no.h5"), groupOf({ a: later("a", [1, 2]) }))).toThrow(/waited for/);
});

test("links lead to what they name, in this file and in another", () => {
  writeHdf5Tree(join(folder, "other.h5"), groupOf({ counts }));
  const root = groupOf({
    counts,
    same: { kind: "soft", path: "/counts" },
    other: { kind: "external", file: "other.h5", path: "/counts" },
  });
  written(root, (file) => {
    expect(at(file, "same").value).toEqual(Uint16Array.of(1, 2, 3, 4, 5, 65_535));
    expect(at(file, "other").shape).toEqual([2, 3]);
  });
});

test("a virtual array is made of rows of other files, whatever they are called; what is nowhere is NaN", () => {
  writeHdf5Tree(join(folder, "50 %s.h5"), groupOf({ "a%b": counts }));
  const virtual: Hdf5Virtual = {
    kind: "virtual",
    word: "<f4",
    shape: [3, 3],
    sources: [{ file: "50 %s.h5", dataset: "/a%b", from: blockOfRows(1, 1, [3]), to: blockOfRows(2, 1, [3]) }],
    attributes: {},
  };
  written(groupOf({ virtual }), (file) => {
    expect([...(at(file, "virtual").value as Float32Array)]).toEqual([NaN, NaN, NaN, NaN, NaN, NaN, 4, 5, 65_535]);
  });
});

test("a virtual array without an end is as long as its source is", () => {
  writeHdf5Tree(join(folder, "other.h5"), groupOf({ counts }));
  const virtual: Hdf5Virtual = {
    kind: "virtual",
    word: "<i4",
    shape: [0, 3],
    sources: [
      {
        file: "other.h5",
        dataset: "/counts",
        from: blockOfRows(0, undefined, [3]),
        to: blockOfRows(0, undefined, [3]),
      },
    ],
    attributes: {},
  };
  written(groupOf({ virtual }), (file) => {
    expect(at(file, "virtual").shape).toEqual([2, 3]);
    expect(at(file, "virtual").value).toEqual(Int32Array.of(1, 2, 3, 4, 5, 65_535));
  });
});

test("a group has as many members as it is given", () => {
  const members = Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`channel_${i}`, counts]));
  written(groupOf({ many: groupOf(members) }), (file) => {
    expect((file.get("many") as Group).keys()).toHaveLength(3000);
    expect(at(file, "many/channel_2999").shape).toEqual([2, 3]);
  });
});

test.each([
  ["a name with a slash", groupOf({ "a/b": counts }), "has no slash"],
  ["an attribute that is too long", groupOf({}, { long: new Float64Array(9000) }), "at most 65535 bytes"],
  ["an attribute without a name", groupOf({}, { "": 1 }), "not empty"],
  ["a name that is too long", groupOf({ ["x".repeat(65_535)]: counts }), "at most 65535 bytes"],
  ["elements that are objects", groupOf({ c: { ...counts, data: { word: "|O8", pieces: [] } } }), "|O8"],
  ["fewer elements than its shape has", groupOf({ c: { ...counts, shape: [3, 3] } }), "and 12 came"],
] as const)("%s is refused, and the file that was there stays", (_, root, words) => {
  const path = join(folder, "made.h5");
  writeFileSync(path, "before");
  expect(() => writeHdf5Tree(path, root)).toThrow(words);
  expect(readdirSync(folder)).toEqual(["made.h5"]);
});

test("a folder that is not there is an error with the path, and nothing is left behind", () => {
  const path = join(folder, "none", "made.h5");
  expect(() => writeHdf5Tree(path, groupOf({}))).toThrow(`${path} cannot be written: ENOENT`);
  expect(existsSync(join(folder, "none"))).toBe(false);
});
