/**
 * Preprocessors as higher-order functions: what they wrap is not a plan but a function that makes plans.
 *
 * `const measured = runDecorator({ sample: "gold" })(align)` has the arguments of `align`.
 *
 * @module
 */
import type { Collectable, Flyable, Readable, Subscribable } from "@halcyon/model";
import type { Metadata, Plan, RunKey } from "../message.ts";
import { refuseArguments } from "../plans/errors.ts";
import type { PlanLike } from "../stubs/as-plan.ts";
import type { Suspender } from "../suspender.ts";
import { type Contingency, contingencyWrapper } from "./contingency.ts";
import { configureCountTimeWrapper } from "./count-time.ts";
import { baselineWrapper, flyDuringWrapper, monitorDuringWrapper } from "./during.ts";
import { finalizeWrapper } from "./finalize.ts";
import { injectMdWrapper, setRunKeyWrapper, stubWrapper } from "./keys.ts";
import { lazilyStageWrapper } from "./lazily-stage.ts";
import { relativeSetWrapper, resetPositionsWrapper } from "./relative.ts";
import { runWrapper } from "./run.ts";
import { stageWrapper } from "./stage.ts";
import { type Subs, subsWrapper, suspendWrapper } from "./subs.ts";

/** A function that makes plans. */
export type MakesPlan<A extends readonly unknown[], R> = (...args: A) => PlanLike<R>;

/** Turns functions that make plans into functions that make plans with the same result. */
export type Decorator = <A extends readonly unknown[], R>(make: MakesPlan<A, R>) => (...args: A) => Plan<R>;

/** Turns functions that make plans into functions that make plans with another result. */
export type ChangingDecorator<S> = <A extends readonly unknown[], R>(make: MakesPlan<A, R>) => (...args: A) => Plan<S>;

export function runDecorator(md: Metadata = {}): ChangingDecorator<string> {
  return (make) =>
    (...args) =>
      runWrapper(make(...args), md);
}

export function stageDecorator(devices: readonly object[]): Decorator {
  return (make) =>
    (...args) =>
      stageWrapper(make(...args), devices);
}

/**
 * `final` makes the plan that cleans up: made anew each time.
 *
 * @throws HalcyonError `plan.arguments` for a plan, which could be run only once.
 */
export function finalizeDecorator(final: () => PlanLike): Decorator {
  if (typeof final !== "function")
    throw refuseArguments("finalize_decorator", "final_plan", "final_plan must be a function that makes a plan");
  return (make) =>
    (...args) =>
      finalizeWrapper(make(...args), final);
}

export function contingencyDecorator(contingency: Contingency & { readonly autoRaise?: true }): Decorator;
export function contingencyDecorator(contingency: Contingency): ChangingDecorator<unknown>;
export function contingencyDecorator(contingency: Contingency): ChangingDecorator<unknown> {
  return (make) =>
    (...args) =>
      contingencyWrapper(make(...args), contingency);
}

export function relativeSetDecorator(devices?: readonly object[]): Decorator {
  return (make) =>
    (...args) =>
      relativeSetWrapper(make(...args), devices);
}

export function resetPositionsDecorator(devices?: readonly object[]): Decorator {
  return (make) =>
    (...args) =>
      resetPositionsWrapper(make(...args), devices);
}

export function baselineDecorator(devices: readonly Readable[], name = "baseline"): Decorator {
  return (make) =>
    (...args) =>
      baselineWrapper(make(...args), devices, name);
}

export function monitorDuringDecorator(signals: readonly Subscribable[]): Decorator {
  return (make) =>
    (...args) =>
      monitorDuringWrapper(make(...args), signals);
}

export function flyDuringDecorator(flyers: readonly (Flyable & Collectable)[]): Decorator {
  return (make) =>
    (...args) =>
      flyDuringWrapper(make(...args), flyers);
}

export function lazilyStageDecorator(): Decorator {
  return (make) =>
    (...args) =>
      lazilyStageWrapper(make(...args));
}

export function injectMdDecorator(md: Metadata): Decorator {
  return (make) =>
    (...args) =>
      injectMdWrapper(make(...args), md);
}

export function setRunKeyDecorator(run: RunKey): Decorator {
  return (make) =>
    (...args) =>
      setRunKeyWrapper(make(...args), run);
}

export function stubDecorator(): ChangingDecorator<Metadata> {
  return (make) =>
    (...args) =>
      stubWrapper(make(...args));
}

export function subsDecorator(subs: Subs): Decorator {
  return (make) =>
    (...args) =>
      subsWrapper(make(...args), subs);
}

export function suspendDecorator(suspenders: Suspender | readonly Suspender[]): Decorator {
  return (make) =>
    (...args) =>
      suspendWrapper(make(...args), suspenders);
}

export function configureCountTimeDecorator(seconds: number | null): Decorator {
  return (make) =>
    (...args) =>
      configureCountTimeWrapper(make(...args), seconds);
}
