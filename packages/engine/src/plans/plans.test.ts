import { HalcyonError } from "@halcyon/model";
import { expect, test } from "vitest";
import { type Msg, isCommand } from "../message.ts";
import { planNameOf } from "../plan-name.ts";
import { outerProduct } from "../patterns/product.ts";
import { read } from "../stubs/measure.ts";
import type { Step } from "../stubs/point.ts";
import { oneAxis } from "../stubs/step.ts";
import { aDetector, aMotor, drive, inShort, usual } from "../testing/drive.ts";
import { adaptiveScan } from "./adaptive-scan.ts";
import { count } from "./count.ts";
import { gridScan } from "./grid-scan.ts";
import { listGridScan } from "./list-grid-scan.ts";
import { logScan } from "./log-scan.ts";
import { scanNd } from "./scan-nd.ts";
import { relScan, scan } from "./scan.ts";
import { tweak } from "./tweak.ts";

const [det, x, y] = [aDetector("det"), aMotor("x"), aMotor("y")];

function targets(messages: readonly Msg[]): unknown[][] {
  return messages.filter((one) => isCommand(one, "set")).map((one) => [one.obj.name, one.args[0]]);
}

function metadata(messages: readonly Msg[]): Record<string, unknown> {
  return messages.find((one) => isCommand(one, "open_run"))?.kwargs ?? {};
}

test("a point of a count takes seven messages for one detector", () => {
  const { messages } = drive(count([det], 1));
  expect(inShort(messages)).toEqual([
    "stage det",
    "open_run",
    "checkpoint",
    "checkpoint",
    "trigger det",
    "wait",
    "create primary",
    "read det",
    "save",
    "close_run",
    "unstage det",
  ]);
});

test("a count without a delay never asks for the time", () => {
  const commands = [...count([det], 3)].map((message) => message.command);
  expect(commands).not.toContain("_now");
  expect([...count([det], 3, { delay: 1 })].map((message) => message.command)).toContain("_now");
});

test("a count for ever ends only when it is ended", () => {
  expect(drive(count([det], null), usual, 5000).messages).toHaveLength(5000);
});

test("delays that are made one by one are not used up before the count", () => {
  function* delays(): Generator<number> {
    yield 1;
    yield 2;
  }
  const { messages } = drive(count([det], null, { delay: delays() }));
  expect(messages.filter((one) => isCommand(one, "sleep")).map((one) => one.args[0])).toEqual([1, 2]);
  expect(messages.filter((one) => isCommand(one, "save"))).toHaveLength(3);
});

test("every group of a plan is its own, also in two plans of the same kind", () => {
  const groups = (messages: readonly Msg[]): unknown[] =>
    messages.filter((one) => isCommand(one, "trigger")).map((one) => one.kwargs.group);
  const all = [...groups(drive(count([det], 3)).messages), ...groups(drive(count([det], 3)).messages)];
  expect(new Set(all).size).toBe(6);
});

test("a motor that is there already is not sent again", () => {
  const { messages } = drive(gridScan([det], y, 0, 1, 2, x, 0, 1, 2, { snakeAxes: true }));
  expect(targets(messages)).toEqual([
    ["y", 0],
    ["x", 0],
    ["x", 1],
    ["y", 1],
    ["x", 0],
  ]);
});

test("a grid takes snaking for single axes, and writes which", () => {
  const { messages } = drive(gridScan([det], y, 0, 1, 2, x, 0, 1, 2, { snakeAxes: [x] }));
  expect(metadata(messages)).toMatchObject({
    snaking: [false, true],
    shape: [2, 2],
    extents: [
      [0, 1],
      [0, 1],
    ],
  });
  expect(() => gridScan([det], y, 0, 1, 2, x, 0, 1, 2, { snakeAxes: [y] })).toThrow(/slowest/);
});

test("a grid of texts has the extent of its texts", () => {
  const label = aMotor("label");
  const { messages } = drive(listGridScan([det], label as never, ["b", "a", "c"]));
  expect(metadata(messages)["extents"]).toEqual([["a", "c"]]);
});

test("the user's metadata stand over the plan's, and hints are merged", () => {
  const md = { plan_name: "mine", hints: { fields: ["det"] } };
  const { messages } = drive(scan([det], x, 0, 1, 2, { md }));
  expect(metadata(messages)).toMatchObject({
    plan_name: "mine",
    hints: { fields: ["det"], dimensions: [[["x"], "primary"]] },
    plan_args: { detectors: ["det"], num: 2, args: ["x", 0, 1], per_step: "None" },
  });
  expect(md).toEqual({ plan_name: "mine", hints: { fields: ["det"] } });
});

