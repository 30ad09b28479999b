import { expect, test } from "vitest";
import { readRunTokens } from "./plan-tokens.ts";

test("negative numbers are words, not options", () => {
  const { plan, tokens } = readRunTokens(["scan", "gauss", "x", "-1", "-.5", "21"]);
  expect(plan).toBe("scan");
  expect(tokens.map((token) => (token.kind === "word" ? token.text : token.name))).toEqual([
    "gauss",
    "x",
    "-1",
    "-.5",
    "21",
  ]);
});

test("the options of the command are taken out wherever they stand", () => {
  const { tokens, options } = readRunTokens([
    "--data",
    "d",
    "count",
    "gauss",
    "--md",
    "sample=gold",
    "--num",
    "5",
    "--no-plot",
    "--md=n=2",
  ]);
  expect(options).toMatchObject({ data: "d", md: { sample: "gold", n: 2 }, plot: false, table: true });
  expect(tokens).toEqual([
    { kind: "word", text: "gauss" },
    { kind: "option", name: "num", value: undefined },
    { kind: "word", text: "5" },
  ]);
});

test("interruptions are recorded when that is asked for, and no word follows it", () => {
  const { plan, options } = readRunTokens(["--record-interruptions", "count", "gauss"]);
  expect([plan, options.recordInterruptions]).toEqual(["count", true]);
  expect(readRunTokens(["count", "gauss"]).options.recordInterruptions).toBe(false);
});

test("an option before the plan that is none of the command's is refused with what there is", () => {
  expect(() => readRunTokens(["--dta", "x", "count"])).toThrow(/Did you mean --data\?/);
});

test("metadata without a key is refused", () => {
  expect(() => readRunTokens(["count", "--md", "gold"])).toThrow(/--md takes key=value/);
  expect(() => readRunTokens(["count", "--md", "a.b=1"])).toThrow(/no dot and no slash/);
});

test.each(["hints=5", 'sample={"a.b":1}', "scan_id=abc"])("metadata that no run can have are refused: %s", (md) => {
  expect(() => readRunTokens(["count", "--md", md])).toThrow(/is nothing that a run can have/);
});

test("metadata that are the engine's to give are refused", () => {
  expect(() => readRunTokens(["count", "--md", "uid=a"])).toThrow(/the engine's to give/);
  expect(() => readRunTokens(["count", "--md", "__proto__=3"])).toThrow(/cannot have __proto__/);
});

test("a whole number in metadata keeps all its digits", () => {
  const { options } = readRunTokens(["count", "--md", "big=12345678901234567890", "--md", "some=[9007199254740993]"]);
  expect(options.md).toEqual({ big: 12345678901234567890n, some: [9007199254740993n] });
});

test("what stands behind -- is a word", () => {
  const { plan, tokens, options } = readRunTokens(["--no-plot", "--", "-plan.ts", "--num", "--"]);
  expect([plan, options.plot]).toEqual(["-plan.ts", false]);
  expect(tokens).toEqual([
    { kind: "word", text: "--num" },
    { kind: "word", text: "--" },
  ]);
});

test("an option without its value is refused", () => {
  expect(() => readRunTokens(["count", "--beamline"])).toThrow(/--beamline needs a value/);
  expect(() => readRunTokens(["count", "--data", "--no-plot"])).toThrow(/--data needs a value/);
});
