/** `tweak`: moves a motor step by step while somebody watches a detector and says how far. @module */
import { HalcyonError, type Movable, type Readable, type Readings, type Triggerable } from "@halcyon/model";
import { type Metadata, type Plan, msg } from "../message.ts";
import { device, number, string } from "../parameters/declare.ts";
import { type TypedDefinition, define } from "../parameters/definition.ts";
import type { Bound, Parameter } from "../parameters/kind.ts";
import { runWrapper } from "../preprocessors/run.ts";
import { stageWrapper } from "../preprocessors/stage.ts";
import { inputPlan } from "../stubs/ask.ts";
import { createMessage, saveMessage } from "../stubs/constants.ts";
import type { Axis } from "../stubs/step.ts";
import { dimensionPerMotor, withHints } from "./metadata.ts";
import { theMd } from "./shared-parameters.ts";

const parameters: {
  readonly detector: Parameter<Readable>;
  readonly target_field: Parameter<string>;
  readonly motor: Parameter<Movable<number>>;
  readonly step: Parameter<number>;
  readonly md: Parameter<Metadata | undefined>;
} = {
  detector: device("readable", "what is watched"),
  target_field: string("the field of the detector that is shown"),
  motor: device("movable", "what is moved"),
  step: number("the first step"),
  md: theMd,
};

export const tweakDefinition: TypedDefinition<typeof parameters, Plan<string>> = define({
  name: "tweak",
  text: "Moves a motor by steps that are asked for, and shows a detector.",
  parameters,
  make(bound) {
    const { detector, target_field, motor, step, md } = bound;
    const own: Metadata = {
      detectors: [detector.name],
      motors: [motor.name],
      plan_args: { detector: detector.name, target_field, motor: motor.name, step },
      plan_name: "tweak",
    };
    const all = withHints(own, md, dimensionPerMotor([motor]));
    return stageWrapper(runWrapper(tweaking(bound), all), [detector, motor]);
  },
});

/**
 * Reads, asks for a step (nothing: the same again; anything but a number: the end), moves, and so on. Returns the
 * run's uid.
 */
export function tweak(
  detector: Readable,
  targetField: string,
  motor: Axis<number>,
  step: number,
  options: { md?: Metadata } = {},
): Plan<string> {
  return tweakDefinition.bind([detector, targetField, motor, step], options);
}

function* tweaking({ detector, target_field: field, motor, step: first }: Bound<typeof parameters>): Plan {
  const group = Symbol("tweak");
  for (let step = first; ;) {
    yield createMessage("primary");
    const where = (yield msg("read", motor as Axis<number>)) as Readings | undefined;
    if (where === undefined || where === null) return;
    const position = Object.values(where)[0]?.value;
    if ("trigger" in detector) {
      yield msg("trigger", detector as Readable & Triggerable, [], { group });
      yield msg("wait", undefined, [], { group });
    }
    const readings = (yield msg("read", detector)) as Readings;
    const value = readings[field]?.value;
    if (typeof position !== "number" || typeof value !== "number") throw notNumbers(detector, field, readings);
    yield saveMessage;
    const prompt = `${motor.name}, ${short(position)}, ${short(value)}, (${withPoint(String(step))}) `;
    const answer = (yield* inputPlan(prompt)).trim();
    if (answer !== "") step = Number(answer);
    if (!Number.isFinite(step)) return;
    yield msg("set", motor as Movable, [position + step], { group });
    yield msg("wait", undefined, [], { group });
  }
}

/** Three digits, with a point: `0.882`, `4.0`, `1.23e+03`. */
function short(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 999.5)) return value.toExponential(2).replace(/e([+-])(\d)$/, "e$10$2");
  return withPoint(String(Number(value.toPrecision(3))));
}

function withPoint(digits: string): string {
  return /[.e]/.test(digits) ? digits : `${digits}.0`;
}

function notNumbers(detector: Readable, field: string, readings: Readings): HalcyonError<"plan.reading"> {
  const keys = Object.keys(readings);
  const text = `tweak shows numbers: ${detector.name} should read one as ${field}; there are ${keys.join(", ")}.`;
  return new HalcyonError("plan.reading", text, { device: detector.name, fields: keys });
}
