import { decodeValue } from "@halcyon/model";
import { assert, boolean, dictionary, jsonValue, nat, property, string } from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonPatched } from "./json-patch.ts";
import { mergePatched } from "./merge-patch.ts";

// RFC 6902, appendix A.
test.each([
  ['{ "foo": "bar"}', '[{"op":"add","path":"/baz","value":"qux"}]', '{ "foo": "bar","baz":"qux"}'],
  ['{"foo":["bar","baz"]}', '[{"op":"add","path":"/foo/1","value":"qux"}]', '{"foo":["bar","qux","baz"]}'],
  ['{"baz":"qux","foo":"bar"}', '[{"op":"remove","path":"/baz"}]', '{"foo":"bar"}'],
  ['{"foo":["bar","qux","baz"]}', '[{"op":"remove","path":"/foo/1"}]', '{"foo":["bar","baz"]}'],
  ['{"baz":"qux","foo":"bar"}', '[{"op":"replace","path":"/baz","value":"boo"}]', '{"baz":"boo","foo":"bar"}'],
  [
    '{"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}}',
    '[{"op":"move","from":"/foo/waldo","path":"/qux/thud"}]',
    '{"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}',
  ],
  [
    '{"foo":["all","grass","cows","eat"]}',
    '[{"op":"move","from":"/foo/1","path":"/foo/3"}]',
    '{"foo":["all","cows","eat","grass"]}',
  ],
  [
    '{"baz":"qux","foo":["a",2,"c"]}',
    '[{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2.0}]',
    '{"baz":"qux","foo":["a",2,"c"]}',
  ],
  [
    '{"foo":"bar"}',
    '[{"op":"add","path":"/child","value":{"grandchild":{}}}]',
    '{"foo":"bar","child":{"grandchild":{}}}',
  ],
  ['{"/":9,"~1":10}', '[{"op":"replace","path":"/~01","value":1.0}]', '{"/":9,"~1":1.0}'],
  ['{"foo":["bar"]}', '[{"op":"add","path":"/foo/-","value":["abc"]}]', '{"foo":["bar",["abc"]]}'],
  ['{"a":{"b":1.0}}', '[{"op":"copy","from":"/a","path":"/c"}]', '{"a":{"b":1.0},"c":{"b":1.0}}'],
])("%s with %s is %s", (text, patch, expected) => {
  expect(jsonPatched(text, patch)).toBe(expected);
});

test.each([
  ["a test that fails", '[{"op":"test","path":"/a","value":2}]'],
  ["a place that is not there", '[{"op":"remove","path":"/z"}]'],
  ["a parent that is not there", '[{"op":"add","path":"/z/y","value":1}]'],
  ["an item beyond the end", '[{"op":"add","path":"/list/9","value":1}]'],
  ["no number of an item", '[{"op":"add","path":"/list/01","value":1}]'],
  ["a move into itself", '[{"op":"move","from":"/o","path":"/o/p"}]'],
  ["no pointer", '[{"op":"remove","path":"a"}]'],
  ["an operation that there is not", '[{"op":"spam","path":"/a"}]'],
  ["no value", '[{"op":"add","path":"/b"}]'],
  ["no array", '{"op":"remove","path":"/a"}'],
])("%s refuses the patch", (_, patch) => {
  expect(() => jsonPatched('{"a":1,"list":[1],"o":{}}', patch)).toThrow(
    expect.objectContaining({ code: "catalog.patch" }),
  );
});

// RFC 7386, appendix A, as far as both are objects.
test.each([
  ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
  ['{"a":"b"}', '{"a":null}', "{}"],
  ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
  ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
  ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
  ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
  ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
  ["{}", '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
])("%s merged with %s is %s", (text, patch, expected) => {
  expect(mergePatched(text, patch)).toBe(expected);
});

describe("what no patch names keeps its characters", () => {
  test("numbers as they were written, integers past 2^53, NaN, spaces", () => {
    const text = '{ "t": 1.0, "big": 9007199254740993,\n "x": NaN, "s": "a\\"}{[\\\\" }';
    expect(mergePatched(text, '{"new": 2.50}')).toBe(
      '{ "t": 1.0, "big": 9007199254740993,\n "x": NaN, "s": "a\\"}{[\\\\" ,"new":2.50}',
    );
    expect(jsonPatched(text, '[{"op": "remove", "path": "/t"}]')).toBe(
      '{ "big": 9007199254740993,\n "x": NaN, "s": "a\\"}{[\\\\" }',
    );
  });

  test("any object, of which one member is replaced or taken out", () => {
    const objects = dictionary(string(), jsonValue(), { minKeys: 1, noNullPrototype: true });
    assert(
      property(objects, nat(), boolean(), (value, pick, pretty) => {
        const keys = Object.keys(value);
        const key = keys[pick % keys.length] ?? "";
        const text = JSON.stringify(value, undefined, pretty ? 2 : undefined);
        const path = JSON.stringify(`/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`);
        const { [key]: _, ...others } = value;
        expect(decodeValue(jsonPatched(text, `[{"op":"remove","path":${path}}]`))).toEqual(
          decodeValue(JSON.stringify(others)),
        );
        const other = jsonPatched(text, `[{"op":"replace","path":${path},"value":[1]}]`);
        expect(decodeValue(other)).toEqual(decodeValue(JSON.stringify({ ...value, [key]: [1] })));
      }),
      { numRuns: 200 },
    );
  });
});
