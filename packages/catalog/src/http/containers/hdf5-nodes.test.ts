import type { Hdf5Node } from "@halcyon/files";
import { expect, test } from "vitest";
import type { ArrayStructure } from "../../contract.ts";
import { hdf5Array, hdf5Attributes, putMember } from "./hdf5-nodes.ts";

const group: Hdf5Node = { kind: "group", attributes: {}, members: new Map() };

function structure(kind: string, itemsize: number, endianness: "little" | "big" = "little"): ArrayStructure {
  const data_type = { endianness, kind, itemsize, dt_units: null };
  return { data_type, chunks: [[2]], shape: [2], dims: null, resizable: false };
}

test("metadata keep their kinds: 1.0 is no whole number, and what has no kind in HDF5 is JSON", () => {
  const text = '{"a":"x","b":true,"n":1,"x":1.0,"big":9007199254740993,"list":[1],"none":null,"a/b":"y","":"z"}';
  expect(hdf5Attributes(text)).toEqual({
    a: "x",
    b: true,
    n: { scalar: BigInt64Array.of(1n) },
    x: { scalar: Float64Array.of(1) },
    big: { scalar: BigInt64Array.of(9_007_199_254_740_993n) },
    list: "[1]",
    none: "null",
    "a%2Fb": "y",
    _: "z",
  });
});

test("no two keys are one name, and none is a path", () => {
  const members = new Map<string, Hdf5Node>();
  for (const key of ["a/b", "a%2Fb", ".", "", "..", "µ"]) putMember(members, key, group);
  expect([...members.keys()]).toEqual(["a%2Fb", "a%2Fb_2", "%2E", "_", "..", "µ"]);
});

test.each([
  ["f", 8, "big", ">f8"],
  ["c", 16, "little", "<c16"],
  ["b", 1, "little", "<b1"],
  ["S", 3, "little", "<S3"],
  ["f", 16, "little", "|V16"],
] as const)("elements of kind %s and %i bytes are %s-endian %s", (kind, itemsize, endianness, word) => {
  const bytes = new Uint8Array(2 * itemsize);
  const { data } = hdf5Array(structure(kind, itemsize, endianness), { shape: [2], bytes }, {});
  expect(data).toEqual({ word, pieces: [bytes] });
});

test("texts are texts, those without a letter too", () => {
  const bytes = new Uint8Array(Uint32Array.of(0xb5, 0x6d, 0, 0).buffer);
  expect(hdf5Array(structure("U", 8), { shape: [2], bytes }, {}).data).toEqual(["µm", ""]);
  expect(hdf5Array(structure("S", 0), { shape: [2], bytes: new Uint8Array() }, {}).data).toEqual(["", ""]);
});
