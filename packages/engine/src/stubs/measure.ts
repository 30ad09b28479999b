/** Measuring: triggering, reading, and both as one event. @module */
import type { Configures, Preparable, Readable, Reading, Readings, StatusView, Triggerable } from "@halcyon/model";
import { isHalt } from "../errors.ts";
import { type Group, type Plan, msg } from "../message.ts";
import { causedBy } from "../preprocessors/cause.ts";
import { rewindableWrapper } from "../preprocessors/rewindable.ts";
import { separateDevices } from "./ancestry.ts";
import { createMessage, dropMessage, nullMessage, saveMessage } from "./constants.ts";
import { grouped } from "./grouped.ts";
import { allRewindable } from "./rewind.ts";

/** How long a device may take for what it is asked. */
export interface TimeLimit {
  /** s. */
  readonly timeout?: number;
}

/** Reads a device: its readings by key. Inside a bundle they become part of the event. @throws `engine.wait_timeout` */
export function* read(device: Readable, options?: TimeLimit): Plan<Readings> {
  return (yield msg("read", device, [], options)) as Readings;
}

/** In a group, and whether to wait for it. */
export interface VerbOptions extends TimeLimit {
  readonly group?: Group;
  readonly wait?: boolean;
}

/** Tells a device to measure. With `wait`, waits for its group. */
export function* trigger(device: Triggerable, options: VerbOptions = {}): Plan<StatusView> {
  const { group, wait = false, timeout } = options;
  const status = (yield msg("trigger", device, [], grouped(group, timeout))) as StatusView;
  if (wait) yield msg("wait", undefined, [], { group });
  return status;
}

/** Tells a device what will be asked of it. */
export function* prepare<P>(
  device: Preparable<P>,
  value: P,
  { group, wait = false, timeout }: VerbOptions = {},
): Plan<StatusView> {
  const status = (yield msg("prepare", device as Preparable, [value], grouped(group, timeout))) as StatusView;
  if (wait) yield msg("wait", undefined, [], { group });
  return status;
}

/** Gives a device new configuration. Returns the old and the new configuration readings. */
export function configure(device: Configures, ...args: readonly unknown[]): Plan<readonly [Readings, Readings]> {
  return configureWith(device, args);
}

/** The same, from a list, with a limit of time. @throws `engine.wait_timeout` */
export function* configureWith(
  device: Configures,
  args: readonly unknown[],
  options?: TimeLimit,
): Plan<readonly [Readings, Readings]> {
  return (yield msg("configure", device, args, options)) as readonly [Readings, Readings];
}

/**
 * Triggers what can be triggered, waits, and reads all as one event of the stream `name`. Returns all readings.
 *
 * Devices whose parent is among them are left out: they are read with it. When a read fails the event is dropped.
 */
export function triggerAndRead(devices: readonly Readable[], name = "primary"): Plan<Readings> {
  const separate = separateDevices(devices);
  const plan = triggerThenRead(separate, name);
  return allRewindable(separate) ? plan : rewindableWrapper(plan, false);
}

function* triggerThenRead(devices: readonly Readable[], name: string): Plan<Readings> {
  if (devices.length === 0) yield nullMessage;
  // What a generator has at hand is put away and fetched again at each message: few variables, and no iterator.
  let within: { group: symbol } | undefined;
  for (let i = 0; i < devices.length; i++) {
    if (!("trigger" in (devices[i] as Readable))) continue;
    within ??= { group: Symbol("trigger") };
    yield msg("trigger", devices[i] as Readable & Triggerable, undefined, within);
  }
  if (within !== undefined) yield msg("wait", undefined, undefined, within);
  yield createMessage(name);
  const readings: Readings = {};
  try {
    for (let i = 0; i < devices.length; i++)
      addReadings(readings, (yield msg("read", devices[i])) as Readings | undefined);
  } catch (error) {
    if (isHalt(error)) throw error;
    try {
      yield dropMessage;
    } catch (second) {
      throw causedBy(second, error);
    }
    throw error;
  }
  yield saveMessage;
  return readings;
}

// A simulator may answer nothing.
function addReadings(all: Readings, some: Readings | null | undefined): void {
  for (const key in some) all[key] = some[key] as Reading;
}
