/**
 * Specifications from outside: read, and given the axes that are known.
 *
 * @module
 */
import { cannotCalculate } from "./errors.ts";
import { Spec } from "./spec.ts";

/**
 * Reads a serialised specification, whoever wrote it.
 *
 * @throws HalcyonError `scan.spec` with every problem found, each with the path of its field.
 */
export function deserialize(json: unknown): Spec {
  return new Spec(json);
}

/**
 * The same specification, with its axes known to the compiler.
 *
 * @throws HalcyonError `scan.calculate` (`axis-unknown`) when it moves an axis that is not among `axes`.
 */
export function withAxes<A extends string>(spec: Spec, axes: readonly A[]): Spec<A> {
  const known: readonly string[] = axes;
  const unknown = spec.axes.filter((axis) => !known.includes(axis));
  if (unknown.length > 0) {
    const text = `The scan moves ${unknown.join(", ")}; there are ${axes.join(", ") || "no axes"}.`;
    throw cannotCalculate("axis-unknown", text, unknown);
  }
  return spec as Spec<A>;
}
