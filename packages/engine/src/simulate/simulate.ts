/**
 * Carries out a plan without any device: messages, documents, limits, time and bytes before anything moves.
 *
 * The plan runs in a real engine, so its documents come from the code that will write the real ones. Devices are
 * stood in for by models that have their names, abilities and descriptions: axes go where they are sent and take the
 * time they need, so replies are what they would be and relative and adaptive plans go their way.
 *
 * @module
 */
import { type HasName, type NamedDocument, countingUid, isHalcyonError } from "@halcyon/model";
import type { Metadata, Msg, Plan } from "../message.ts";
import { named, planNameOf } from "../plan-name.ts";
import { RunEngine } from "../run-engine.ts";
import { ModelClock } from "./clock.ts";
import { Interception } from "./intercept.ts";
import { LimitChecks, type Violation } from "./limits.ts";
import type { Move } from "./motion.ts";
import { type PlanSource, type SimulateOptions, checkOptions } from "./options.ts";
import { type Moment, type PathPoint, pathThrough } from "./path.ts";
import { planOf } from "./source.ts";
import { type StorageEstimate, storageOf } from "./storage.ts";
import { modelTime } from "./timed-commands.ts";
import { ModelWorld } from "./world.ts";

/** What a plan would do. */
export interface Simulation<R = unknown> {
  /** As the plan made them, preprocessors included; the engine's own (`_now`, …) are left out. */
  readonly messages: readonly Msg[];
  readonly documents: readonly NamedDocument[];
  /** s from the first message to the last. Only what devices and waits take: the engine itself takes no time. */
  readonly duration: number;
  readonly storage: StorageEstimate;
  /** In the order in which they were asked for. */
  readonly moves: readonly Move[];
  /** Where each axis was at first, by name. */
  readonly initial: Readonly<Record<string, unknown>>;
  /** Where axes may not go, in the order of the plan. */
  readonly violations: readonly Violation[];
  /** Axes that nobody could check. */
  readonly unchecked: readonly string[];
  /** Names in the options `devices` and `positions` that nothing in the plan has: misspelt, maybe. */
  readonly unused: readonly string[];
  /** What the plan returned; undefined when it was stopped at the limit of messages. */
  readonly result: R | undefined;
  /** Whether it was stopped at the limit of messages. */
  readonly truncated: boolean;
  /** What went wrong while it was put to an end, as an engine would report it. */
  readonly troubles: readonly Error[];
  /** Where two axes are at each event of a stream (`primary`); of a plan without events, at the end of each move. */
  path(x: string | HasName, y: string | HasName, stream?: string): readonly PathPoint[];
}

/**
 * Simulates a plan. A generator is used up by it: give a function that makes the plan where it is needed again.
 *
 * Devices are only asked what changes nothing: `describe`, `describeConfiguration`, `readConfiguration`, `hints`,
 * `describeCollect`, `checkValue`; and `locate` (else `read`) of axes, once, unless `startFrom` or `positions` says
 * where they are. What a plan itself asks of a device, without a message, it gets from the device.
 *
 * @throws HalcyonError `simulate.plan`, `simulate.option`, `simulate.endless`, and the others of this folder; the
 *   plan's own error when it fails.
 */
export async function simulate<R>(source: PlanSource<R>, options: SimulateOptions = {}): Promise<Simulation<R>> {
  checkOptions(options);
  const plan = planOf(source);
  const start = options.start ?? 1_000_000;
  const clock = new ModelClock(start);
  const newUid = options.newUid ?? countingUid();
  const world = new ModelWorld(options, clock, newUid);
  const limits = new LimitChecks();
  const interception = new Interception(options, world, limits);
  const documents: NamedDocument[] = [];
  const moments: Moment[] = [];
  const troubles: Error[] = [];
  const md: Metadata = { ...options.md };
  const engine = new RunEngine({
    md,
    clock,
    newUid,
    random: options.random ?? (() => 0.5),
    onTrouble: (error) => troubles.push(error),
  });
  modelTime(engine, world);
  engine.subscribe((...document) => {
    documents.push(document);
    const [name, { time, descriptor }] = document as ["event", { time: number; descriptor: string }];
    if (name === "event") moments.push({ descriptor, time: time - start, moves: world.moves.length });
  });
  const outcome = await engine.run(prepared(plan, options, interception)).result();
  const truncated = endedByLimit(outcome.error, interception);
  if (outcome.error !== undefined && !truncated) throw outcome.error;
  const { moves } = world;
  const { initial } = world;
  return {
    messages: interception.messages,
    documents,
    duration: clock.monotonic(),
    storage: storageOf(documents),
    moves,
    initial,
    violations: await limits.violations(),
    unchecked: limits.unchecked,
    unused: world.unused,
    result: outcome.planResult,
    truncated,
    troubles,
    path: (x, y, stream) => pathThrough({ moves, moments, initial, documents }, x, y, stream),
  };
}

function prepared<R>(plan: Plan<R>, { preprocessors = [] }: SimulateOptions, interception: Interception): Plan<R> {
  let wrapped: Plan<unknown> = plan;
  for (const preprocessor of preprocessors) wrapped = preprocessor(wrapped);
  return named(planNameOf(plan), interception.around(wrapped as Plan<R>));
}

function endedByLimit(error: Error | undefined, { overrun }: Interception): boolean {
  if (overrun === undefined || error === undefined) return false;
  if (isHalcyonError(error, "engine.stop") && error.cause === overrun) return true;
  throw overrun;
}
