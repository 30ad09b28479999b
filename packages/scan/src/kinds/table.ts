/**
 * The table of all classes of specification, and the questions asked of them.
 *
 * @module
 */
import type { SpecJson } from "../json.ts";
import { maskKind, pointsKind } from "./choices.ts";
import { concatKind, productKind, zipKind } from "./combinations.ts";
import type { Kind, Visit } from "./kind.ts";
import { linspaceKind, rangeKind, staticKind } from "./lines.ts";
import { ellipseKind, polygonKind, spiralKind } from "./outlines.ts";
import { constantDurationKind, delayKind, flyKind, repeatKind, snakeKind, squashKind } from "./wrappers.ts";

/** One row per class, by the name that its serialised form carries in `type`. */
export const kinds: { readonly [T in SpecJson["type"]]: Kind<Extract<SpecJson, { readonly type: T }>> } = {
  Linspace: linspaceKind,
  Range: rangeKind,
  Static: staticKind,
  Spiral: spiralKind,
  Ellipse: ellipseKind,
  Polygon: polygonKind,
  Product: productKind,
  Zip: zipKind,
  Concat: concatKind,
  Snake: snakeKind,
  Squash: squashKind,
  Fly: flyKind,
  ConstantDuration: constantDurationKind,
  Points: pointsKind,
  Repeat: repeatKind,
  Delay: delayKind,
  Mask: maskKind,
};

/** The row of a class whose name is known to be in the table. */
export function kindOf(type: SpecJson["type"]): Kind<SpecJson> {
  // The one place where a row meets data of its own class without the compiler being able to follow.
  return kinds[type] as unknown as Kind<SpecJson>;
}

/** Asks the row of each specification. */
export const visit: Visit = {
  axes: (json) => kindOf(json.type).axes(json, visit),
  duration: (json) => kindOf(json.type).duration(json, visit),
  dimensions: (json, ask) => kindOf(json.type).dimensions(json, ask, visit),
  describe: (json) => kindOf(json.type).describe(json, visit),
};
