/**
 * Lines along one axis: `Linspace`, `Range`, `Static`.
 *
 * The order of operations is part of the contract: a frame's centre is `(i + 0.5) * step + (start - step / 2)`, its
 * bounds `i * step + (start - step / 2)`.
 *
 * @module
 */
import { functionDimension } from "../dimension/leaves.ts";
import type { LinspaceJson, RangeJson, StaticJson } from "../json.ts";
import { axis, count, following, number, withDefault } from "../read/fields.ts";
import { counted, untimed, type Clash, type Kind } from "./kind.ts";

/** Ends that are further apart than a number can say. */
function tooFar({ start, stop }: { readonly start: number; readonly stop: number }): Clash | undefined {
  if (Number.isFinite(stop - start)) return undefined;
  return { rule: "value_error", text: `the distance from ${start} to ${stop} is not a finite number` };
}

export const linspaceKind: Kind<LinspaceJson> = {
  fields: { axis, start: number(), stop: number(), num: withDefault(count, 1) },
  axes: ({ axis: name }) => [name],
  duration: untimed,
  check: tooFar,
  dimensions({ axis: name, start, stop, num }, { bounds }) {
    const step = num === 1 ? stop - start : (stop - start) / (num - 1);
    return [functionDimension({ [name]: { kind: "linear", start: start - step / 2, step } }, num, bounds)];
  },
  describe: ({ axis: name, start, stop, num }) =>
    num === 1 ? `${name} at ${start}` : `${num} points of ${name} from ${start} to ${stop}`,
};

export const rangeKind: Kind<RangeJson> = {
  fields: {
    axis,
    start: number(),
    stop: number(),
    step: following(number({ above: 0 }), ({ start, stop }) => Math.abs(Number(stop) - Number(start))),
  },
  axes: ({ axis: name }) => [name],
  duration: untimed,
  check: ({ start, stop, step }) =>
    step > 0
      ? tooFar({ start, stop })
      : { rule: "greater_than", text: `from ${start} to ${stop} there is no distance to step by: give a step above 0` },
  dimensions(json, { bounds }) {
    const { axis: name, start } = json;
    const step = json.step * Math.sign(json.stop - start);
    const line = { kind: "linear", start: start - step / 2, step } as const;
    return [functionDimension({ [name]: line }, rangeLength(json), bounds)];
  },
  describe: (json) =>
    `${counted(rangeLength(json), "point")} of ${json.axis} from ${json.start} towards ${json.stop}, ${json.step} apart`,
};

/**
 * Number of frames of a range. `stop` is taken along when the next step would only just pass it: by 1e-5 of the
 * distance, as in scanspec, but never by more than 1 % of a step, where scanspec runs up to several steps too far.
 */
export function rangeLength({ start, stop, step }: Pick<RangeJson, "start" | "stop" | "step">): number {
  const distance = Math.abs(stop - start);
  // Division by way of the remainder, which is exact: 1 / 0.1 rounds to 10, though nine times 0.1 is where it fits.
  const remainder = distance % step;
  const whole = Math.round((distance - remainder) / step) + 1;
  const tolerance = Math.min(1e-8 + 1e-5 * distance, 0.01 * step);
  return Math.abs(step * whole - distance) <= tolerance ? whole + 1 : whole;
}

export const staticKind: Kind<StaticJson> = {
  fields: { axis, value: number(), num: withDefault(count, 1) },
  axes: ({ axis: name }) => [name],
  duration: untimed,
  dimensions: ({ axis: name, value, num }, { bounds }) => [
    functionDimension({ [name]: { kind: "linear", start: value, step: 0 } }, num, bounds),
  ],
  describe: ({ axis: name, value, num }) => `${name} at ${value}${num === 1 ? "" : `, ${num} times`}`,
};
