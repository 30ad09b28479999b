/** `count`: the same again and again, without any motor. @module */
import type { Readable } from "@halcyon/model";
import type { Metadata, Plan } from "../message.ts";
import { callback, parameter } from "../parameters/declare.ts";
import { type TypedDefinition, define } from "../parameters/definition.ts";
import type { Kind, Parameter } from "../parameters/kind.ts";
import { runWrapper } from "../preprocessors/run.ts";
import { stageWrapper } from "../preprocessors/stage.ts";
import { type Delay, repeat } from "../stubs/repeat.ts";
import { declareStream } from "../stubs/run.ts";
import { type PerShot, oneShot } from "../stubs/step.ts";
import { namesOf, withHints } from "./metadata.ts";
import { isPredeclared } from "./predeclare.ts";
import { theDetectors, theMd } from "./shared-parameters.ts";

const aDelay: Kind = { type: "number", minimum: 0, units: "s" };
const nothing: Kind = { type: "nothing" };

const parameters: {
  readonly detectors: Parameter<readonly Readable[]>;
  readonly num: Parameter<number | null>;
  readonly delay: Parameter<Delay>;
  readonly per_shot: Parameter<PerShot | undefined>;
  readonly md: Parameter<Metadata | undefined>;
} = {
  detectors: theDetectors,
  num: parameter(
    { type: "either", of: [{ type: "integer", minimum: 1 }, nothing] },
    "how many times; null for ever, or until the delays end",
    { fallback: 1 },
  ),
  delay: parameter(
    { type: "either", of: [aDelay, { type: "iterable", of: { type: "either", of: [aDelay, nothing] } }] },
    "time from the beginning of one to the beginning of the next; one for all, or one for each",
    { fallback: 0 },
  ),
  per_shot: callback("what to do each time, instead of trigger and read", "detectors", { named: true }),
  md: theMd,
};

export const countDefinition: TypedDefinition<typeof parameters, Plan<string>> = define({
  name: "count",
  text: "Takes one or more readings from detectors.",
  parameters,
  make(bound) {
    const { detectors, num, delay, per_shot: perShot } = bound;
    const own = {
      detectors: namesOf(detectors),
      num_points: num,
      num_intervals: num === null ? null : num - 1,
      plan_args: { detectors: namesOf(detectors), num, delay: printable(delay) },
      plan_name: "count",
    };
    const all = withHints(own, bound.md, { dimensions: [[["time"], "primary"]] });
    const shots = repeat(() => (perShot ?? oneShot)(detectors), num, delay);
    const declared = perShot === undefined && isPredeclared();
    return stageWrapper(runWrapper(declared ? declaredFirst(detectors, shots) : shots, all), detectors);
  },
});

/** What `count` takes by name. */
export interface CountOptions {
  /** s from the beginning of one to the beginning of the next; one for all, or one for each. 0. */
  readonly delay?: Delay;
  readonly perShot?: PerShot;
  readonly md?: Metadata;
}

/**
 * Reads the detectors `num` times in one run: `count([det], 5, { delay: 1 })`. Returns the run's uid.
 *
 * @throws HalcyonError `plan.arguments`, before anything is asked of the engine.
 */
export function count(
  detectors: readonly Readable[],
  num: number | null = 1,
  options: CountOptions = {},
): Plan<string> {
  return countDefinition.bind([detectors, num], { delay: options.delay, per_shot: options.perShot, md: options.md });
}

function* declaredFirst(detectors: readonly Readable[], plan: Plan): Plan {
  yield* declareStream(detectors, "primary");
  yield* plan;
}

// A series that is made one by one has no printable form, and must not be used up.
function printable(delay: Delay): unknown {
  return typeof delay === "number" || Array.isArray(delay) ? delay : "iterable";
}
