import type { Movable, Readable, Readings, StatusView } from "@halcyon/model";
import { expect, expectTypeOf, test } from "vitest";
import type { Plan } from "../message.ts";
import { rd } from "../stubs/locate.ts";
import { triggerAndRead } from "../stubs/measure.ts";
import { absSet, mv } from "../stubs/move.ts";
import type { Axis } from "../stubs/step.ts";
import { aDetector, aMotor } from "../testing/drive.ts";
import { runDecorator, stageDecorator } from "../preprocessors/decorate.ts";
import { contingencyWrapper } from "../preprocessors/contingency.ts";
import { nothing } from "../stubs/control.ts";
import { count } from "./count.ts";
import { gridScan } from "./grid-scan.ts";
import { listGridScan } from "./list-grid-scan.ts";
import { listScan } from "./list-scan.ts";
import { scan } from "./scan.ts";

const [det, x, y] = [aDetector("det"), aMotor("x"), aMotor("y")];
const label = aMotor("label") as unknown as Axis<string>;

test("plans say what they return", () => {
  expectTypeOf(count).returns.toEqualTypeOf<Plan<string>>();
  expectTypeOf(triggerAndRead([det])).toEqualTypeOf<Plan<Readings>>();
  expectTypeOf(absSet(x, 3)).toEqualTypeOf<Plan<StatusView>>();
  expectTypeOf(rd(aMotor("x"))).toEqualTypeOf<Plan<unknown>>();
});

test("a scan takes motors with start and stop, the number of points, and options", () => {
  expectTypeOf(scan([det], x, -1, 1, 21)).toEqualTypeOf<Plan<string>>();
  expectTypeOf(scan([det], x, -1, 1, y, 0, 2, 21, { md: { sample: "gold" } })).toEqualTypeOf<Plan<string>>();
  // @ts-expect-error the number of points is missing
  expect(() => scan([det], x, -1, 1)).toThrow(/num is missing/);
  // @ts-expect-error a detector cannot be moved
  expect(() => scan([det], det, -1, 1, 3)).toThrow(/motor must be a device that is movable/);
  // @ts-expect-error the second motor has no stop
  expect(() => scan([det], x, -1, 1, y, 0, 21)).toThrow(/num is missing/);
});

test("a grid takes a number of points for each motor", () => {
  expectTypeOf(gridScan([det], x, -1, 1, 21, y, 0, 1, 5, { snakeAxes: true })).toEqualTypeOf<Plan<string>>();
  // @ts-expect-error the second motor has no number of points
  expect(() => gridScan([det], x, -1, 1, 21, y, 0, 1)).toThrow(/needs motor, start, stop, num/);
  // @ts-expect-error snaking is said by motors, not by their names
  expect(() => gridScan([det], x, -1, 1, 2, y, 0, 1, 5, { snakeAxes: ["y"] })).toThrow(/snake_axes must be/);
});

test("each motor takes values of its own type", () => {
  expectTypeOf(mv(x, 1, label, "a")).toEqualTypeOf<Plan<readonly StatusView[]>>();
  expectTypeOf(listScan([det], x, [1, 2], label, ["a", "b"])).toEqualTypeOf<Plan<string>>();
  expectTypeOf(listGridScan([det], x, [1, 2], label, ["a"], { snakeAxes: [label] })).toEqualTypeOf<Plan<string>>();
  // @ts-expect-error x takes numbers
  mv(x, "2");
  // @ts-expect-error label takes texts
  listScan([det], label, [1, 2]);
});

test("a decorator keeps the arguments of what it decorates", () => {
  function* align(motor: Movable<number>, to: number): Plan<number> {
    yield* mv(motor, to);
    return to;
  }
  expectTypeOf(stageDecorator([det])(align)).toEqualTypeOf<(motor: Movable<number>, to: number) => Plan<number>>();
  expectTypeOf(runDecorator()(align)).toEqualTypeOf<(motor: Movable<number>, to: number) => Plan<string>>();
});

test("detectors are what can be read", () => {
  expectTypeOf(count).parameter(0).toEqualTypeOf<readonly Readable[]>();
  // @ts-expect-error detectors come in a list
  expect(() => count(det)).toThrow(/detectors must be a list/);
});

test("a contingency has the plan's result, or that of what handled the error", () => {
  const handled = function* (): Plan<number> {
    yield* nothing();
    return 3;
  };
  expectTypeOf(contingencyWrapper(count([det]), { elsePlan: nothing })).toEqualTypeOf<Plan<string>>();
  expectTypeOf(contingencyWrapper(count([det]), { exceptPlan: handled, autoRaise: false })).toEqualTypeOf<
    Plan<string | number>
  >();
});
