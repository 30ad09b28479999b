import { expect, test } from "vitest";
import type { ArrayStructure } from "../contract.ts";
import { asInFiles } from "./as-in-files.ts";

const told: ArrayStructure = {
  data_type: { endianness: "little", kind: "f", itemsize: 8, dt_units: null },
  shape: [3, 4, 6],
  chunks: [[1, 1, 1], [4], [6]],
  dims: null,
  resizable: false,
};

test("values are what the file says; frames that fit stay as they were told", () => {
  expect(asInFiles(told, { dtype: "<u2", shape: [3, 4, 6], isSeries: false })).toEqual({
    ...told,
    data_type: { endianness: "little", kind: "u", itemsize: 2, dt_units: null },
  });
  const single = { ...told, shape: [3, 1, 4, 6], chunks: [[3], [1], [4], [6]] };
  expect(asInFiles(single, { dtype: "<f8", shape: [4, 6], isSeries: true })).toBeUndefined();
});

test("frames that do not fit are those of the file", () => {
  expect(asInFiles(told, { dtype: "<u2", shape: [6, 4], isSeries: true })).toMatchObject({
    shape: [3, 6, 4],
    chunks: [[1, 1, 1], [6], [4]],
  });
});
