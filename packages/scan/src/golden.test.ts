/**
 * Every scanspec case of the corpus: serialised forms, points, gaps, durations, paths, service answers, errors.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import { isHalcyonError } from "@halcyon/model";
import {
  deserialize,
  linspace,
  linspaceBounded,
  range,
  rangeBounded,
  serve,
  staticAt,
  type AxisColumns,
  type Spec,
  type SpecProblem,
} from "./index.ts";

interface Summary {
  readonly length: number;
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly sum: number;
  readonly sum_of_squares: number;
  readonly min: number;
  readonly max: number;
}
type Values = readonly number[] | Summary;
type Bits = readonly number[] | { readonly count: number; readonly first: readonly number[] };
type Columns = Readonly<Record<string, Values>>;

interface ErrorExpected {
  readonly stage: "make" | "calculate";
  readonly type: string;
  readonly errors?: readonly { readonly type: string; readonly loc: readonly string[] }[];
}

interface SpecCase {
  readonly id: string;
  readonly quirk?: string;
  readonly spec?: unknown;
  readonly construct?: unknown;
  readonly expect: {
    readonly error?: ErrorExpected;
    readonly serialized: unknown;
    readonly axes: readonly string[];
    readonly duration: number | string | null;
    readonly shape: readonly number[];
    readonly num: number;
    readonly dimensions: readonly {
      readonly axes: readonly string[];
      readonly length: number;
      readonly snaked: boolean;
    }[];
    readonly point_axes: readonly string[];
    readonly midpoints: Columns;
    readonly lower?: Columns;
    readonly upper?: Columns;
    readonly gap: Bits;
    readonly durations: Values | null;
    readonly bounded: { readonly lower: Columns; readonly upper: Columns; readonly gap: Bits };
  };
}

interface SliceExpected {
  readonly length: number;
  readonly left: number;
  readonly midpoints: Columns;
  readonly lower: Columns;
  readonly upper: Columns;
  readonly gap: readonly boolean[];
  readonly duration: readonly number[] | null;
}

interface PathCase {
  readonly id: string;
  readonly spec: unknown;
  readonly path: {
    readonly bounds?: boolean;
    readonly start?: number;
    readonly num?: number;
    readonly consume: readonly (number | null)[];
  };
  readonly expect: { readonly length: number; readonly slices: readonly SliceExpected[] };
}

interface ServiceCase {
  readonly id: string;
  readonly quirk?: string;
  readonly route: string;
  readonly body: unknown;
  readonly expect: {
    readonly status: number;
    readonly response?: unknown;
    readonly errors?: readonly { readonly type: string; readonly loc: readonly string[] }[];
  };
}

function corpus(name: string): readonly unknown[] {
  const url = new URL(`../../../tests/golden/scanspec/${name}.jsonl`, import.meta.url);
  return readFileSync(url, "utf8")
    .trim()
    .split("\n")
    .map((line): unknown => JSON.parse(line));
}

/** Differences between what is and what the corpus has, one line each. */
type Differences = readonly string[];

const close = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b)) + 1e-12;

const differ = (what: string, actual: unknown, expected: unknown): Differences =>
  isDeepStrictEqual(actual, expected) ? [] : [`${what}: ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`];

function differInValues(what: string, actual: Float64Array, expected: Values): Differences {
  if (actual.length !== expected.length) return [`${what} has ${actual.length} values, not ${expected.length}`];
  if (!("first" in expected)) {
    return expected.flatMap((value, i) => {
      const here = actual[i] ?? Number.NaN;
      return close(here, value) ? [] : [`${what}[${i}] is ${here}, not ${value}`];
    });
  }
  const size = Math.max(Math.abs(expected.min), Math.abs(expected.max));
  const sum = actual.reduce((total, value) => total + value, 0);
  const squares = actual.reduce((total, value) => total + value * value, 0);
  const low = actual.reduce((least, value) => Math.min(least, value));
  const high = actual.reduce((most, value) => Math.max(most, value));
  const summed = Math.abs(sum - expected.sum) <= 1e-9 * expected.length * size;
  const squared = Math.abs(squares - expected.sum_of_squares) <= 1e-9 * expected.length * size * size;
  return [
    ...differInValues(`the start of ${what}`, actual.slice(0, expected.first.length), expected.first),
    ...differInValues(`the end of ${what}`, actual.slice(-expected.last.length), expected.last),
    ...(summed ? [] : [`the sum of ${what} is ${sum}, not ${expected.sum}`]),
    ...(squared ? [] : [`the squares of ${what} sum up to ${squares}, not ${expected.sum_of_squares}`]),
    ...(close(low, expected.min) ? [] : [`the lowest of ${what} is ${low}, not ${expected.min}`]),
    ...(close(high, expected.max) ? [] : [`the highest of ${what} is ${high}, not ${expected.max}`]),
  ];
}

