import * as fc from "fast-check";
import { expect, test } from "vitest";
import { membersOf } from "./json-members.ts";

test("a member keeps the text that it came in", () => {
  const text = ' { "a" : 1.0 , "b": {"c": [1, "}", "\\""], "d":1e400 } ,"\\u0065":9007199254740993,"f":NaN } ';
  expect([...membersOf(text)]).toEqual([
    ["a", "1.0"],
    ["b", '{"c": [1, "}", "\\""], "d":1e400 }'],
    ["e", "9007199254740993"],
    ["f", "NaN"],
  ]);
});

test("members together are the object", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.boolean(), (value, spaced) => {
      const members = [...membersOf(spaced ? JSON.stringify(value, null, 2) : JSON.stringify(value))];
      expect(Object.fromEntries(members.map(([key, text]) => [key, JSON.parse(text) as unknown]))).toEqual(
        JSON.parse(JSON.stringify(value)),
      );
    }),
  );
});
