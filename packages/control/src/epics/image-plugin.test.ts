import type { NdArray } from "@halcyon/devices";
import { mock } from "@halcyon/devices/mock";
import { describe, expect, test } from "vitest";
import { asDriven } from "./frame-numbers.ts";
import { type ImagePlugin, imageAt } from "./image-plugin.ts";

const far = mock();
const of = (plugin: ImagePlugin) => ({
  numbers: far.of(plugin.numbers),
  rows: far.of(plugin.size1),
  columns: far.of(plugin.size0),
  colours: far.of(plugin.size2),
  dimensions: far.of(plugin.dimensions),
  type: far.of(plugin.dataType),
});

describe("the latest image of a camera", () => {
  test("is told of when its numbers and its size belong together, in the driver's type", async () => {
    const plugin = imageAt(far, "cam", "BL01:image1:");
    const { numbers, rows, columns, dimensions, type } = of(plugin);
    dimensions.put(2);
    type.put("UInt16");
    numbers.put(Int16Array.of(1, 2, 3, 4, 5, -1));
    rows.put(2);
    columns.put(3);
    const seen: NdArray[] = [];
    const leave = plugin.image.watch({ update: ({ value }) => seen.push(value), lost: () => undefined });
    await plugin.image.when(() => true);
    numbers.put(Int16Array.of(7, 8, 9, 10));
    rows.put(4);
    columns.put(1);
    leave();
    expect(seen).toEqual([
      { data: Uint16Array.of(1, 2, 3, 4, 5, 65_535), shape: [2, 3] },
      { data: Uint16Array.of(7, 8, 9, 10), shape: [4, 1] },
    ]);
    expect((await plugin.image.describe())["cam_image"]).toMatchObject({ shape: [4, 1], dtype_numpy: "<u2" });
    expect((await plugin.image.read())["cam_image"]?.value).toEqual(
      [[7], [8], [9], [10]].map((n) => Uint16Array.from(n)),
    );
  });

  test("has its colours last", async () => {
    const plugin = imageAt(far, "rgb", "BL02:image1:");
    const { numbers, rows, columns, colours, dimensions, type } = of(plugin);
    dimensions.put(3);
    type.put("UInt8");
    numbers.put(new Uint8Array(3 * 4 * 2));
    columns.put(3);
    rows.put(4);
    colours.put(2);
    expect((await plugin.image.get()).shape).toEqual([2, 4, 3]);
  });

  test("keeps what a wider record, or one of floats, made of its numbers", () => {
    expect(asDriven("UInt8", Int32Array.of(255))).toEqual(Int32Array.of(255));
    expect(asDriven("Int32", Float32Array.of(0.5))).toEqual(Float32Array.of(0.5));
    expect(asDriven("Int8", Uint8Array.of(255))).toEqual(Int8Array.of(-1));
    expect(asDriven("Float64", Float64Array.of(0.5))).toEqual(Float64Array.of(0.5));
  });
});
