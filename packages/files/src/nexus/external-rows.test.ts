import type { StreamDatum, StreamResource } from "@halcyon/model";
import { expect, test } from "vitest";
import { ExternalRows } from "./external-rows.ts";

const file = (uid: string): StreamResource => ({
  uid,
  data_key: "image",
  mimetype: "application/x-hdf5",
  uri: `file://localhost/${uid}.h5`,
  parameters: {},
});
const told = (start: number, stop: number, seq: number): StreamDatum => ({
  uid: `${start}`,
  stream_resource: "",
  descriptor: "d",
  indices: { start, stop },
  seq_nums: { start: seq, stop: seq + stop - start },
});
const of = ({ ranges }: ExternalRows): unknown =>
  ranges.map(({ resource, row, index, length }) => [resource.uid, row, index, length]);

test("the frames of a second file are counted from its beginning, or on from the end of the first", () => {
  for (const start of [0, 3]) {
    const rows = new ExternalRows();
    const [a, b] = [file("a"), file("b")];
    rows.add(a, told(0, 2, 1));
    rows.add(a, told(2, 3, 3));
    rows.add(b, told(start, start + 1, 4));
    rows.add(b, told(start + 1, start + 3, 5));
    expect(of(rows)).toEqual([
      ["a", 0, 0, 3],
      ["b", 3, 0, 3],
    ]);
  }
});

test("frames of a point that was taken again are the later ones", () => {
  const rows = new ExternalRows();
  const a = file("a");
  rows.add(a, told(0, 3, 1));
  rows.add(a, told(3, 5, 2));
  expect(of(rows)).toEqual([
    ["a", 0, 0, 1],
    ["a", 1, 3, 2],
  ]);
});
