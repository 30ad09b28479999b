/**
 * What our packages have, asked by the names of the wire.
 *
 * The runner never knows by heart what there is: a plan, a device kind or a suspender that is absent is found
 * out here, and the cases that need it are skipped with its name.
 *
 * @module
 */
import * as engine from "@halcyon/engine";
import {
  type Plan,
  suspendBoolHigh,
  suspendBoolLow,
  suspendCeil,
  suspendFloor,
  suspendWhenChanged,
  suspendWhenOutsideBand,
} from "@halcyon/engine";
import { patternDefinitions, planDefinitions, preprocessorDefinitions, stubDefinitions } from "@halcyon/engine/wire";
import { camel } from "./messages.ts";

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

const exported: Readonly<Record<string, unknown>> = engine;

/** A function that makes plans, turned into another. */
export type Decorate = (make: () => unknown) => () => unknown;

/** How to make a decorator: `run_decorator` is our `runDecorator`. */
export function decoratorMaker(name: string): ((...made: Parameters<Bind>) => Decorate) | undefined {
  const found = exported[camel(name)];
  if (typeof found !== "function") return undefined;
  return (args, { md, ...kwargs }) => {
    const options = Object.entries(kwargs).map(([key, value]) => [camel(key), value] as const);
    const named = options.length > 0 ? [Object.fromEntries(options)] : [];
    return found(...args, ...(md === undefined ? [] : [md]), ...named) as Decorate;
  };
}

/** The peer's classes of suspenders, and how many arguments each takes after its signal. */
const suspenders: ReadonlyMap<string, readonly [make: (...args: never[]) => unknown, args: number]> = new Map([
  ["SuspendBoolHigh", [suspendBoolHigh, 0]],
  ["SuspendBoolLow", [suspendBoolLow, 0]],
  ["SuspendFloor", [suspendFloor, 1]],
  ["SuspendCeil", [suspendCeil, 1]],
  ["SuspendWhenOutsideBand", [suspendWhenOutsideBand, 2]],
  ["SuspendWhenChanged", [suspendWhenChanged, 0]],
]);

const suspenderOptions: Readonly<Record<string, string>> = {
  resume_thresh: "resumeThreshold",
  expected_value: "expected",
};

/** How to make a suspender of the peer's class: its signal first, then what the class takes. */
export function suspenderMaker(name: string): Bind | undefined {
  const found = suspenders.get(name);
  if (found === undefined) return undefined;
  const [make, count] = found;
  return (args, kwargs) => {
    const options = Object.entries(kwargs).map(([key, value]) => [suspenderOptions[key] ?? camel(key), value]);
    return make(...([...args.slice(0, count + 1), Object.fromEntries(options)] as never[]));
  };
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
