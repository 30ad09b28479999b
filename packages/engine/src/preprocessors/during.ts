/**
 * What goes on during every run of a plan, besides the plan itself: readings before and after, monitors, flyers.
 *
 * @module
 */
import type { Collectable, Flyable, Readable, Subscribable } from "@halcyon/model";
import { type Msg, type Plan, type RunKey, msg } from "../message.ts";
import { named } from "../plan-name.ts";
import { type PlanLike, asPlan } from "../stubs/as-plan.ts";
import { triggerAndRead } from "../stubs/measure.ts";
import { declareStream } from "../stubs/run.ts";
import { setRunKeyWrapper } from "./keys.ts";
import { planMutator } from "./mutate.ts";

/** Whether what is put into a run carries the key of that run. Python's monitors and flyers do not. */
export interface DuringOptions {
  readonly keyed?: boolean;
}

/** Reads the devices after each opening and before each closing of a run, as events of the stream `name`. */
export function baselineWrapper<R>(plan: PlanLike<R>, devices: readonly Readable[], name = "baseline"): Plan<R> {
  if (devices.length === 0) return asPlan(plan);
  const read = planMutator(plan, (message) => {
    if (message.command === "open_run") return { tail: inRun(declaredThenRead(devices, name), message.run) };
    if (message.command === "close_run")
      return { head: followedBy(inRun(triggerAndRead(devices, name), message.run), message) };
    return undefined;
  });
  return named("baseline_wrapper", read);
}

/** Monitors the signals during each run, each as a stream `<signal>_monitor`. */
export function monitorDuringWrapper<R>(
  plan: PlanLike<R>,
  signals: readonly Subscribable[],
  { keyed = false }: DuringOptions = {},
): Plan<R> {
  if (signals.length === 0) return asPlan(plan);
  const begin = signals.map((signal) => msg("monitor", signal, [], { name: `${signal.name}_monitor` }));
  const end = signals.map((signal) => msg("unmonitor", signal));
  return named("monitor_during_wrapper", throughout(plan, begin, end, keyed));
}

/** Starts the flyers after each opening of a run, and completes and collects them before its closing. */
export function flyDuringWrapper<R>(
  plan: PlanLike<R>,
  flyers: readonly (Flyable & Collectable)[],
  { keyed = false }: DuringOptions = {},
): Plan<R> {
  if (flyers.length === 0) return asPlan(plan);
  const [first, last] = [{ group: Symbol("kickoff") }, { group: Symbol("complete") }];
  const begin = [...flyers.map((flyer) => msg("kickoff", flyer, [], first)), msg("wait", undefined, [], first)];
  const end = [
    ...flyers.map((flyer) => msg("complete", flyer, [], last)),
    msg("wait", undefined, [], last),
    ...flyers.map((flyer) => msg("collect", flyer)),
  ];
  return named("fly_during_wrapper", throughout(plan, begin, end, keyed));
}

function throughout<R>(plan: PlanLike<R>, begin: readonly Msg[], end: readonly Msg[], keyed: boolean): Plan<R> {
  return planMutator(plan, (message) => {
    const run = keyed ? message.run : undefined;
    if (message.command === "open_run") return { tail: inRun(asPlan(begin), run) };
    if (message.command === "close_run") return { head: followedBy(inRun(asPlan(end), run), message) };
    return undefined;
  });
}

function inRun<R>(plan: Plan<R>, run: RunKey | undefined): Plan<R> {
  return run === undefined ? plan : setRunKeyWrapper(plan, run);
}

function* declaredThenRead(devices: readonly Readable[], name: string): Plan {
  yield* declareStream(devices, name);
  yield* triggerAndRead(devices, name);
}

function* followedBy(plan: Plan<unknown>, message: Msg): Plan<unknown> {
  yield* plan;
  return yield message;
}
