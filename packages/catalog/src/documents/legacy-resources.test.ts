import type { Resource } from "@halcyon/model";
import { describe, expect, test } from "vitest";
import { legacyFrames } from "./legacy-resources.ts";

const resource = (spec: string, kwargs: Record<string, unknown> = {}, more: Partial<Resource> = {}): Resource => ({
  uid: "f",
  spec,
  root: "/data",
  resource_path: "2019/a.h5",
  resource_kwargs: kwargs,
  path_semantics: "posix",
  ...more,
});

describe("a datum points at", () => {
  test.each([
    [
      resource("AD_HDF5", { frame_per_point: 3 }),
      { point_number: 4 },
      4,
      { dataset: "/entry/data/data", multiplier: 3 },
    ],
    [resource("hdf5", { path: "/a/b" }), { frame: 2 }, 2, { dataset: "/a/b" }],
    [
      resource("XSP3"),
      { frame: 1, channel: 2 },
      1,
      { dataset: "/entry/instrument/detector/data", slice: "(:, 1, :)", squeeze: true, join_method: "stack" },
    ],
  ])("frames of an HDF5 file: %#", (of, datum, index, parameters) => {
    expect(legacyFrames(of, datum, "img")).toEqual({
      index,
      resource: {
        uid: "f-img",
        data_key: "img",
        mimetype: "application/x-hdf5",
        uri: "file://localhost/data/2019/a.h5",
        parameters,
      },
    });
  });

  test("files of a folder, of a machine with another idea of paths, or with spaces in them", () => {
    const tiff = resource("AD_TIFF", { template: "%s%s_%d.tif", filename: "x" }, { resource_path: "a b" });
    expect(legacyFrames(tiff, { point_number: 0 }, "img")).toMatchObject({
      resource: { uri: "file://localhost/data/a%20b/" },
    });
    const windows = { root: "C:\\data", resource_path: "x\\a.npy", path_semantics: "windows" } as const;
    expect(legacyFrames(resource("npy", {}, windows), {}, "img")).toMatchObject({
      index: 0,
      resource: { uri: "file://localhost/C:/data/x/a.npy" },
    });
  });

  test.each([
    [resource("XIA_XMAP"), {}, /the spec XIA_XMAP is not known \(AD_HDF5, /],
    [resource("AD_HDF5"), { frame: 1 }, /counts by point_number, and the datum has undefined there/],
    [resource("AD_HDF5"), { point_number: -1 }, /counts by point_number/],
    [resource("hdf5"), { frame: 1 }, /does not name the dataset/],
  ])("nothing that is known: %#", (of, datum, reason) => {
    expect(legacyFrames(of, datum, "img")).toMatch(reason);
  });
});
