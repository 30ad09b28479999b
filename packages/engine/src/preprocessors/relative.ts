/**
 * Moves relative to where things are, and moves back afterwards.
 *
 * Where a device is, is asked when the plan first moves it: by its setpoint when it can be located, else its
 * `position`, else its reading.
 *
 * @module
 */
import { HalcyonError, type Location, type Movable, type Readable, type Readings, can } from "@halcyon/model";
import { type Msg, type Plan, isCommand, msg, withParts } from "../message.ts";
import { named } from "../plan-name.ts";
import { type PlanLike, asPlan } from "../stubs/as-plan.ts";
import { hintedFields } from "../stubs/ancestry.ts";
import { finalizeWrapper } from "./finalize.ts";

/** Adds to each `set` where its device was before the plan first moved it. All devices, unless some are named. */
export function relativeSetWrapper<R>(plan: PlanLike<R>, devices?: readonly object[]): Plan<R> {
  const initial = new Map<Movable, unknown>();
  const moved = noting(asPlan(plan), initial, devices, (message) => {
    if (!initial.has(message.obj)) return message;
    const [by, ...others] = message.args;
    return withParts(message, { args: [sum(message.obj, initial.get(message.obj), by), ...others] });
  });
  return named("relative_set_wrapper", moved);
}

/** Moves the devices that `plan` has moved back to where they were, even when it fails. All, unless some are named. */
export function resetPositionsWrapper<R>(plan: PlanLike<R>, devices?: readonly object[]): Plan<R> {
  const initial = new Map<Movable, unknown>();
  const moved = noting(asPlan(plan), initial, devices, (message) => message);
  return named(
    "reset_positions_wrapper",
    finalizeWrapper(moved, () => moveBack(initial)),
  );
}

function* moveBack(initial: ReadonlyMap<Movable, unknown>): Plan {
  const group = Symbol("reset");
  for (const [device, position] of initial) yield msg("set", device, [position], { group });
  yield msg("wait", undefined, [], { group });
}

// Before a device is first set, notes where it is; then passes the `set` through `change`.
function* noting<R>(
  plan: Plan<R>,
  initial: Map<Movable, unknown>,
  devices: readonly object[] | undefined,
  change: (message: Msg<"set">) => Msg,
): Plan<R> {
  const eligible = devices === undefined ? undefined : new Set(devices);
  let step = plan.next();
  while (step.done !== true) {
    let message = step.value;
    let reply: unknown;
    try {
      if (isCommand(message, "set") && (eligible === undefined || eligible.has(message.obj))) {
        if (!initial.has(message.obj)) initial.set(message.obj, yield* whereIs(message.obj));
        message = change(message);
      }
      reply = yield message;
    } catch (error) {
      step = plan.throw(error);
      continue;
    }
    step = plan.next(reply);
  }
  return step.value;
}

// A reply is undefined only in a dry run without models: everything is then as if it were at 0.
function* whereIs(device: Movable): Plan<unknown> {
  if (can(device, "locatable")) {
    const location = (yield msg("locate", device)) as Location | undefined;
    return location?.setpoint ?? 0;
  }
  if ("position" in device) return device.position;
  const readings = (yield msg("read", device as Movable & Readable)) as Readings | undefined;
  if (readings === undefined || readings === null) return 0;
  const fields = hintedFields(device);
  const key = fields[0] ?? Object.keys(readings)[0];
  const reading = key === undefined ? undefined : readings[key];
  if (fields.length > 1 || reading === undefined) {
    throw new HalcyonError(
      "plan.reading",
      `${device.name} does not say which of its values is its position: hint one of ${Object.keys(readings).join(", ")}.`,
      { device: device.name, fields: Object.keys(readings) },
    );
  }
  return reading.value;
}

function sum(device: Movable, from: unknown, by: unknown): unknown {
  if (typeof from === "number" && typeof by === "number") return from + by;
  throw new HalcyonError(
    "plan.reading",
    `${device.name} cannot be moved by ${String(by)} from ${String(from)}: only numbers can be added.`,
    { device: device.name, fields: [] },
  );
}
