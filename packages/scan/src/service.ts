/**
 * The answers of scanspec's HTTP service, as pure functions: `/valid`, `/midpoints`, `/bounds`, `/gap`,
 * `/smalleststep`. Whoever has a server passes route and body to `serve`.
 *
 * Two things are better here: `returned_frames` is the number of frames that are returned, and what can't be calculated
 * is a 422 with the reason instead of a 500.
 *
 * @module
 */
import { isHalcyonError } from "@halcyon/model";
import { cannotCalculate, specRefused, type SpecProblem } from "./errors.ts";
import { readFrames, type Frames } from "./frames.ts";
import type { SpecJson } from "./json.ts";
import { formatted, pointsFormats, type FormattedPoints, type PointsFormat } from "./points-format.ts";
import { stackOf } from "./dimension/stack.ts";
import { thinned } from "./thin.ts";
import { deserialize } from "./deserialize.ts";
import type { Spec } from "./spec.ts";

/** More frames than this are not made for one request. */
const mostFrames = 10_000_000;

/** A request for points. */
export interface PointsRequest {
  readonly spec: Spec;
  /** Thins out every dimension until there are no more than these; null or 0 for all. 100,000 when left out. */
  readonly max_frames: number | null;
  readonly format: PointsFormat;
}

export interface ValidAnswer {
  readonly input_spec: SpecJson;
  readonly valid_spec: SpecJson;
}

interface PointsAnswer {
  readonly total_frames: number;
  readonly returned_frames: number;
  readonly format: PointsFormat;
}

export interface MidpointsAnswer extends PointsAnswer {
  readonly midpoints: FormattedPoints;
}

export interface BoundsAnswer extends PointsAnswer {
  readonly lower: FormattedPoints;
  readonly upper: FormattedPoints;
}

export interface GapAnswer {
  readonly gap: readonly boolean[];
}

export interface SmallestStepAnswer {
  /** The smallest distance between two frames in the space of all axes; those at one place don't count. */
  readonly absolute: number;
  readonly per_axis: Readonly<Record<string, number>>;
}

/** The complete serialised form. */
export function valid(spec: Spec): ValidAnswer {
  return { input_spec: spec.serialize(), valid_spec: spec.serialize() };
}

/** The centres of the frames, thinned out to `max_frames`. */
export function midpoints(request: PointsRequest): MidpointsAnswer {
  const { frames, answer } = requested(request);
  return { ...answer, midpoints: formatted(frames.centre, request.format) };
}

/** Where the frames begin and end, which differs only where the specification flies. */
export function bounds(request: PointsRequest): BoundsAnswer {
  const { frames, answer } = requested(request);
  const { format } = request;
  return { ...answer, lower: formatted(frames.lower, format), upper: formatted(frames.upper, format) };
}

function requested({ spec, max_frames, format }: PointsRequest): {
  readonly frames: Frames;
  readonly answer: PointsAnswer;
} {
  const most = max_frames === null || max_frames === 0 ? spec.num : max_frames;
  affordable(Math.min(spec.num, most), spec);
  const stack = stackOf(thinned(spec.dimensions(), most));
  const frames = readFrames(stack, 0, stack.length);
  return { frames, answer: { total_frames: spec.num, returned_frames: frames.length, format } };
}

/** Before which frames there is a gap. */
export function gap(spec: Spec): GapAnswer {
  affordable(spec.num, spec);
  return { gap: Array.from(spec.frames().gap, (bit) => bit === 1) };
}

