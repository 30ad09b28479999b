/** The declared parameters of the preprocessors that put something around a plan or into its runs. @module */
import type { Collectable, Flyable } from "@halcyon/model";
import type { Metadata } from "../message.ts";
import {
  anyDevices,
  boolean,
  callback,
  devices as someDevices,
  parameter,
  plan as aPlan,
  string,
} from "../parameters/declare.ts";
import { type Definition, define } from "../parameters/definition.ts";
import type { Kind, Parameter } from "../parameters/kind.ts";
import type { PlanLike } from "../stubs/as-plan.ts";
import type { Suspender } from "../suspender.ts";
import { contingencyWrapper } from "./contingency.ts";
import { baselineWrapper, flyDuringWrapper, monitorDuringWrapper } from "./during.ts";
import { finalizeWrapper } from "./finalize.ts";
import { lazilyStageWrapper } from "./lazily-stage.ts";
import { rewindableWrapper } from "./rewindable.ts";
import { runWrapper } from "./run.ts";
import { stageWrapper } from "./stage.ts";
import { type Subs, subsWrapper, suspendWrapper } from "./subs.ts";

const wrapped = aPlan("the plan");
const pauseForDebug = boolean("pause when the plan has failed", { named: true, fallback: false });
const aPlanMaker = { type: "function", takes: "" } satisfies Kind;

/** Metadata at its place or by name. */
const theMd: Parameter<Metadata | undefined> = parameter({ type: "metadata" }, "metadata of the run", {
  optional: true,
});

export const aroundDefinitions: readonly Definition[] = [
  define({
    name: "run_wrapper",
    text: "Opens a run, runs the plan in it, and closes it.",
    parameters: { plan: wrapped, md: { ...theMd, given: "name" } },
    make: ({ plan, md }) => runWrapper(plan, md),
  }),
  define({
    name: "stage_wrapper",
    text: "Stages devices, runs the plan, and unstages them.",
    parameters: { plan: wrapped, devices: anyDevices("what is staged") },
    make: ({ plan, devices }) => stageWrapper(plan, devices),
  }),
  define({
    name: "lazily_stage_wrapper",
    text: "Stages each device when the plan first uses it.",
    parameters: { plan: wrapped },
    make: ({ plan }) => lazilyStageWrapper(plan),
  }),
  define({
    name: "finalize_wrapper",
    text: "Runs a final plan after the plan, even when it has failed.",
    parameters: {
      plan: wrapped,
      final_plan: parameter<PlanLike | (() => PlanLike)>(
        { type: "either", of: [aPlanMaker, { type: "plan" }] },
        "what cleans up",
      ),
      pause_for_debug: pauseForDebug,
    },
    make: (bound) => finalizeWrapper(bound.plan, bound.final_plan, { pauseForDebug: bound.pause_for_debug }),
  }),
  define({
    name: "finalize_decorator",
    text: "As finalize_wrapper, with a final plan that is made anew each time.",
    parameters: {
      plan: wrapped,
      final_plan: parameter<() => PlanLike>(aPlanMaker, "what makes the plan that cleans up"),
    },
    make: (bound) => finalizeWrapper(bound.plan, bound.final_plan),
  }),
  define({
    name: "contingency_wrapper",
    text: "Runs further plans when the plan fails, when it does not, and in either case.",
    parameters: {
      plan: wrapped,
      except_plan: callback<(error: unknown) => PlanLike>("when it has failed", "error", { named: true }),
      else_plan: callback<() => PlanLike>("when it has not", "", { named: true }),
      final_plan: callback<() => PlanLike>("in either case", "", { named: true }),
      pause_for_debug: pauseForDebug,
      auto_raise: boolean("go on failing afterwards", { named: true, fallback: true }),
    },
    make: (bound) =>
      contingencyWrapper(bound.plan, {
        ...(bound.except_plan === undefined ? {} : { exceptPlan: bound.except_plan }),
        ...(bound.else_plan === undefined ? {} : { elsePlan: bound.else_plan }),
        ...(bound.final_plan === undefined ? {} : { finalPlan: bound.final_plan }),
        pauseForDebug: bound.pause_for_debug,
        autoRaise: bound.auto_raise,
      }),
  }),
  define({
    name: "rewindable_wrapper",
    text: "Forbids or allows doing the messages of the plan again after a pause.",
    parameters: { plan: wrapped, rewindable: boolean("whether it is allowed") },
    make: ({ plan, rewindable }) => rewindableWrapper(plan, rewindable),
  }),
  define({
    name: "baseline_wrapper",
    text: "Reads devices at the beginning and the end of each run.",
    parameters: {
      plan: wrapped,
      devices: someDevices("readable", "what is read"),
      name: string("the stream", { fallback: "baseline" }),
    },
    make: ({ plan, devices, name }) => baselineWrapper(plan, devices, name),
  }),
  define({
    name: "monitor_during_wrapper",
    text: "Monitors signals during each run.",
    parameters: { plan: wrapped, signals: someDevices("subscribable", "what is monitored") },
    make: ({ plan, signals }) => monitorDuringWrapper(plan, signals),
  }),
  define({
    name: "fly_during_wrapper",
    text: "Flies flyers during each run.",
    parameters: { plan: wrapped, flyers: someDevices("flyable", "what flies") },
    make: ({ plan, flyers }) => flyDuringWrapper(plan, flyers as readonly (Flyable & Collectable)[]),
  }),
  define({
    name: "subs_wrapper",
    text: "Hands the documents of the plan to further functions.",
    parameters: {
      plan: wrapped,
      subs: parameter<Subs>(
        { type: "anything", words: "a function, a list of functions, or an object of them by name of document" },
        "what takes them",
      ),
    },
    make: ({ plan, subs }) => subsWrapper(plan, subs),
  }),
  define({
    name: "suspend_wrapper",
    text: "Holds the plan back while a suspender says so.",
    parameters: {
      plan: wrapped,
      suspenders: parameter<Suspender | readonly Suspender[]>(
        { type: "anything", words: "suspenders" },
        "what says so",
      ),
    },
    make: ({ plan, suspenders }) => suspendWrapper(plan, suspenders),
  }),
];