test("a relative scan moves around where the motor is, and back when it fails", () => {
  const { messages, error } = drive(relScan([det], aMotor("x", 100), -1, 1, 3), (message, i) => {
    if (i === 20) throw new Error("the detector broke");
    return usual(message);
  });
  expect(targets(messages)).toEqual([
    ["x", 99],
    ["x", 100],
    ["x", 100],
  ]);
  expect((error as Error).message).toBe("the detector broke");
});

test("a step of one motor is refused by a scan of two before anything is staged", () => {
  const perStep = oneAxis((detectors) => read(detectors[0] ?? det));
  expect(() => scan([det], x, 0, 1, y, 0, 1, 3, { perStep })).toThrow(/step of one motor, and the scan has 2/);
  expect(inShort(drive(scan([det], x, 0, 1, 2, { perStep })).messages)).toContain("read det");
});

test("a scan over powers of ten sends its motor to a point where it is already, as a line scan does not", () => {
  expect(targets(drive(logScan([det], x, 1, 1, 2)).messages)).toEqual([
    ["x", 10],
    ["x", 10],
  ]);
  expect(targets(drive(scan([det], x, 10, 10, 2)).messages)).toEqual([["x", 10]]);
});

test("a step gets every point of the trajectory once", () => {
  const steps: Step[] = [];
  const grid = outerProduct([
    { motor: y, start: 0, stop: 1, num: 2, snake: false },
    { motor: x, start: 0, stop: 2, num: 3, snake: true },
  ]);
  drive(scanNd([det], grid, { perStep: (detectors, step) => (steps.push(step), read(detectors[0] ?? det)) }));
  expect(steps.map((step) => [step.get(y), step.get(x)])).toEqual([
    [0, 0],
    [0, 1],
    [0, 2],
    [1, 2],
    [1, 1],
    [1, 0],
  ]);
});

test("a grid of a million points is ready at its first point", () => {
  const times = Array.from({ length: 5 }, () => {
    const before = performance.now();
    gridScan([det], y, 0, 1, 1000, x, 0, 1, 1000).next();
    return performance.now() - before;
  });
  // The machine may be busy with something else at one time; not at each.
  expect(Math.min(...times)).toBeLessThan(200);
});

test("a scan knows its wire name before it runs", () => {
  expect(planNameOf(relScan([det], x, 0, 1, 2))).toBe("rel_scan");
});

test("an adaptive scan goes back in the direction it came from, downwards too", () => {
  let position = 0;
  const step = (message: Msg): unknown => {
    if (isCommand(message, "set")) position = message.args[0] as number;
    const reads = isCommand(message, "read") && message.obj.name === "det";
    return reads ? { det: { value: position < 0 ? 10 : 0, timestamp: 0 } } : usual(message);
  };
  const steps = { start: 2, stop: -1, minStep: 0.05, maxStep: 0.5, targetDelta: 1, backstep: true };
  const { messages, error } = drive(adaptiveScan([det], "det", x, steps), step);
  expect(error).toBeUndefined();
  const positions = targets(messages).map(([, to]) => to as number);
  const edge = positions.findIndex((to) => to < 0);
  expect(positions[edge + 1]).toBeGreaterThan(positions[edge] ?? 0);
});

test("an adaptive scan without its field says what there is", () => {
  const steps = { start: 0, stop: 1, minStep: 0.05, maxStep: 0.5, targetDelta: 1, backstep: false };
  const { error } = drive(adaptiveScan([det], "dat", x, steps));
  expect(error).toBeInstanceOf(HalcyonError);
  expect((error as HalcyonError).facts).toMatchObject({ fields: ["det", "x"] });
});

test("tweak asks with the motor, the detector and the step, and ends at anything but a number", () => {
  const prompts: string[] = [];
  const answers = ["", "0.25", "enough"];
  const { messages } = drive(tweak(det, "det", x, 5), (message) => {
    if (!isCommand(message, "input")) return usual(message);
    prompts.push(message.kwargs.prompt ?? "");
    return answers.shift();
  });
  expect(prompts[0]).toBe("x, 0.0, 1.0, (5.0) ");
  expect(targets(messages)).toEqual([
    ["x", 5],
    ["x", 0.25],
  ]);
});
