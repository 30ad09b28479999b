/** `ramp_plan`: takes data while something else is on its way, such as a temperature. @module */
import { HalcyonError, type StatusView, type Subscribable } from "@halcyon/model";
import { type Metadata, type Plan, msg } from "../message.ts";
import { boolean, device, parameter, plan as aPlan } from "../parameters/declare.ts";
import { type TypedDefinition, define } from "../parameters/definition.ts";
import type { Bound, Parameter } from "../parameters/kind.ts";
import { monitorDuringWrapper } from "../preprocessors/during.ts";
import { runWrapper } from "../preprocessors/run.ts";
import { type PlanLike, asPlan } from "../stubs/as-plan.ts";
import { nowMessage } from "../stubs/constants.ts";
import { theMd } from "./shared-parameters.ts";

const parameters: {
  readonly go_plan: Parameter<PlanLike>;
  readonly monitor_sig: Parameter<Subscribable>;
  readonly inner_plan_func: Parameter<() => PlanLike>;
  readonly take_pre_data: Parameter<boolean>;
  readonly timeout: Parameter<number | undefined>;
  readonly period: Parameter<number | undefined>;
  readonly md: Parameter<Metadata | undefined>;
} = {
  go_plan: aPlan("starts the ramp, and returns its status"),
  monitor_sig: device("subscribable", "the signal that is monitored meanwhile"),
  inner_plan_func: parameter({ type: "function", takes: "" }, "makes the plan that takes data"),
  take_pre_data: boolean("take data once before the ramp", { fallback: true }),
  timeout: parameter({ type: "number", units: "s", above: 0 }, "how long the ramp may take", { optional: true }),
  period: parameter({ type: "number", units: "s", minimum: 0 }, "time from one taking of data to the next", {
    optional: true,
  }),
  md: { ...theMd, given: "place" },
};

export const rampPlanDefinition: TypedDefinition<typeof parameters, Plan<string>> = define({
  name: "ramp_plan",
  text: "Takes data again and again while something ramps, and monitors a signal meanwhile.",
  parameters,
  make(bound) {
    const inner = runWrapper(ramping(bound), { plan_name: "ramp_plan", ...bound.md });
    return monitorDuringWrapper(inner, [bound.monitor_sig]);
  },
});

/** What `rampPlan` takes by name. */
export interface RampOptions {
  /** Take data once before the ramp. True. */
  readonly takePreData?: boolean;
  /** s that the ramp may take. */
  readonly timeout?: number;
  /** s from one taking of data to the next. */
  readonly period?: number;
  readonly md?: Metadata;
}

/**
 * Starts a ramp and does what `inner` makes until it is done, and once more then. Returns the run's uid.
 *
 * @param go returns the status of the ramp: `absSet(heater, 300)`.
 * @throws HalcyonError `plan.ramp` inside of the run, when it takes longer than `timeout`.
 */
export function rampPlan(
  go: Plan<StatusView>,
  monitored: Subscribable,
  inner: () => PlanLike,
  options: RampOptions = {},
): Plan<string> {
  const { takePreData: take_pre_data, timeout, period, md } = options;
  return rampPlanDefinition.bind([go, monitored, inner], { take_pre_data, timeout, period, md });
}

function* ramping(bound: Bound<typeof parameters>): Plan {
  const { go_plan: go, inner_plan_func: inner, take_pre_data: before, timeout, period } = bound;
  const end = ((yield nowMessage) as number) + (timeout ?? Infinity);
  if (before) yield* asPlan(inner());
  const status = (yield* asPlan(go)) as StatusView;
  while (!status.done) {
    // Asked each time, needed or not: a status changes only between messages, and `inner` may have none.
    const start = (yield nowMessage) as number;
    yield* asPlan(inner());
    const elapsed = ((yield nowMessage) as number) - start;
    if (timeout !== undefined && start + elapsed > end) throw tooLong(timeout);
    if (period !== undefined && period > elapsed) yield msg("sleep", undefined, [period - elapsed]);
  }
  yield* asPlan(inner());
}

function tooLong(timeout: number): HalcyonError<"plan.ramp"> {
  return new HalcyonError("plan.ramp", `The ramp was not over within ${timeout} s.`, { timeout });
}