function differInColumns(what: string, actual: AxisColumns<string>, expected: Columns): Differences {
  return [
    ...differ(`axes of ${what}`, Object.keys(actual), Object.keys(expected)),
    ...Object.entries(expected).flatMap(([axis, values]) =>
      differInValues(`${what} of ${axis}`, actual[axis] ?? new Float64Array(), values),
    ),
  ];
}

function differInGap(what: string, gap: Uint8Array, expected: Bits): Differences {
  const set = [...gap.entries()].filter(([, bit]) => bit === 1).map(([i]) => i);
  if (!("count" in expected)) return differ(what, set, expected);
  const first = differ(`start of ${what}`, set.slice(0, expected.first.length), expected.first);
  return [...differ(`number of ${what}`, set.length, expected.count), ...first];
}

function differInDuration(actual: Float64Array | null, expected: Values | null): Differences {
  if (actual === null || expected === null) return differ("duration", actual, expected);
  return differInValues("duration", actual, expected);
}

/** A construction in code, as the corpus writes it down. */
function build(node: unknown): unknown {
  if (typeof node !== "object" || node === null || !("call" in node)) return node;
  const {
    call,
    args = [],
    kwargs = {},
  } = node as {
    call: string;
    args?: readonly unknown[];
    kwargs?: Readonly<Record<string, unknown>>;
  };
  const [first, second, third, fourth] = args.map(build);
  const spec = first as Spec;
  const [axis, start, stop, rest] = [first as string, second as number, third as number, fourth as number];
  switch (call) {
    case "*":
      return typeof first === "number" ? (second as Spec).repeat(first) : spec.times(second as Spec);
    case "~":
      return spec.snake();
    case "@":
      return (second as Spec).duration(first as number);
    case "step":
      return spec.duration(second as number);
    case "Fly":
      return spec.fly();
    case ".zip":
      return spec.zip(second as Spec);
    case ".concat":
      return spec.concat(second as Spec);
    case "Linspace":
      return linspace(axis, start, stop, rest);
    case "Linspace.bounded":
    case "Line.bounded":
      return linspaceBounded(axis, start, stop, rest);
    case "Range":
      return range(axis, start, stop, rest ?? (kwargs["step"] as number));
    case "Range.bounded":
      return rangeBounded(axis, start, stop, rest);
    case "Static":
      return staticAt(axis, start, stop);
    default:
      throw new RangeError(`The corpus constructs with ${call}, which this test doesn't know.`);
  }
}

const make = (one: { readonly spec?: unknown; readonly construct?: unknown }): Spec =>
  one.construct === undefined ? deserialize(one.spec) : (build(one.construct) as Spec);

interface Failure {
  readonly stage: "make" | "calculate";
  readonly reason?: string;
  readonly problems?: readonly SpecProblem[];
}

/** Where a case fails, and with which facts; an error that isn't one of the two codes goes through. */
function stageOfFailure(one: SpecCase): Failure | undefined {
  let stage: Failure["stage"] = "make";
  try {
    const spec = make(one);
    stage = "calculate";
    spec.frames({ bounds: true });
  } catch (error) {
    if (isHalcyonError(error, "scan.spec")) return { stage, problems: error.facts.problems };
    if (isHalcyonError(error, "scan.calculate")) return { stage, reason: error.facts.reason };
    throw error;
  }
  return undefined;
}

const sorted = (errors: readonly { readonly type: string; readonly loc: readonly string[] }[]): string[] =>
  errors.map(({ type, loc }) => `${loc.join(".")}: ${type}`).toSorted();

/** Quirks of the reference on which we differ on purpose, and what is expected here instead. */
const quirks: Readonly<Record<string, (one: SpecCase) => Differences>> = {
  "specs-concat-08": (one) => differInDuration(make(one).frames().duration, [1, 2, 2, 2, 2, 2, 2, 1, 1, 2, 2, 2]),
  "specs-squash-07": (one) => differ("failure", stageOfFailure(one), { stage: "calculate", reason: "path-changes" }),
  "specs-invalid-23": (one) => differ("failure", stageOfFailure(one)?.stage, "make"),
};

function differencesOf(one: SpecCase): Differences {
  const expected = one.expect;
  if (expected.error !== undefined) return differInError(one, expected.error);
  const spec = make(one);
  const frames = spec.frames();
  const bounded = spec.frames({ bounds: true });
  const again = deserialize(JSON.parse(JSON.stringify(spec)));
  const dimensions = spec.dimensions().map(({ axes, length, snaked }) => ({ axes, length, snaked }));
  return [
    ...differ("serialized", { ...spec.serialize() }, expected.serialized),
    ...differ("round trip", { ...again.serialize() }, expected.serialized),
    ...differ("axes", spec.axes, expected.axes),
    ...differ("duration", spec.frameDuration, expected.duration),
    ...differ("shape", spec.shape, expected.shape),
    ...differ("num", spec.num, expected.num),
    ...differ("dimensions", dimensions, expected.dimensions),
    ...differ("axes of points", frames.axes, expected.point_axes),
    ...differInColumns("centre", frames.centre, expected.midpoints),
    ...differInColumns("lower", frames.lower, expected.lower ?? expected.midpoints),
    ...differInColumns("upper", frames.upper, expected.upper ?? expected.midpoints),
    ...differInGap("gaps", frames.gap, expected.gap),
    ...differInDuration(frames.duration, expected.durations),
    ...differInColumns("lower with bounds", bounded.lower, expected.bounded.lower),
    ...differInColumns("upper with bounds", bounded.upper, expected.bounded.upper),
    ...differInGap("gaps with bounds", bounded.gap, expected.bounded.gap),
  ];
}

