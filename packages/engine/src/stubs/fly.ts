/** Devices that measure on their own between kickoff and complete. @module */
import { type Collectable, type Flyable, type Readable, type StatusView, requires } from "@halcyon/model";
import { type Group, type Plan, msg } from "../message.ts";
import { checkpointMessage } from "./constants.ts";
import { grouped } from "./grouped.ts";
import type { TimeLimit, VerbOptions } from "./measure.ts";

type Verb = "kickoff" | "complete";

/** Starts a flyer. */
export function kickoff(flyer: Flyable, options: VerbOptions = {}): Plan<StatusView> {
  return one("kickoff", flyer, options);
}

/** Tells a flyer to finish. */
export function complete(flyer: Flyable, options: VerbOptions = {}): Plan<StatusView> {
  return one("complete", flyer, options);
}

/** Starts flyers at the same time, and waits for all unless told not to. */
export function kickoffAll(flyers: readonly Flyable[], options: VerbOptions = {}): Plan<readonly StatusView[]> {
  return all("kickoff", flyers, { wait: true, ...options });
}

/** Tells flyers to finish, and waits for all only when told to. */
export function completeAll(flyers: readonly Flyable[], options: VerbOptions = {}): Plan<readonly StatusView[]> {
  return all("complete", flyers, options);
}

/** How to collect. */
export interface CollectOptions extends TimeLimit {
  /** The stream. */
  readonly name?: string;
  readonly stream?: boolean;
  readonly returnPayload?: boolean;
}

/** Collects what devices have measured since the last time. Several together make one stream. */
export function* collect(
  from: Collectable | readonly Collectable[],
  options: CollectOptions = {},
): Plan<unknown[] | undefined> {
  const [first, ...others] = Array.isArray(from) ? (from as readonly Collectable[]) : [from as Collectable];
  if (first === undefined) return undefined;
  return (yield msg("collect", first, others, options)) as unknown[] | undefined;
}

/** How to collect while flyers complete. */
export interface CollectWhileOptions {
  /** s between collections; without one there is one, at the end. */
  readonly flushPeriod?: number;
  readonly streamName?: string;
  /** Groups whose failure ends the waiting. */
  readonly watch?: readonly (string | symbol)[];
  /** A checkpoint after each collection, so that a pause never takes back what was collected. */
  readonly checkpoints?: boolean;
}

/** Tells flyers to finish, and collects from the detectors at a period until they have, and once more then. */
export function* collectWhileCompleting(
  flyers: readonly Flyable[],
  detectors: readonly (Collectable | Readable)[],
  options: CollectWhileOptions = {},
): Plan {
  const { flushPeriod, streamName, watch = [], checkpoints = false } = options;
  const group = Symbol("complete");
  yield* completeAll(flyers, { group });
  // Their statuses outlive a pause from here on: nobody asks again.
  if (checkpoints) yield checkpointMessage;
  const timeout = flushPeriod === undefined ? {} : { timeout: flushPeriod };
  const name = streamName === undefined ? {} : { name: streamName };
  const waiting = msg("wait", undefined, [], { group, errorOnTimeout: false, watch, ...timeout });
  for (let done = false; !done;) {
    done = (yield waiting) as boolean;
    yield* collect(detectors as readonly Collectable[], name);
    if (checkpoints) yield checkpointMessage;
  }
}

function* one(verb: Verb, flyer: Flyable, { group, wait = false, timeout }: VerbOptions): Plan<StatusView> {
  const status = (yield msg(verb, flyer, [], grouped(group, timeout))) as StatusView;
  if (wait) yield msg("wait", undefined, [], { group });
  return status;
}

function* all(verb: Verb, flyers: readonly Flyable[], options: VerbOptions): Plan<readonly StatusView[]> {
  const group: Group = options.group ?? Symbol(verb);
  for (const flyer of flyers) requires(flyer, "flyable");
  const statuses: StatusView[] = [];
  for (const flyer of flyers)
    statuses.push((yield msg(verb, flyer, [], grouped(group, options.timeout))) as StatusView);
  if (options.wait === true) yield msg("wait", undefined, [], { group });
  return statuses;
}
