/**
 * The fields of each class of region, and what must hold between them.
 *
 * @module
 */
import type { RegionJson } from "../region/region-json.ts";
import type { Clash } from "../kinds/kind.ts";
import { axis, list, number, region, withDefault, type Field } from "./fields.ts";

const plane = { x_axis: axis, y_axis: axis };
const both = { left: region, right: region };
const middle = { x_middle: number(), y_middle: number() };
const angle = withDefault(number(), 0);

/** By the name that the serialised form carries in `type`. */
export const regionKinds: Readonly<Record<string, Readonly<Record<string, Field<unknown>>>>> = {
  Range: { axis, min: number(), max: number() },
  Rectangle: { ...plane, x_min: number(), y_min: number(), x_max: number(), y_max: number(), angle },
  Circle: { ...plane, ...middle, radius: number({ above: 0 }) },
  Ellipse: { ...plane, ...middle, x_radius: number({ above: 0 }), y_radius: number({ above: 0 }), angle },
  Polygon: { ...plane, x_verts: list(number(), 3), y_verts: list(number(), 3) },
  UnionOf: both,
  IntersectionOf: both,
  DifferenceOf: both,
  SymmetricDifferenceOf: both,
};

/** What is wrong between the fields of a region, if anything. */
export function regionCheck(json: RegionJson): Clash | undefined {
  switch (json.type) {
    case "Range":
      return json.min <= json.max ? undefined : inOrder(json.axis, json.min, json.max);
    case "Rectangle":
      if (json.x_min > json.x_max) return inOrder(json.x_axis, json.x_min, json.x_max);
      return json.y_min <= json.y_max ? undefined : inOrder(json.y_axis, json.y_min, json.y_max);
    case "Polygon": {
      const [xs, ys] = [json.x_verts.length, json.y_verts.length];
      if (xs === ys) return undefined;
      return { rule: "value_error", text: `each corner needs both coordinates: there are ${xs} of x and ${ys} of y` };
    }
    default:
      return undefined;
  }
}

function inOrder(name: string, min: number, max: number): Clash {
  return { rule: "value_error", text: `${name} can't be from ${min} to ${max}: the first must not exceed the second` };
}
