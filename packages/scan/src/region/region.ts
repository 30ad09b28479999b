/**
 * Regions: shapes over the axes of a specification, combined by and, or, xor, minus.
 *
 * A region is data (`RegionJson`). Its test runs over whole columns, and says which frames of a block are kept.
 *
 * @module
 */
import type { Keeper } from "../dimension/select.ts";
import type { CombinedRegionJson, RegionJson } from "./region-json.ts";
import { insideEllipse, insidePolygon, type Inside } from "./shapes.ts";

/** The axes that a region looks at, each once. */
export function axesOfRegion(region: RegionJson): readonly string[] {
  switch (region.type) {
    case "Range":
      return [region.axis];
    case "Rectangle":
    case "Circle":
    case "Ellipse":
    case "Polygon":
      return [region.x_axis, region.y_axis];
    default:
      return [...new Set([...axesOfRegion(region.left), ...axesOfRegion(region.right)])];
  }
}

/** The test of a region, for at most `size` frames at a time. */
export function keeper(region: RegionJson, size: number): Keeper {
  switch (region.type) {
    case "Range":
      return (centre, keep, count) => {
        const values = centre(region.axis);
        for (let i = 0; i < count; i += 1) {
          const value = values[i] ?? Number.NaN;
          keep[i] = value >= region.min && value <= region.max ? 1 : 0;
        }
      };
    case "Rectangle":
    case "Circle":
    case "Ellipse":
    case "Polygon": {
      const inside = shapeOf(region);
      return (centre, keep, count) => inside(centre(region.x_axis), centre(region.y_axis), keep, count);
    }
    default:
      return combinedKeeper(region, size);
  }
}

function combinedKeeper(region: CombinedRegionJson, size: number): Keeper {
  const left = keeper(region.left, size);
  const right = keeper(region.right, size);
  const other = new Uint8Array(size);
  const join = joins[region.type];
  return (centre, keep, count) => {
    left(centre, keep, count);
    right(centre, other, count);
    for (let i = 0; i < count; i += 1) keep[i] = join(keep[i] ?? 0, other[i] ?? 0);
  };
}

const joins: Readonly<Record<CombinedRegionJson["type"], (left: number, right: number) => number>> = {
  UnionOf: (left, right) => left | right,
  IntersectionOf: (left, right) => left & right,
  DifferenceOf: (left, right) => left & (right ^ 1),
  SymmetricDifferenceOf: (left, right) => left ^ right,
};

type Shape = Exclude<RegionJson, CombinedRegionJson | { readonly type: "Range" }>;

function shapeOf(region: Shape): Inside {
  if (region.type === "Polygon") return insidePolygon(region.x_verts, region.y_verts);
  if (region.type === "Circle") {
    return insideEllipse(region.x_middle, region.y_middle, 2 * region.radius, 2 * region.radius);
  }
  if (region.type === "Ellipse") {
    const { x_middle: x, y_middle: y, x_radius: width, y_radius: height, angle } = region;
    if (angle === 0) return insideEllipse(x, y, 2 * width, 2 * height);
    return turned(x, y, angle, insideEllipse(0, 0, 2 * width, 2 * height));
  }
  const { x_min: x, y_min: y, x_max: right, y_max: top, angle } = region;
  return angle === 0 ? insideBox(x, y, right, top) : turned(x, y, angle, insideBox(0, 0, right - x, top - y));
}

function insideBox(left: number, bottom: number, right: number, top: number): Inside {
  return (xs, ys, keep, count) => {
    for (let i = 0; i < count; i += 1) {
      const [x, y] = [xs[i] ?? Number.NaN, ys[i] ?? Number.NaN];
      keep[i] = x >= left && x <= right && y >= bottom && y <= top ? 1 : 0;
    }
  };
}

/** The shape about the origin, turned by `angle` degrees and moved to (`x`, `y`): the positions are turned back. */
function turned(x: number, y: number, angle: number, inside: Inside): Inside {
  const cos = Math.cos((angle * Math.PI) / 180);
  const sin = Math.sin((angle * Math.PI) / 180);
  return (xs, ys, keep, count) => {
    const across = new Float64Array(count);
    const up = new Float64Array(count);
    for (let i = 0; i < count; i += 1) {
      const [dx, dy] = [(xs[i] ?? 0) - x, (ys[i] ?? 0) - y];
      across[i] = dx * cos + dy * sin;
      up[i] = dy * cos - dx * sin;
    }
    inside(across, up, keep, count);
  };
}

const words: Readonly<Record<CombinedRegionJson["type"], string>> = {
  UnionOf: "or",
  IntersectionOf: "and",
  DifferenceOf: "but not",
  SymmetricDifferenceOf: "or (but not both)",
};

/** A phrase such as `x is from 0 to 1 and (x, y) is in a circle of radius 2 about (0, 0)`. */
export function describeRegion(region: RegionJson): string {
  switch (region.type) {
    case "Range":
      return `${region.axis} is from ${region.min} to ${region.max}`;
    case "Rectangle":
      return (
        `(${region.x_axis}, ${region.y_axis}) is in the rectangle (${region.x_min}, ${region.y_min}) to ` +
        `(${region.x_max}, ${region.y_max})${turn(region.angle)}`
      );
    case "Circle":
      return (
        `(${region.x_axis}, ${region.y_axis}) is in the circle of radius ${region.radius} about ` +
        `(${region.x_middle}, ${region.y_middle})`
      );
    case "Ellipse":
      return (
        `(${region.x_axis}, ${region.y_axis}) is in the ellipse of radii ${region.x_radius} and ${region.y_radius} ` +
        `about (${region.x_middle}, ${region.y_middle})${turn(region.angle)}`
      );
    case "Polygon":
      return `(${region.x_axis}, ${region.y_axis}) is in a polygon of ${region.x_verts.length} corners`;
    default:
      return `(${describeRegion(region.left)}) ${words[region.type]} (${describeRegion(region.right)})`;
  }
}

function turn(angle: number): string {
  return angle === 0 ? "" : ` turned by ${angle} degrees`;
}
