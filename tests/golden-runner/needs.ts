/**
 * What a case needs of our packages, and what of it they do not have.
 *
 * Names are taken from the case and asked of the registries; no case is known by its id.
 *
 * @module
 */
import { type Case, type Json, isObject } from "./cases.ts";
import { casePlans } from "./case-plans.ts";
import { caseFunctions, loggers } from "./functions.ts";
import { kindsOf, missingKinds } from "./laboratory.ts";
import type { Setting } from "./outcome.ts";
import { decoratorMaker, patternMaker, planMaker, suspenderMaker } from "./registry.ts";

interface Decorator {
  readonly name: string;
  readonly args?: readonly Json[];
}

/** What supplemental data are made of. */
const supplements = ["baseline_wrapper", "monitor_during_wrapper", "fly_during_wrapper"];

/** The features that a plan call lacks. */
export function needsOfPlan(one: Case, setting: Setting): string[] {
  const { messages: _messages, replies: _replies, end: _end, plan, ...input } = one;
  return missingIn([{ ...input, $plan: plan ?? null }], one, setting);
}

/** The features that a case of the corpus `documents` lacks. */
export function needsOfRun(one: Case, setting: Setting): string[] {
  const { expect: _expect, ...input } = one;
  return missingIn([input], one, setting);
}

/** The features that the inputs of a case lack. */
export function missingIn(inputs: readonly Json[], one: Case, setting: Setting): string[] {
  const missing = new Set<string>();
  const needPlan = (name: unknown): void => {
    if (typeof name === "string" && !casePlans.has(name) && planMaker(name) === undefined) missing.add(`plan ${name}`);
  };
  for (const node of nodesOf(inputs)) {
    needPlan(node["$plan"]);
    needPlan(node["$planfunc"]);
    needPlan(node["wrapper"]);
    if (node["$plan"] === "x_supplemental" || isObject(node["supplemental"])) supplements.forEach(needPlan);
    for (const { name } of (node["decorators"] ?? []) as unknown as readonly Decorator[]) {
      if (decoratorMaker(name) === undefined) missing.add(`decorator ${name}`);
    }
    const called = node["$func"];
    if (typeof called === "string" && !caseFunctions.has(called) && !loggers.includes(called))
      missing.add(`function ${called}`);
    const suspender = node["$suspender"];
    const name = isObject(suspender) ? (suspender["class"] as string) : undefined;
    if (name !== undefined && suspenderMaker(name) === undefined) missing.add(`suspender ${name}`);
    if ("$cycler" in node && patternMaker("inner_list_product") === undefined)
      missing.add("pattern inner_list_product");
  }
  for (const kind of missingKinds(kindsOf(one, setting))) missing.add(`device kind ${kind}`);
  return [...missing];
}

/** All objects inside a value. */
export function* nodesOf(value: Json | undefined): Generator<Readonly<Record<string, Json | undefined>>> {
  if (Array.isArray(value)) for (const each of value as readonly Json[]) yield* nodesOf(each);
  else if (isObject(value)) {
    yield value;
    for (const each of Object.values(value)) yield* nodesOf(each);
  }
}
