/**
 * What an engine is given in place of a device: the same name, abilities, hints and description, and verbs that act
 * on the model alone.
 *
 * It has exactly the members that the device has, so that what a device cannot do is refused here too. Members that
 * no verb of the table stands for are left out: nothing of the device's own can be called through it.
 *
 * @module
 */
import type { HasName, PartialEvent, Readings } from "@halcyon/model";
import type { Actor } from "./actor.ts";
import type { ModelClock } from "./clock.ts";

type Verb = (actor: Actor, clock: ModelClock, args: readonly unknown[]) => unknown;

const verbs: Readonly<Record<string, Verb>> = {
  read: (actor) => actor.read(),
  describe: (actor) => actor.describe(),
  readConfiguration: ({ configuration }) => configuration.read(),
  describeConfiguration: ({ configuration }) => configuration.describe(),
  configure: ({ configuration }, _clock, [values]) => configuration.change(values),
  set: (actor, _clock, [target]) => actor.send(target),
  stop: ({ axis }, _clock, [success]) => axis?.stop(success === true),
  locate: ({ axis }) => ({ setpoint: axis?.setpoint, readback: axis?.place }),
  prepare: (actor, _clock, [value]) => actor.prepare(value),
  trigger: (actor) => actor.trigger(),
  stage: ({ frames }) => frames.begin(),
  unstage: () => undefined,
  kickoff: (actor) => actor.kickoff(),
  complete: (actor) => actor.complete(),
  describeCollect: (actor) => actor.describeCollect(),
  collect: (actor, clock) => eventsOf(actor, clock),
  collectPages: (actor, clock) => pagesOf(actor, clock),
  collectAssetDocs: (actor, clock, [index]) =>
    actor.frames.tell(actor.described, clock.monotonic(), index as number | undefined),
  getIndex: ({ frames }, clock) => frames.index(clock.monotonic()),
  subscribe: (actor, _clock, [call]) => watch(actor, call as (readings: Readings) => void),
  pause: () => undefined,
  resume: () => undefined,
};

/** Makes what stands for the device of `actor`. */
export function standInFor(actor: Actor, clock: ModelClock): HasName {
  const { real } = actor;
  const standIn: Record<string, unknown> & { name: string } = { name: real.name };
  for (const [name, verb] of Object.entries(verbs))
    if (name in real) standIn[name] = (...args: readonly unknown[]) => verb(actor, clock, args);
  if ("hints" in real) standIn["hints"] = real.hints;
  return standIn;
}

function watch(actor: Actor, call: (readings: Readings) => void): () => void {
  const tell = (): void => call(actor.readNow());
  tell();
  actor.axis?.listeners.add(tell);
  return () => actor.axis?.listeners.delete(tell);
}

function eventsOf(actor: Actor, clock: ModelClock): PartialEvent[] {
  const rows = actor.frames.since(clock.monotonic());
  return actor.flights.flatMap((described) => {
    const columns = actor.columns(described, rows);
    return Array.from({ length: rows }, (_, row) => {
      const data: Record<string, unknown> = {};
      const timestamps: Record<string, number> = {};
      for (const [key, column] of Object.entries(columns)) {
        data[key] = column[row];
        timestamps[key] = clock.now();
      }
      return { data, timestamps };
    });
  });
}

function pagesOf(
  actor: Actor,
  clock: ModelClock,
): { data: Record<string, unknown[]>; timestamps: Record<string, number[]> }[] {
  const rows = actor.frames.since(clock.monotonic());
  if (rows === 0) return [];
  return actor.flights.map((described) => {
    const data = actor.columns(described, rows);
    const times = Array.from({ length: rows }, () => clock.now());
    return { data, timestamps: Object.fromEntries(Object.keys(data).map((key) => [key, times])) };
  });
}
