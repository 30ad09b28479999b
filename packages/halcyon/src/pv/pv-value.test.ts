import type { CaControl, ChannelInfo } from "@halcyon/control";
import { expect, test } from "vitest";
import { typedValue } from "./pv-value.ts";

const info = (native: ChannelInfo["native"], count = 1, pv = "A"): ChannelInfo => ({
  pv,
  server: "127.0.0.1:5064",
  native,
  count,
  read: true,
  write: true,
});
const choices = (...names: string[]): CaControl => ({
  units: undefined,
  precision: undefined,
  display: undefined,
  alarm: undefined,
  warning: undefined,
  control: undefined,
  choices: names,
});

test("words are what the PV takes", () => {
  expect(typedValue(["-1.5e3"], info("double"), undefined)).toBe(-1500);
  expect(typedValue(["nan"], info("double"), undefined)).toBeNaN();
  expect(typedValue(["-inf"], info("float"), undefined)).toBe(-Infinity);
  expect(typedValue(["007"], info("string"), undefined)).toBe("007");
  expect(typedValue(["1", "2"], info("short", 5), undefined)).toEqual([1, 2]);
  expect(typedValue(["1"], info("short", 5), undefined)).toEqual([1]);
  expect(typedValue(["hello"], info("char", 20), undefined)).toBe("hello");
  expect(typedValue(["12"], info("char", 20, "A$"), undefined)).toBe("12");
});

test("a choice is taken by its name before its index", () => {
  expect(typedValue(["Fast"], info("enum"), choices("Slow", "Fast"))).toBe(1);
  expect(typedValue(["0"], info("enum"), choices("Slow", "Fast"))).toBe(0);
  expect(typedValue(["0"], info("enum"), choices("1", "0"))).toBe(1);
});

test.each([
  ["five", info("double"), "a number is needed"],
  ["", info("double"), "a number is needed"],
  ["1.5", info("long"), "whole numbers"],
  ["70000", info("short"), "whole numbers"],
  ["2", info("enum"), "its choices are Slow, Fast"],
  ["fst", info("enum"), "did you mean Fast?"],
  ["x".repeat(40), info("string"), "at most 39 bytes"],
])("%j is refused before anything is sent", (word, to, reason) => {
  expect(() => typedValue([word], to, choices("Slow", "Fast"))).toThrow(reason);
});

test("more values than the PV has elements are refused", () => {
  expect(() => typedValue(["1", "2"], info("double"), undefined)).toThrow("it has one element");
});
