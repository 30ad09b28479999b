/**
 * What our packages have, asked by the names of the wire.
 *
 * The runner never knows by heart what there is: a plan, a device kind or a suspender that is absent is found
 * out here, and the cases that need it are skipped with its name.
 *
 * @module
 */
import type { Plan } from "@halcyon/engine";
import { patternDefinitions, planDefinitions, preprocessorDefinitions, stubDefinitions } from "@halcyon/engine/wire";

/** Arguments as the wire has them: by position and by name. */
export type Bind = (args: readonly unknown[], kwargs: Readonly<Record<string, unknown>>) => unknown;

/** How to make what the cases call `name`: a plan, a stub or a preprocessor. */
export function planMaker(name: string): Bind | undefined {
  const found = planDefinitions.get(name) ?? stubDefinitions.get(name) ?? preprocessorDefinitions.get(name);
  return found === undefined ? undefined : (args, kwargs) => found.bind(args, kwargs);
}

export function patternMaker(name: string): Bind | undefined {
  const found = patternDefinitions.get(name);
  return found === undefined ? undefined : (args, kwargs) => found.bind(args, kwargs);
}

/** The wrapper behind a decorator of the peer: `run_decorator` applies `run_wrapper`. */
export function decoratorMaker(name: string): Bind | undefined {
  return planMaker(name.replace(/_decorator$/, "_wrapper"));
}

/** How to make a suspender of the peer's class: its signal first, then what the class takes. */
export function suspenderMaker(_name: string): Bind | undefined {
  return undefined;
}

/** A plan by its wire name, for the functions of the cases. */
export function plan<R = unknown>(
  name: string,
  args: readonly unknown[],
  kwargs: Readonly<Record<string, unknown>> = {},
): Plan<R> {
  const make = planMaker(name);
  if (make === undefined) throw new Error(`The engine has no plan ${name}.`);
  return make(args, kwargs) as Plan<R>;
}
