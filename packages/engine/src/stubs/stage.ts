/** Making devices ready, and putting them to rest. @module */
import { HalcyonError, type Stageable, type StatusView } from "@halcyon/model";
import { type Group, type Plan, type Reply, msg } from "../message.ts";
import { grouped } from "./grouped.ts";
import type { TimeLimit } from "./measure.ts";

type Verb = "stage" | "unstage";

/** In a group; `wait` false is refused by devices whose staging cannot be waited for later. */
export interface StageOptions extends TimeLimit {
  readonly group?: Group;
  readonly wait?: boolean;
}

/** Makes a device ready. */
export function stage(device: Stageable, options: StageOptions = {}): Plan<Reply<"stage">> {
  return one("stage", device, options);
}

/** Puts a device to rest. */
export function unstage(device: Stageable, options: StageOptions = {}): Plan<Reply<"unstage">> {
  return one("unstage", device, options);
}

/** Makes devices ready at the same time, and waits for those that take time: `timeout` s for each at most. */
export function stageAll(devices: readonly object[], group?: Group, options?: TimeLimit): Plan {
  return all("stage", devices, group, options);
}

/** Puts devices to rest at the same time, and waits for those that take time: `timeout` s for each at most. */
export function unstageAll(devices: readonly object[], group?: Group, options?: TimeLimit): Plan {
  return all("unstage", devices, group, options);
}

/** Whether the reply of a verb is a status, that can be waited for. */
export function isStatus(reply: unknown): reply is StatusView {
  return reply !== null && typeof reply === "object" && "done" in reply;
}

function* one(verb: Verb, device: Stageable, { group, wait, timeout }: StageOptions): Plan<Reply<Verb>> {
  const reply = (yield msg(verb, device, [], grouped(group, timeout))) as Reply<Verb>;
  if (isStatus(reply)) {
    if (wait === true) yield msg("wait", undefined, [], { group });
  } else if (wait === false) {
    throw new HalcyonError(
      "plan.staging",
      `${device.name} was told to ${verb} without waiting, but it answers only when it is done: leave out wait.`,
      { device: device.name },
    );
  }
  return reply;
}

function* all(verb: Verb, devices: readonly object[], given: Group, { timeout }: TimeLimit = {}): Plan {
  const group = given ?? Symbol(verb);
  let waits = false;
  for (const device of devices)
    if (isStatus(yield msg(verb, device as Stageable, [], grouped(group, timeout)))) waits = true;
  if (waits) yield msg("wait", undefined, [], { group });
}
