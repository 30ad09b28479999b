/**
 * How the flat arguments of a grid are cut into axes.
 *
 * There are two layouts: motor, start, stop, num for each axis; and an older one in which every axis but the first
 * also says whether it snakes. Where the number of arguments fits both, the places of the motors decide.
 *
 * @module
 */
import { can } from "@halcyon/model";

/** `plain`: four arguments per axis. `snaked`: four for the first and five for each other. */
export type GridLayout = "plain" | "snaked";

/** The layout of the arguments; a sentence when they have none. */
export function gridLayout(args: readonly unknown[]): { readonly layout: GridLayout } | string {
  const plain = args.length % 4 === 0;
  const snaked = args.length > 4 && (args.length - 4) % 5 === 0;
  if (!plain && !snaked) {
    return `needs motor, start, stop, num for each axis, and got ${args.length} arguments in their place`;
  }
  if (plain && motorsAreAt(args, (i) => i % 4 === 0)) return { layout: "plain" };
  if (snaked && motorsAreAt(args, (i) => i === 0 || (i >= 4 && (i - 4) % 5 === 0))) return { layout: "snaked" };
  return "needs motor, start, stop, num for each axis in this order: a motor is out of place";
}

/**
 * Motor, start, stop and num for each axis, and whether it snakes for those that say so; a sentence when the
 * arguments have no layout.
 */
export function cutGrid(args: readonly unknown[]): readonly (readonly unknown[])[] | string {
  const found = gridLayout(args);
  if (typeof found === "string") return found;
  const size = found.layout === "plain" ? 4 : 5;
  const axes: (readonly unknown[])[] = args.length === 0 ? [] : [args.slice(0, 4)];
  for (let start = 4; start < args.length; start += size) axes.push(args.slice(start, start + size));
  return axes;
}

function motorsAreAt(args: readonly unknown[], at: (index: number) => boolean): boolean {
  return args.every((arg, i) => can(arg, "movable") === at(i));
}
