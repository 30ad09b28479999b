import { expect, test } from "vitest";
import { FileSearches } from "./file-searches.ts";

/** The places in which the library looks, each with whether the file is there. */
function missingAfter(...places: readonly (readonly [name: string, isThere: boolean])[]): readonly string[] {
  const searches = new FileSearches("/here");
  searches.begin();
  for (const [name, isThere] of places) {
    if (isThere) searches.found(name);
    else searches.failed(name);
  }
  return searches.missing;
}

test("a file that is in one of the places is found", () => {
  expect(missingAfter(["/a/raw.h5", false], ["/here/raw.h5", true])).toEqual([]);
  expect(missingAfter(["/a/raw.h5", false], ["/here/raw.h5", false], ["/real/raw.h5", true])).toEqual([]);
  expect(missingAfter(["/told/raw.h5", false], ["/a/raw.h5", true])).toEqual([]);
});

test("a file that is in none is missing where it was meant to be, also when the next has its name", () => {
  const gone = [
    ["/a/raw.h5", false],
    ["/here/raw.h5", false],
    ["/a/raw.h5", false],
  ] as const;
  expect(missingAfter(...gone, ["/b/raw.h5", true])).toEqual(["/a/raw.h5"]);
  expect(missingAfter(["/told/raw.h5", false], ...gone, ["/b/raw.h5", true])).toEqual(["/told/raw.h5"]);
  expect(missingAfter(...gone, ["/b/raw.h5", false], ["/here/raw.h5", true])).toEqual(["/a/raw.h5"]);
  expect(missingAfter(...gone, ["/b/other.h5", true])).toEqual(["/a/raw.h5"]);
});

test("a file beside the process is looked for there twice", () => {
  const here = ["/here/raw.h5", false] as const;
  expect(missingAfter(here, here, ["/real/raw.h5", true])).toEqual([]);
  expect(missingAfter(here, here, ["/real/raw.h5", false], ["/b/raw.h5", true])).toEqual(["/here/raw.h5"]);
});
