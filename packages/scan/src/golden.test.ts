/**
 * Every scanspec case of the corpus: serialised forms, points, gaps, durations, paths, service answers, errors.
 *
 * @module
 */
import { readFileSync } from "node:fs";
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
  Spec,
  type AxisColumns,
  type Frames,
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

function corpus<T>(name: string): readonly T[] {
  const url = new URL(`../../../tests/golden/scanspec/${name}.jsonl`, import.meta.url);
  return readFileSync(url, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as T);
}

const close = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b)) + 1e-12;

function expectValues(actual: Float64Array, expected: Values, what: string): void {
  const list = Array.from(actual);
  if (!("first" in expected)) {
    expect(list.length, what).toBe(expected.length);
    const wrong = list.findIndex((value, i) => !close(value, expected[i] ?? Number.NaN));
    expect(wrong === -1 ? "" : `${what}[${wrong}] is ${list[wrong]}, expected ${expected[wrong]}`).toBe("");
    return;
  }
  expect(list.length, what).toBe(expected.length);
  expectValues(actual.slice(0, expected.first.length), expected.first, `${what} first`);
  expectValues(actual.slice(-expected.last.length), expected.last, `${what} last`);
  const size = Math.max(Math.abs(expected.min), Math.abs(expected.max));
  const sum = list.reduce((total, value) => total + value, 0);
  const squares = list.reduce((total, value) => total + value * value, 0);
  expect(Math.abs(sum - expected.sum), `${what} sum`).toBeLessThanOrEqual(1e-9 * expected.length * size);
  expect(Math.abs(squares - expected.sum_of_squares), `${what} squares`).toBeLessThanOrEqual(
    1e-9 * expected.length * size * size,
  );
  expect(close(Math.min(...list), expected.min), `${what} min`).toBe(true);
  expect(close(Math.max(...list), expected.max), `${what} max`).toBe(true);
}

function expectColumns(actual: AxisColumns<string>, expected: Columns, what: string): void {
  expect(Object.keys(actual), what).toEqual(Object.keys(expected));
  for (const [axis, values] of Object.entries(expected)) {
    expectValues(actual[axis] ?? new Float64Array(), values, `${what} ${axis}`);
  }
}

