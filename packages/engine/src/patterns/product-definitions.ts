/** The declared parameters of the patterns that are made of one line or list per motor. @module */
import type { Movable } from "@halcyon/model";
import { integer, parameter } from "../parameters/declare.ts";
import { type Definition, define } from "../parameters/definition.ts";
import { refuseArguments } from "../plans/errors.ts";
import { aMotor } from "../plans/shared-parameters.ts";
import { cutGrid, gridLayout } from "./grid-arguments.ts";
import {
  type GridLine,
  type SnakeAxes,
  innerListProduct,
  innerProduct,
  outerListProduct,
  outerProduct,
} from "./product.ts";

const flat = parameter<readonly unknown[]>(
  { type: "list", of: { type: "anything" } },
  "the motors, each followed by what it does",
);

export const productDefinitions: readonly Definition[] = [
  define({
    name: "inner_product",
    text: "All motors together along straight lines.",
    parameters: { num: integer("how many points", { minimum: 1 }), args: flat },
    make: ({ num, args }) =>
      innerProduct(
        num,
        cut("inner_product", args, 3).map(([motor, start, stop]) => ({
          motor: motor as Movable<number>,
          start: start as number,
          stop: stop as number,
        })),
      ),
  }),
  define({
    name: "inner_list_product",
    text: "All motors together along lists.",
    parameters: { args: flat },
    make: ({ args }) => innerListProduct(lists("inner_list_product", args)),
  }),
  define({
    name: "outer_product",
    text: "A grid of straight lines.",
    parameters: { args: flat },
    make: ({ args }) => outerProduct(gridLines("outer_product", args)),
  }),
  define({
    name: "outer_list_product",
    text: "A grid of lists.",
    parameters: {
      args: flat,
      snake_axes: parameter<SnakeAxes>(
        { type: "either", of: [{ type: "boolean" }, { type: "list", of: aMotor }] },
        "which axes go back and forth",
      ),
    },
    make: ({ args, snake_axes: snaked }) => outerListProduct(lists("outer_list_product", args), snaked),
  }),
  define({
    name: "classify_outer_product_args_pattern",
    text: "The layout of the arguments of a grid: plain or snaked.",
    parameters: { args: flat },
    make: ({ args }) => {
      const found = gridLayout(args);
      if (typeof found === "string") throw refuseArguments("classify_outer_product_args_pattern", "args", found);
      return found.layout;
    },
  }),
  define({
    name: "chunk_outer_product_args",
    text: "The arguments of a grid by axis: motor, start, stop, num, snake.",
    parameters: { args: flat },
    make: ({ args }) =>
      gridLines("chunk_outer_product_args", args).map((line) => [
        line.motor,
        line.start,
        line.stop,
        line.num,
        line.snake,
      ]),
  }),
];

function gridLines(name: string, args: readonly unknown[]): GridLine[] {
  const groups = cutGrid(args);
  if (typeof groups === "string") throw refuseArguments(name, "args", groups);
  return groups.map(([motor, start, stop, num, snake]) => ({
    motor: motor as Movable<number>,
    start: start as number,
    stop: stop as number,
    num: num as number,
    snake: snake === true,
  }));
}

function lists(name: string, args: readonly unknown[]): { motor: Movable; points: readonly unknown[] }[] {
  return cut(name, args, 2).map(([motor, points]) => ({ motor: motor as Movable, points: points as unknown[] }));
}

function cut(name: string, args: readonly unknown[], size: number): unknown[][] {
  if (args.length % size !== 0)
    throw refuseArguments(name, "args", `needs ${size} for each motor, and got ${args.length} arguments`);
  return Array.from({ length: args.length / size }, (_, i) => args.slice(i * size, (i + 1) * size));
}
