import type { CaControl, CaReading } from "@halcyon/control";
import { expect, test } from "vitest";
import { alarmText, jsonOf, lineOf, numberText, timeText, valueText } from "./pv-text.ts";

const nothing: CaControl = {
  units: undefined,
  precision: undefined,
  display: undefined,
  alarm: undefined,
  warning: undefined,
  control: undefined,
  choices: undefined,
};
const plain = { elements: 3, colour: false };
const reading = (value: CaReading["value"], severity = 0, status = 0): CaReading => ({
  value,
  severity,
  status,
  timestamp: undefined,
  control: undefined,
});

test("a number has the record's digits, unless they would hide it", () => {
  const three = { ...nothing, precision: 3 };
  expect([1.5, 0, -2, 1e-9, 1e20, NaN].map((value) => numberText(value, three))).toEqual([
    "1.500",
    "0.000",
    "-2.000",
    "1e-9",
    "100000000000000000000",
    "NaN",
  ]);
  expect([1.25, 7].map((value) => numberText(value, undefined))).toEqual(["1.25", "7"]);
});

test("an array shows its first elements and how many there are", () => {
  const volts = { ...nothing, precision: 1, units: "V" };
  expect(valueText(Float64Array.of(1, 2, 3, 4), volts, "A", plain)).toBe("[1.0, 2.0, 3.0, … 4 in all] V");
  expect(valueText(Float64Array.of(), volts, "A", plain)).toBe("[] V");
  expect(valueText(["a b", "c"], undefined, "A", plain)).toBe('["a b", "c"]');
});

test("an index without a choice stays an index, and characters are a text when the name says so", () => {
  const choices = { ...nothing, choices: ["Slow", "Fast"] };
  expect([0, 1, 7].map((value) => valueText(value, choices, "A", plain))).toEqual(["Slow", "Fast", "7"]);
  // A record has states without a word.
  expect([0, 1].map((value) => valueText(value, { ...nothing, choices: ["", "Fast"] }, "A", plain))).toEqual([
    "0",
    "Fast",
  ]);
  const letters = Uint8Array.of(104, 105, 0, 33);
  expect(valueText(letters, undefined, "A$", plain)).toBe("hi");
  expect(valueText(letters, undefined, "A", plain)).toBe("[104, 105, 0, … 4 in all]");
});

test("only an alarm has a colour, and only where colours are wanted", () => {
  const major = reading(1, 2, 3);
  expect(alarmText(major, plain)).toBe("major (hihi)");
  expect(alarmText(major, { ...plain, colour: true })).toBe("\u001b[31mmajor (hihi)\u001b[0m");
  expect(lineOf("A", 3, reading(1), undefined, { ...plain, colour: true })).toBe("A    1");
});

test("a time has its µs, and stays below the next second", () => {
  expect(timeText(0.25)).toBe("1970-01-01T00:00:00.250000Z");
  expect(timeText(1_700_000_000.9999998)).toBe("2023-11-14T22:13:20.999999Z");
});

test("an empty text is seen, and a record that was never processed has no time", () => {
  expect(valueText("", undefined, "A", plain)).toBe('""');
  expect(timeText(631_152_000)).toBe("(no time)");
});

test("for programs an array is cut where asked, and its length is told", () => {
  expect(jsonOf("A", reading(Int32Array.of(1, 2, 3)), undefined, 2)).toMatchObject({
    value: Int32Array.of(1, 2),
    length: 3,
  });
});
