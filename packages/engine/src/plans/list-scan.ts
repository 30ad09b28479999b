/** Scans along lists of positions, all motors together. @module */
import type { Readable } from "@halcyon/model";
import type { Metadata, Plan } from "../message.ts";
import { rest } from "../parameters/declare.ts";
import { type TypedDefinition, define } from "../parameters/definition.ts";
import type { Bound, Kind, Parameter } from "../parameters/kind.ts";
import { type PointList, innerListProduct } from "../patterns/product.ts";
import type { Axis, PerStep } from "../stubs/step.ts";
import { hintsIn, namesOf, patternModule, sharedDimension, stepName } from "./metadata.ts";
import { relative } from "./run-scan.ts";
import { scanOver } from "./scan-nd.ts";
import { type ScanOptions, aMotor, theDetectors, theMd, thePerStep, scanKeywords } from "./shared-parameters.ts";

/** A list of at least one position of any kind. */
export const aPointList: Kind = { type: "list", of: { type: "anything", words: "a position" }, least: 1 };

const parameters: {
  readonly detectors: Parameter<readonly Readable[]>;
  readonly args: Parameter<readonly PointList[]>;
  readonly per_step: Parameter<PerStep | undefined>;
  readonly md: Parameter<Metadata | undefined>;
} = {
  detectors: theDetectors,
  args: rest("the motors, each with a list of positions, all of one length", {
    members: { motor: aMotor, points: aPointList },
    least: 1,
  }),
  per_step: thePerStep,
  md: theMd,
};

type ListScanDefinition = TypedDefinition<typeof parameters, Plan<string>>;

export const listScanDefinition: ListScanDefinition = define({
  name: "list_scan",
  text: "Scans over lists of positions, all motors together.",
  parameters,
  make: (bound) => overLists("list_scan", bound),
});

export const relListScanDefinition: ListScanDefinition = define({
  name: "rel_list_scan",
  text: "Scans over lists of positions relative to where the motors are, and goes back afterwards.",
  parameters,
  make: (bound) =>
    relative(
      overLists("rel_list_scan", bound),
      bound.args.map((list) => list.motor),
    ),
});

/**
 * Scans over lists of positions, all motors together: `listScan([det], x, [0, 1, 3], label, ["a", "b", "b"])`.
 * Returns the run's uid.
 *
 * @throws HalcyonError `plan.arguments` for lists of different lengths, before anything moves.
 */
export function listScan<A>(
  detectors: readonly Readable[],
  a: Axis<A>,
  pointsA: readonly NoInfer<A>[],
  options?: ScanOptions,
): Plan<string>;
export function listScan<A, B>(
  detectors: readonly Readable[],
  a: Axis<A>,
  pointsA: readonly NoInfer<A>[],
  b: Axis<B>,
  pointsB: readonly NoInfer<B>[],
  options?: ScanOptions,
): Plan<string>;
export function listScan<A, B, C>(
  detectors: readonly Readable[],
  a: Axis<A>,
  pointsA: readonly NoInfer<A>[],
  b: Axis<B>,
  pointsB: readonly NoInfer<B>[],
  c: Axis<C>,
  pointsC: readonly NoInfer<C>[],
  options?: ScanOptions,
): Plan<string>;
export function listScan(detectors: readonly Readable[], ...args: unknown[]): Plan<string> {
  const [places, options] = apart(args);
  return listScanDefinition.bind([detectors, ...places], scanKeywords(options));
}

type NumberList = [motor: Axis<number>, points: readonly number[]];

/** As `listScan`, relative to where the motors are; they go back there afterwards. */
export function relListScan(
  detectors: readonly Readable[],
  ...args: [
    ...(NumberList | [...NumberList, ...NumberList] | [...NumberList, ...NumberList, ...NumberList]),
    ScanOptions?,
  ]
): Plan<string> {
  const [places, options] = apart(args);
  return relListScanDefinition.bind([detectors, ...places], scanKeywords(options));
}

function apart(args: readonly unknown[]): [readonly unknown[], ScanOptions] {
  return args.length % 2 === 1 ? [args.slice(0, -1), args.at(-1) as ScanOptions] : [args, {}];
}

function overLists(name: string, { detectors, args, per_step, md }: Bound<typeof parameters>): Plan<string> {
  const motors = args.map((list) => list.motor);
  const flat = args.flatMap(({ motor, points }) => [motor.name, points]);
  const trajectory = innerListProduct(args);
  const all: Metadata = {
    detectors: namesOf(detectors),
    motors: namesOf(motors),
    num_points: trajectory.length,
    num_intervals: trajectory.length - 1,
    plan_args: { detectors: namesOf(detectors), args: flat, per_step: stepName(per_step) },
    plan_name: name,
    plan_pattern: "inner_list_product",
    plan_pattern_module: patternModule,
    plan_pattern_args: { args: flat },
    ...md,
    hints: { ...sharedDimension(motors), ...hintsIn(md) },
  };
  return scanOver(detectors, trajectory, all, per_step);
}
