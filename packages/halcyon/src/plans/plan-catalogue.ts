/**
 * The plans that can be run by name: the engine's, and those of a file.
 *
 * A file exports plans made with `define` (their arguments are checked and helped with like the engine's own), or
 * plain generator functions. A plain function is called with the devices by name and the options as they were typed:
 *
 * ```ts
 * export function* twice({ gauss }: Devices, { num = 2 }: { num?: number }) { yield* count([gauss], num); }
 * ```
 *
 * @module
 */
import { resolve } from "node:path";
import { planDefinitions, type Plan } from "@halcyon/engine";
import type { Definition } from "@halcyon/engine/parameters";
import { HalcyonError, nameOf } from "@halcyon/model";
import { AskedOptions } from "../asked-options.ts";
import { unknownName } from "../closest.ts";
import { loadReason, userModule } from "../user-module.ts";
import { planValues } from "./plan-values.ts";
import type { PlanToken } from "./plan-tokens.ts";

/** The devices by name. Asking for one that there is not throws `cli.usage`. */
export type Devices = Readonly<Record<string, object>>;

/** A plan that was found: its help, and how it is made. */
export interface FoundPlan {
  readonly name: string;
  readonly help: string;
  /** It is of a file, and none of the library's. */
  readonly ofFile: boolean;
  readonly make: (tokens: readonly PlanToken[], devices: ReadonlyMap<string, object>) => Plan<unknown>;
}

/**
 * The plan that was asked for: a wire name, or a file and perhaps the name of one of its plans.
 *
 * @returns the plan, and the words that are left for its arguments.
 * @throws HalcyonError `cli.usage` when there is none; `cli.load` when the file fails.
 */
export async function findPlan(
  asked: string,
  tokens: readonly PlanToken[],
  folder: string,
): Promise<readonly [FoundPlan, readonly PlanToken[]]> {
  const known = planDefinitions.get(asked) ?? planDefinitions.get(snakeCase(asked));
  if (known) return [ofDefinition(known, false), tokens];
  if (!isPlanFile(asked)) throw unknownName("plan", asked, [...planDefinitions.keys()]);
  const plans = await plansOfFile(asked, folder);
  const [first, ...rest] = tokens;
  const named = first?.kind === "word" ? plans.find((plan) => plan.name === first.text) : undefined;
  if (named) return [named, rest];
  const [only, ...others] = plans;
  if (only && others.length === 0) return [only, tokens];
  const names = plans.map((plan) => plan.name);
  if (first?.kind === "word") throw unknownName(`plan in ${asked} called`, first.text, names);
  throw new HalcyonError("cli.usage", `Which plan of ${asked}? There are: ${names.join(", ")}.`, {
    argument: "PLAN",
    allowed: names,
  });
}

/** Whether a plan that is asked for is one of a file. */
export function isPlanFile(asked: string): boolean {
  return /\.[cm]?[jt]s$/.test(asked);
}

/** What a file has: help on its plan, or on each when there are several. @throws HalcyonError `cli.load`. */
export async function planFileHelp(path: string, folder: string): Promise<string> {
  const plans = await plansOfFile(path, folder);
  const pages = plans.map(({ help }) => help).join("\n\n");
  return plans.length === 1
    ? `${pages}\n`
    : `${pages}\n\n  halcyon run ${path} ${plans[0]?.name} …   runs one of them\n`;
}

async function plansOfFile(path: string, folder: string): Promise<FoundPlan[]> {
  const full = resolve(folder, path);
  let module: Readonly<Record<string, unknown>>;
  try {
    module = await userModule(full);
  } catch (cause) {
    const reason = loadReason(full, cause);
    throw new HalcyonError(
      "cli.load",
      `The plans of ${path} cannot be loaded: ${reason}.`,
      { path, reason },
      { cause },
    );
  }
  const plans = Object.entries(module).flatMap(([name, value]): FoundPlan[] => {
    if (isDefinition(value)) return [ofDefinition(value, true)];
    return typeof value === "function" ? [ofFunction(name, value as PlanFunction)] : [];
  });
  if (plans.length > 0) return plans;
  const reason = "it exports no function";
  throw new HalcyonError("cli.load", `${path} has no plan: ${reason}.`, { path, reason });
}

type PlanFunction = (devices: Devices, options: Readonly<Record<string, unknown>>) => Plan<unknown>;

function isDefinition(value: unknown): value is Definition<Plan<unknown>> {
  return value !== null && typeof value === "object" && "bind" in value && "parameters" in value && "help" in value;
}

function ofDefinition(definition: Definition<Plan<unknown>>, ofFile: boolean): FoundPlan {
  return {
    name: definition.name,
    help: definition.help(),
    ofFile,
    make: (tokens, devices) => {
      const { args, kwargs } = planValues(tokens, definition.parameters, devices);
      return definition.bind(args, kwargs, { devices });
    },
  };
}

function ofFunction(name: string, plan: PlanFunction): FoundPlan {
  return {
    name,
    help: `${name}(devices, { … })\n\nA function of a file: --name value is handed to it as it was typed.`,
    ofFile: true,
    make: (tokens, devices) => {
      const { args, kwargs } = planValues(tokens, {}, devices);
      if (args.length > 0) {
        const text = `${name} takes its options by name, as --name value; it got ${args.map(nameOf).join(", ")}.`;
        throw new HalcyonError("cli.usage", text, { argument: name, allowed: [] });
      }
      const asked = new AskedOptions(kwargs);
      const made = plan(guarded(devices), asked.given);
      asked.check(name, kwargs);
      return made;
    },
  };
}

function guarded(devices: ReadonlyMap<string, object>): Devices {
  return new Proxy(Object.fromEntries(devices), {
    get(target, name) {
      if (typeof name === "string" && !(name in target)) throw unknownName("device", name, [...devices.keys()]);
      return Reflect.get(target, name) as object;
    },
  });
}

/** `relGridScan` as it is on the wire: `rel_grid_scan`. */
export function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** `rel_grid_scan` as it is in TypeScript: `relGridScan`. */
export function camelCase(name: string): string {
  return name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