function differInError(one: SpecCase, expected: ErrorExpected): Differences {
  const failure = stageOfFailure(one);
  const stage = differ("stage", failure?.stage, expected.stage);
  // A construction in code names its arguments differently; the corpus gives their position.
  if (stage.length > 0 || one.construct !== undefined || expected.stage === "calculate") return stage;
  const problems = (failure?.problems ?? []).map(({ loc, rule }) => ({ type: rule, loc }));
  return differ("problems", sorted(problems), sorted(expected.errors ?? []));
}

const specCases = corpus("specs") as readonly SpecCase[];

test("the corpus has 160 specifications, and we differ on none but its quirks", () => {
  expect(specCases.length).toBe(160);
  const marked = specCases.filter((one) => one.quirk !== undefined).map((one) => one.id);
  expect(marked.toSorted()).toEqual(Object.keys(quirks).toSorted());
});

describe("a specification has scanspec's serialised form, points, gaps, durations and errors", () => {
  test.each(specCases.map((one) => [one.id, one] as const))("%s", (id, one) => {
    expect((quirks[id] ?? differencesOf)(one)).toEqual([]);
  });
});

describe("a path gives scanspec's slices", () => {
  const cases = corpus("paths") as readonly PathCase[];
  test.each(cases.map((one) => [one.id, one] as const))("%s", (_id, one) => {
    const { bounds = true, consume, ...part } = one.path;
    const path = deserialize(one.spec).path({ bounds, ...part });
    expect(path.left).toBe(one.expect.length);
    expect(consume.length).toBe(one.expect.slices.length);
    for (const [i, expected] of one.expect.slices.entries()) {
      const num = consume[i] ?? undefined;
      const frames = path.consume(num);
      expect([
        ...differ("length", frames.length, expected.length),
        ...differ("left", path.left, expected.left),
        ...differInColumns("centre", frames.centre, expected.midpoints),
        ...differInColumns("lower", frames.lower, expected.lower),
        ...differInColumns("upper", frames.upper, expected.upper),
        ...differ("gap", Array.from(frames.gap, Boolean), expected.gap),
        ...differInDuration(frames.duration, expected.duration),
      ]).toEqual([]);
    }
  });
});

describe("the service gives scanspec's answers", () => {
  const cases = corpus("service") as readonly ServiceCase[];
  test.each(cases.map((one) => [one.id, one] as const))("%s", (_id, one) => {
    const answer = serve(one.route, one.body);
    expect(answer.status).toBe(one.expect.status);
    expect(
      one.expect.errors === undefined ? differInAnswer(one, answer.body) : differInDetail(one, answer.body),
    ).toEqual([]);
  });
});

function differInDetail(one: ServiceCase, body: unknown): Differences {
  const { detail } = body as { detail: readonly { type: string; loc: readonly string[] }[] };
  return differ("detail", sorted(detail), sorted(one.expect.errors ?? []));
}

function differInAnswer(one: ServiceCase, body: unknown): Differences {
  const expected = one.expect.response as Readonly<Record<string, unknown>>;
  // The quirk: scanspec repeats max_frames as the number of frames that it returns.
  const mended = one.quirk === undefined ? expected : { ...expected, returned_frames: expected["total_frames"] };
  return differInTree(one.id, body, mended);
}

function differInTree(what: string, actual: unknown, expected: unknown): Differences {
  if (typeof expected === "number" && typeof actual === "number") {
    return close(actual, expected) ? [] : [`${what} is ${actual}, not ${expected}`];
  }
  if (typeof expected === "string" && expected.startsWith("[")) {
    return differ(what, numbersIn(String(actual)), numbersIn(expected));
  }
  if (typeof expected !== "object" || expected === null || typeof actual !== "object" || actual === null) {
    return differ(what, actual, expected);
  }
  const [was, is] = [actual as Readonly<Record<string, unknown>>, expected as Readonly<Record<string, unknown>>];
  return [
    ...differ(`keys of ${what}`, Object.keys(was).toSorted(), Object.keys(is).toSorted()),
    ...Object.entries(is).flatMap(([key, value]) => differInTree(`${what}.${key}`, was[key], value)),
  ];
}

/** The numbers in the print of an array. */
function numbersIn(text: string): readonly number[] {
  return text.replaceAll(/[[\]]/g, " ").trim().split(/\s+/).map(Number);
}
