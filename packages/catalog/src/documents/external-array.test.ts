import type { EventDescriptor, StreamResource } from "@halcyon/model";
import { expect, test } from "vitest";
import { ExternalArray } from "./external-array.ts";

const descriptor: EventDescriptor = {
  uid: "d",
  run_start: "r",
  time: 1,
  name: "primary",
  data_keys: { image: { dtype: "array", shape: [2, 4, 6], source: "s", dtype_numpy: "<u2", external: "STREAM:" } },
};
const resource = (uid: string, parameters: object = {}, mimetype = "application/x-hdf5"): StreamResource => ({
  uid,
  data_key: "image",
  mimetype,
  uri: `file://localhost/${uid}`,
  parameters: { dataset: "/entry/data", ...parameters },
});
const told = (start: number, stop: number, seq: number) => ({
  indices: { start, stop },
  seq_nums: { start: seq, stop: seq + stop - start },
});

test("one file from its beginning goes without saying, a point that was taken again does not", () => {
  const a = resource("a.h5");
  const array = new ExternalArray(["r", "primary", "image"], a, descriptor);
  array.grow(a, told(0, 3, 1));
  expect(array.source()).toMatchObject({
    structure: { shape: [6, 4, 6] },
    parameters: { dataset: "/entry/data", swmr: true },
  });
  expect(array.source().parameters).not.toHaveProperty("rows");
  array.grow(a, told(3, 4, 2));
  const { structure, parameters } = array.source();
  expect(structure).toMatchObject({ shape: [6, 4, 6] });
  // Two frames a point.
  expect(parameters["rows"]).toEqual([
    [0, 0, 2],
    [0, 6, 8],
    [0, 4, 6],
  ]);
});

test("a second file is counted from its beginning, or on from the end of the first", () => {
  for (const start of [0, 3]) {
    const [a, b] = [resource("a.h5"), resource("b.h5")];
    const array = new ExternalArray(["r", "primary", "image"], a, descriptor);
    array.grow(a, told(0, 3, 1));
    array.add(b);
    array.grow(b, told(start, start + 2, 4));
    expect(array.source().parameters["rows"]).toEqual([
      [0, 0, 6],
      [1, 0, 4],
    ]);
    expect(array.source().assets.map(({ data_uri: uri, num }) => [uri, num])).toEqual([
      ["file://localhost/a.h5", 0],
      ["file://localhost/b.h5", 1],
    ]);
  }
});

test("a series names the files of its rows, those of a point that was taken again the later ones", () => {
  const type = "multipart/related;type=image/tiff";
  const [a, b] = ["a", "b"].map((filename) => resource("dir/", { template: "%s_%02d.tif", filename }, type));
  if (a === undefined || b === undefined) throw new Error("two are made");
  const array = new ExternalArray(["r", "primary", "image"], a, descriptor);
  array.grow(a, told(0, 2, 1));
  array.grow(a, told(2, 3, 2));
  const second = { ...b, uid: "b" };
  array.add(second);
  array.grow(second, told(0, 1, 3));
  expect(array.source().assets.map(({ data_uri: uri }) => uri.replace("file://localhost/dir/", ""))).toEqual([
    "a_00.tif",
    "a_01.tif",
    "a_04.tif",
    "a_05.tif",
    "b_00.tif",
    "b_01.tif",
  ]);
});
