/** Runs, streams and bundles: what becomes which document. @module */
import type { Collectable, EventDescriptor, ExitStatus, Readable, Subscribable } from "@halcyon/model";
import { type Metadata, type Plan, msg } from "../message.ts";
import { separateDevices } from "./ancestry.ts";
import type { TimeLimit } from "./measure.ts";
import { createMessage, dropMessage, saveMessage } from "./constants.ts";

/** Opens a run with this metadata. Returns its uid. */
export function* openRun(md: Metadata = {}): Plan<string> {
  return (yield msg("open_run", undefined, [], md)) as string;
}

/** Closes the run, as a success when nothing is said. Returns its uid. */
export function* closeRun(options: { exitStatus?: ExitStatus; reason?: string } = {}): Plan<string> {
  return (yield msg("close_run", undefined, [], options)) as string;
}

/** Describes the devices of a stream before its first event. With `collect`, by what they will have collected. */
export function* declareStream(
  devices: readonly Readable[] | readonly Collectable[],
  name: string,
  options: TimeLimit & { readonly collect?: boolean } = {},
): Plan<EventDescriptor> {
  const separate = [...separateDevices<Readable | Collectable>(devices)] as Readable[] | Collectable[];
  return (yield msg("declare_stream", undefined, separate, { ...options, name })) as EventDescriptor;
}

/** Opens a bundle: what is read from now on becomes one event of the stream `name`. */
export function* create(name = "primary"): Plan {
  yield createMessage(name);
}

/** Makes the bundle an event. */
export function* save(): Plan {
  yield saveMessage;
}

/** Forgets the bundle. */
export function* drop(): Plan {
  yield dropMessage;
}

/** Makes an event of each change of `signal`, until `unmonitor` or the end of the run. */
export function* monitor(
  signal: Subscribable,
  options: { readonly name?: string; readonly [option: string]: unknown } = {},
): Plan {
  yield msg("monitor", signal, [], options);
}

export function* unmonitor(signal: Subscribable): Plan {
  yield msg("unmonitor", signal);
}
