import { isHalcyonError } from "@halcyon/model";
import { expect, test } from "vitest";
import { countDefinition } from "../plans/count.ts";
import type { ArgumentProblem } from "../plans/errors.ts";
import { gridScanDefinition } from "../plans/grid-scan.ts";
import { scanDefinition } from "../plans/scan.ts";
import { aDetector, aMotor } from "../testing/drive.ts";
import { argumentsOf } from "./arguments.ts";
import { integer, names, string } from "./declare.ts";
import { define } from "./definition.ts";

const [det, x, y] = [aDetector("det"), aMotor("x"), aMotor("y")];

function problemsOf(call: () => unknown): readonly ArgumentProblem[] {
  try {
    call();
  } catch (error) {
    if (isHalcyonError(error, "plan.arguments")) return error.facts.problems;
    throw error;
  }
  return [];
}

test("a name that is nearly right is answered with the right one", () => {
  expect(() => countDefinition.bind([[det]], { numb: 3 })).toThrow(/there is no "numb" \(did you mean "num"\?\)/);
});

test("a refusal lists what the plan takes", () => {
  expect(() => countDefinition.bind([[det]], { nonsense: 3 })).toThrow(
    'count: there is no "nonsense". It takes count(detectors, num=1, delay=0, per_shot=…, md=…).',
  );
});

test("what is repeated by place cannot be named, and that is said", () => {
  expect(() => scanDefinition.bind([[det]], { motor: x, num: 3 })).toThrow(
    "scan: motor goes by its place, and has no name; needs motor, start, stop, at least once",
  );
});

test("everything that is wrong is said at once", () => {
  const problems = problemsOf(() => countDefinition.bind([], { num: "three", delay: -1, frames: 2 }));
  expect(problems.map((problem) => problem.parameter)).toEqual(["frames", "detectors", "num", "delay"]);
});

test("an argument given by place and by name is refused", () => {
  expect(problemsOf(() => countDefinition.bind([[det], 3], { num: 4 }))).toEqual([
    { parameter: "num", text: "num is given twice" },
  ]);
});

test("arguments beyond the last place are refused", () => {
  expect(problemsOf(() => countDefinition.bind([[det], 3, 0, "extra"]))[0]?.text).toBe('"extra" is too much');
});

test("what is not given gets its fallback, and null stands where a plan has a use for it", () => {
  expect(countDefinition.check([[det]])).toMatchObject({ num: 1, delay: 0, per_shot: undefined, md: undefined });
  expect(countDefinition.check([[det], null])).toMatchObject({ num: null });
  expect(countDefinition.check([[det]], { md: null })).toMatchObject({ md: undefined });
});

test("the number of points is the last argument by place, or one by name", () => {
  const lines = [{ motor: x, start: -1, stop: 1 }];
  expect(scanDefinition.check([[det], x, -1, 1, 5])).toMatchObject({ args: lines, num: 5 });
  expect(scanDefinition.check([[det], x, -1, 1], { num: 5 })).toMatchObject({ args: lines, num: 5 });
  expect(problemsOf(() => scanDefinition.bind([[det], x, -1, 1]))[0]?.text).toBe(
    "num is missing: how many points; the last by place, or by name",
  );
});

test("a group of arguments that is cut short is refused with what it needs", () => {
  expect(problemsOf(() => scanDefinition.bind([[det], x, -1], { num: 5 }))[0]?.text).toBe(
    "needs motor, start, stop, at least once, and got 2 arguments in their place",
  );
});

test("a wrong member of a later group is named with the number of its group", () => {
  const problems = problemsOf(() => scanDefinition.bind([[det], x, 0, 1, y, 0, "1", 5]));
  expect(problems).toEqual([{ parameter: "args", text: 'stop 2 must be a number; it is "1"' }]);
});

test("numbers that are no numbers are refused", () => {
  for (const bad of [Number.NaN, Infinity, "1", null, true])
    expect(problemsOf(() => scanDefinition.bind([[det], x, bad, 1, 5]))).toHaveLength(1);
});

test("limits are kept: no grid has half a point, or none", () => {
  for (const num of [0, -1, 2.5])
    expect(problemsOf(() => gridScanDefinition.bind([[det], x, 0, 1, num]))).toHaveLength(1);
});

test("devices may be given by their names to whoever binds with devices", () => {
  const devices = new Map<string, object>([
    ["det", det],
    ["x", x],
  ]);
  expect(scanDefinition.check([["det"], "x", 0, 1, 2], {}, { devices })).toMatchObject({ detectors: [det] });
  expect(() => scanDefinition.bind([["dat"], "x", 0, 1, 2], {}, { devices })).toThrow(
    /"dat" is not a device \(did you mean "det"\?\): it may be det, x\. /,
  );
  expect(() => scanDefinition.bind([["det"], "y", 0, 1, 2], {}, { devices })).toThrow(
    /"y" is not a device.*: it may be x\. /,
  );
});

test("a device without the ability is refused, unless abilities are left to the engine", () => {
  const blind = { name: "blind", set: () => undefined };
  expect(() => countDefinition.bind([[blind]])).toThrow(
    /must be a device that is readable; it is blind, which has no read and no describe\./,
  );
  expect(() => countDefinition.bind([[{ ...blind, read: () => ({}) }]])).toThrow(
    /it is blind, which has no describe\./,
  );
  expect(() => countDefinition.bind([[{ read: () => ({}), describe: () => ({}) }]])).toThrow(/which has no name\./);
  expect(() => countDefinition.bind([[blind]], {}, { abilities: "trusted" })).not.toThrow();
});

test("names that a declaration does not know are kept where it takes more names", () => {
  const open = define({ name: "open", text: "", parameters: { n: integer("n"), more: names("more") }, make: (b) => b });
  expect(open.bind([1], { colour: "red" })).toEqual({ n: 1, more: { colour: "red" } });
});

test("a name of a property that every object has is no argument", () => {
  const plain = define({ name: "plain", text: "", parameters: { s: string("s") }, make: (b) => b });
  expect(() => plain.bind(["a"], { constructor: 1 })).toThrow(/there is no "constructor"/);
});

test("a form's object becomes arguments, its groups flat", () => {
  const values = { detectors: [det], args: [[x, -1, 1], { motor: y, start: 0, stop: 2 }], num: 5, md: { a: 1 } };
  const { args, kwargs } = argumentsOf(scanDefinition.parameters, values);
  expect(args).toEqual([[det], x, -1, 1, y, 0, 2]);
  expect(kwargs).toEqual({ num: 5, md: { a: 1 } });
  expect(argumentsOf(countDefinition.parameters, { detectors: [det], num: 2 })).toEqual({
    args: [],
    kwargs: { detectors: [det], num: 2 },
  });
});

test("what is missing or unknown in a form's object is refused as anywhere else", () => {
  const { args, kwargs } = argumentsOf(scanDefinition.parameters, { args: [[x, -1, 1]], numb: 5 });
  expect(problemsOf(() => scanDefinition.bind(args, kwargs)).map((problem) => problem.parameter)).toEqual([
    "numb",
    "detectors",
    "num",
  ]);
});

test("one argument too few is one argument", () => {
  expect(() => scanDefinition.bind([[det], x], { num: 3 })).toThrow("and got 1 argument in their place");
});

test("what a plan is made of refuses arguments in the name of the plan", () => {
  expect(() => scanDefinition.bind([[det], x, 0, 1, x, 0, 1, 3])).toThrow(/^scan: .* is given twice/);
  expect(() => gridScanDefinition.bind([[det], x, 0, 1, 3, x, 0, 1, 3])).toThrow(/^grid_scan: /);
});
