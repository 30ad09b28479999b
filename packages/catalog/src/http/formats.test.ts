import { describe, expect, test } from "vitest";
import { chooseFormat } from "./formats.ts";

const arrow = "application/vnd.apache.arrow.file";

describe("the format of an answer", () => {
  test.each([
    ["array", "*/*", "application/octet-stream"],
    ["array", "", "application/octet-stream"],
    ["array", "image/*", "image/png"],
    ["array", "text/html, application/xml;q=0.9, */*;q=0.8", "application/octet-stream"],
    ["array", "image/png;q=0, text/csv", "text/csv"],
    ["array", "image/png;q=0.1, image/tiff;q=0.9", "image/tiff"],
    ["table", "APPLICATION/JSON; charset=utf-8", "application/json"],
    ["table", "text/*", "text/csv"],
    ["table", "application/*", arrow],
    ["container", "application/json", "application/json"],
  ] as const)("of %s for %j is %s", (family, accept, type) => {
    expect(chooseFormat(family, { format: undefined, accept })).toBe(type);
  });

  test.each([
    ["table", "parquet", "application/x-parquet"],
    ["table", "html,csv", "text/csv"],
    ["array", "image/tiff", "image/tiff"],
    ["container", "h5", "application/x-hdf5"],
  ] as const)("of %s that is named %s is %s, whatever is accepted", (family, format, type) => {
    expect(chooseFormat(family, { format, accept: "application/json" })).toBe(type);
  });

  test.each([
    ["array", undefined, "text/html", /^text\/html is not offered of an array; there are application\/octet-stream, /],
    ["table", "xlsx", "*/*", /^xlsx is not offered of a table; there are .*parquet/],
    ["container", undefined, "image/png;q=0", /^image\/png;q=0 is not offered of a container; there are .*hdf5/],
  ] as const)("of %s that is %s of %s is refused with what there is", (family, format, accept, text) => {
    const choose = (): unknown => chooseFormat(family, { format, accept });
    expect(choose).toThrow(text);
    expect(choose).toThrow(expect.objectContaining({ code: "catalog.format_asked" }));
  });
});
