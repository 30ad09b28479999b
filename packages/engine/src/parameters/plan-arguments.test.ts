import { expect, test } from "vitest";
import { planDefinitions } from "../plans/index.ts";
import { aDetector, aMotor } from "../testing/drive.ts";
import { planArguments } from "./plan-arguments.ts";

const det = aDetector("det");
const x = aMotor("x");

function definition(name: string) {
  const found = [...planDefinitions.values()].find((one) => one.name === name);
  if (found === undefined) throw new Error(`no plan ${name}`);
  return found;
}

test("devices are told apart from texts, and groups of arguments are objects", () => {
  const written = planArguments(definition("scan"), [[det], x, -1, 1, 3], { md: { sample: "gold" } });
  expect(written).toEqual({
    detectors: [{ $device: "det" }],
    args: [{ motor: { $device: "x" }, start: -1, stop: 1 }],
    num: 3,
  });
});

test("defaults are written, functions by name, and what JSON has no word for as text", () => {
  function myShot(): never[] {
    return [];
  }
  const written = planArguments(definition("count"), [[det]], { per_shot: myShot, delay: [1, 2] });
  expect(written).toEqual({
    detectors: [{ $device: "det" }],
    num: 1,
    delay: [1, 2],
    per_shot: { $function: "myShot" },
  });
  expect(JSON.parse(JSON.stringify(written))).toEqual(written);
});

test("arguments that the plan does not take are refused", () => {
  expect(() => planArguments(definition("count"), [[det], 1.5])).toThrow("num");
});