function expectGap(gap: Uint8Array, expected: Bits, what: string): void {
  const set = [...gap.entries()].filter(([, bit]) => bit === 1).map(([i]) => i);
  if ("count" in expected) {
    expect(set.length, what).toBe(expected.count);
    expect(set.slice(0, expected.first.length), what).toEqual(expected.first);
  } else expect(set, what).toEqual(expected);
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

function stageOfFailure(one: SpecCase): { readonly stage: string; readonly thrown: unknown } | undefined {
  let spec: Spec;
  try {
    spec = make(one);
  } catch (thrown) {
    return { stage: "make", thrown };
  }
  try {
    spec.frames({ bounds: true });
  } catch (thrown) {
    return { stage: "calculate", thrown };
  }
  return undefined;
}

const sorted = (errors: readonly { readonly type: string; readonly loc: readonly string[] }[]): string[] =>
  errors.map(({ type, loc }) => `${loc.join(".")}: ${type}`).toSorted();

/** Quirks of the reference on which we differ on purpose: what happens here instead. */
const differences: Readonly<Record<string, (one: SpecCase) => void>> = {
  "specs-concat-08": (one) => {
    expect(Array.from(make(one).frames().duration ?? [])).toEqual([1, 2, 2, 2, 2, 2, 2, 1, 1, 2, 2, 2]);
  },
  "specs-squash-07": (one) => {
    const failure = stageOfFailure(one);
    expect(failure?.stage).toBe("calculate");
    expect(isHalcyonError(failure?.thrown, "scan.calculate") && failure.thrown.facts.reason).toBe("path-changes");
  },
  "specs-invalid-23": (one) => {
    const failure = stageOfFailure(one);
    expect(failure?.stage).toBe("make");
    expect(isHalcyonError(failure?.thrown, "scan.spec")).toBe(true);
  },
};

describe("scanspec's specifications give the same serialised form, points, gaps and errors", () => {
  const cases = corpus<SpecCase>("specs");

  test("the corpus has 160 cases, and we differ on no more than its quirks", () => {
    expect(cases.length).toBe(160);
    expect(
      cases
        .filter((one) => one.quirk !== undefined)
        .map((one) => one.id)
        .toSorted(),
    ).toEqual(Object.keys(differences).toSorted());
  });

  test.each(cases.map((one) => [one.id, one] as const))("%s", (id, one) => {
    const difference = differences[id];
    if (difference !== undefined) {
      difference(one);
      return;
    }
    const expected = one.expect;
    if (expected.error !== undefined) {
      expectError(one, expected.error);
      return;
    }
    const spec = make(one);
    expect(spec.serialize()).toEqual(expected.serialized);
    expect(deserialize(JSON.parse(JSON.stringify(spec))).serialize()).toEqual(expected.serialized);
    expect(spec.axes).toEqual(expected.axes);
    expect(spec.frameDuration).toBe(expected.duration);
    expect(spec.shape).toEqual(expected.shape);
    expect(spec.num).toBe(expected.num);
    const dimensions = spec.dimensions().map(({ axes, length, snaked }) => ({ axes, length, snaked }));
    expect(dimensions).toEqual(expected.dimensions);
    expectFrames(spec.frames(), expected);
    const bounded = spec.frames({ bounds: true });
    expectColumns(bounded.lower, expected.bounded.lower, "bounded lower");
    expectColumns(bounded.upper, expected.bounded.upper, "bounded upper");
    expectGap(bounded.gap, expected.bounded.gap, "bounded gap");
  });

  function expectFrames(frames: Frames, expected: SpecCase["expect"]): void {
    expect(frames.axes).toEqual(expected.point_axes);
    expectColumns(frames.centre, expected.midpoints, "centre");
    expectColumns(frames.lower, expected.lower ?? expected.midpoints, "lower");
    expectColumns(frames.upper, expected.upper ?? expected.midpoints, "upper");
    expectGap(frames.gap, expected.gap, "gap");
    expect(frames.duration === null).toBe(expected.durations === null);
    if (frames.duration !== null && expected.durations !== null) {
      expectValues(frames.duration, expected.durations, "duration");
    }
  }

  function expectError(one: SpecCase, expected: ErrorExpected): void {
    const failure = stageOfFailure(one);
    expect(failure?.stage).toBe(expected.stage);
    if (expected.stage === "calculate") {
      expect(isHalcyonError(failure?.thrown, "scan.calculate")).toBe(true);
      return;
    }
    if (!isHalcyonError(failure?.thrown, "scan.spec")) throw failure?.thrown;
    // A construction in code names its arguments differently; the corpus gives their position.
    if (one.construct !== undefined) return;
    const problems = failure.thrown.facts.problems.map(({ loc, rule }) => ({ type: rule, loc }));
    expect(sorted(problems)).toEqual(sorted(expected.errors ?? []));
  }
});

describe("scanspec's paths give the same slices", () => {
  test.each(corpus<PathCase>("paths").map((one) => [one.id, one] as const))("%s", (_id, one) => {
    const { bounds = true, consume, ...part } = one.path;
    const path = deserialize(one.spec).path({ bounds, ...part });
    expect(path.left).toBe(one.expect.length);
    for (const [i, num] of consume.entries()) {
      const frames = num === null ? path.consume() : path.consume(num);
      const expected = one.expect.slices[i];
      if (expected === undefined) throw new RangeError(`The corpus has no slice ${i}.`);
      expect(frames.length).toBe(expected.length);
      expect(path.left).toBe(expected.left);
      expectColumns(frames.centre, expected.midpoints, "centre");
      expectColumns(frames.lower, expected.lower, "lower");
      expectColumns(frames.upper, expected.upper, "upper");
      expect(Array.from(frames.gap, (bit) => bit === 1)).toEqual(expected.gap);
      expect(frames.duration === null ? null : Array.from(frames.duration)).toEqual(expected.duration);
    }
  });
});

describe("scanspec's service gives the same answers", () => {
  test.each(corpus<ServiceCase>("service").map((one) => [one.id, one] as const))("%s", (_id, one) => {
    const answer = serve(one.route, one.body);
    expect(answer.status).toBe(one.expect.status);
    if (one.expect.errors !== undefined) {
      const { detail } = answer.body as { detail: readonly { type: string; loc: readonly string[] }[] };
      expect(sorted(detail)).toEqual(sorted(one.expect.errors));
      return;
    }
    const expected = one.expect.response as Record<string, unknown>;
    if (one.quirk !== undefined) expected["returned_frames"] = expected["total_frames"];
    expectSame(answer.body, expected, one.id);
  });

  function expectSame(actual: unknown, expected: unknown, what: string): void {
    if (typeof expected === "number") {
      expect(typeof actual === "number" && close(actual, expected), `${what}: ${String(actual)}`).toBe(true);
    } else if (typeof expected === "string" && expected.startsWith("[")) {
      expect(numbersIn(String(actual)), what).toEqual(numbersIn(expected));
    } else if (typeof expected === "object" && expected !== null) {
      const [was, is] = [actual as Record<string, unknown>, expected as Record<string, unknown>];
      expect(Object.keys(was).toSorted(), what).toEqual(Object.keys(is).toSorted());
      for (const [key, value] of Object.entries(is)) expectSame(was[key], value, `${what}.${key}`);
    } else expect(actual, what).toBe(expected);
  }

  const numbersIn = (text: string): readonly number[] => text.replaceAll(/[[\]]/g, " ").trim().split(/\s+/).map(Number);
});