/** The smallest step between neighbouring frames, in all axes together and in each. Steps of 0 don't count. */
export function smallestStep(spec: Spec): SmallestStepAnswer {
  affordable(spec.num, spec);
  const { axes, centre, length } = spec.frames();
  const together = new Float64Array(Math.max(length - 1, 0));
  const perAxis = axes.map((axis) => {
    const values = centre[axis] ?? new Float64Array();
    let least = Infinity;
    for (let i = 1; i < length; i += 1) {
      const step = Math.abs((values[i] ?? 0) - (values[i - 1] ?? 0));
      if (step > 0 && step < least) least = step;
      together[i - 1] = (together[i - 1] ?? 0) + step * step;
    }
    return [axis, least] as const;
  });
  const resting = perAxis.filter(([, least]) => least === Infinity).map(([axis]) => axis);
  if (resting.length > 0 || axes.length === 0) {
    const text = `There is no smallest step: ${resting.join(", ") || "no axis"} does not move between frames.`;
    throw cannotCalculate("no-motion", text, resting, { frames: length });
  }
  const absolute = together.reduce((least, square) => (square > 0 && square < least ? square : least), Infinity);
  return { absolute: Math.sqrt(absolute), per_axis: Object.fromEntries(perAxis) };
}

function affordable(frames: number, spec: Spec): void {
  if (frames <= mostFrames) return;
  const text = `${frames} frames are too many for one answer: at most ${mostFrames}.`;
  throw cannotCalculate("too-many", text, spec.axes, { frames, allowed: mostFrames });
}

/** An answer for an HTTP server: a status and a JSON body. */
export interface ServiceAnswer {
  readonly status: number;
  readonly body: unknown;
}

const routes: Readonly<Record<string, (body: unknown) => unknown>> = {
  "/valid": (body) => valid(specOf(body, [])),
  "/midpoints": (body) => midpoints(requestOf(body)),
  "/bounds": (body) => bounds(requestOf(body)),
  "/gap": (body) => gap(specOf(body, [])),
  "/smalleststep": (body) => smallestStep(specOf(body, [])),
};

/** The answer to a POST of `body` (parsed JSON) to `route`: 200, 404, or 422 with `detail`, a list of problems. */
export function serve(route: string, body: unknown): ServiceAnswer {
  const answer = Object.hasOwn(routes, route) ? routes[route] : undefined;
  if (answer === undefined) {
    return { status: 404, body: { detail: `There is no ${route}: there are ${Object.keys(routes).join(", ")}.` } };
  }
  try {
    return { status: 200, body: answer(body) };
  } catch (error) {
    if (isHalcyonError(error, "scan.spec")) return refusal(error.facts.problems);
    if (!isHalcyonError(error, "scan.calculate")) throw error;
    return refusal([{ loc: [], rule: "value_error", text: error.message }]);
  }
}

function refusal(problems: readonly SpecProblem[]): ServiceAnswer {
  const detail = problems.map(({ loc, rule, text }) => ({ type: rule, loc: ["body", ...loc], msg: text }));
  return { status: 422, body: { detail } };
}

function specOf(value: unknown, loc: readonly string[]): Spec {
  try {
    return deserialize(value);
  } catch (error) {
    if (!isHalcyonError(error, "scan.spec")) throw error;
    throw specRefused(error.facts.problems.map((problem) => ({ ...problem, loc: [...loc, ...problem.loc] })));
  }
}

function requestOf(body: unknown): PointsRequest {
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw specRefused([{ loc: [], rule: "model_attributes_type", text: "an object with a spec is needed" }]);
  }
  const { spec, max_frames = 100_000, format = "FLOAT_LIST" } = body as Readonly<Record<string, unknown>>;
  const problems: SpecProblem[] = [];
  if (max_frames !== null && !(typeof max_frames === "number" && Number.isSafeInteger(max_frames) && max_frames >= 0)) {
    problems.push({ loc: ["max_frames"], rule: "int_type", text: "a whole number of at least 0, or null, is needed" });
  }
  const known = pointsFormats.find((name) => name === format);
  if (known === undefined) {
    problems.push({ loc: ["format"], rule: "enum", text: `one of ${pointsFormats.join(", ")} is needed` });
  }
  if (spec === undefined) problems.push({ loc: ["spec"], rule: "missing", text: "it is needed" });
  if (problems.length > 0 || known === undefined) throw specRefused(problems);
  return { spec: specOf(spec, ["spec"]), max_frames: max_frames as number | null, format: known };
}
