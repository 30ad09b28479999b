/**
 * The names of plans.
 *
 * A generator does not know the function that made it, but it inherits from that function's `prototype`: the name
 * is written there. @module
 */

const nameKey: unique symbol = Symbol("halcyon.planName");

/** A function that makes plans. */
type PlanFunction = (...args: never[]) => Generator;

/** Gives the plans that `make` makes their wire name. Returns `make`. */
export function namePlan<F extends PlanFunction>(name: string, make: F): F {
  const prototype: unknown = make.prototype;
  if (prototype !== null && typeof prototype === "object")
    Object.defineProperty(prototype, nameKey, { value: name, configurable: true });
  return make;
}

/** Gives one plan its wire name, where the function that made it makes others too. Returns the plan. */
export function named<P extends object>(name: string, plan: P): P {
  return Object.defineProperty(plan, nameKey, { value: name, configurable: true });
}

/** The name of a plan: of the outermost generator function that was named, else empty. */
export function planNameOf(plan: object): string {
  const name = (plan as { [nameKey]?: unknown })[nameKey];
  return typeof name === "string" ? name : "";
}
