/** Commands that set devices going: set, trigger, prepare, kickoff, complete, stop; each answers a status. @module */
import { Status, requires, type Clock, type Completion, type HasName } from "@halcyon/model";
import { Call } from "../call.ts";
import type { CommandContext, CommandDefinition } from "../command.ts";
import type { Msg } from "../message.ts";
import type { StatusHandle } from "../status-handle.ts";

interface Grouped {
  readonly group?: string | undefined;
  readonly timeout?: number;
}

/** Makes of what a verb answered the status of the message, in its group. */
export function started(context: CommandContext, message: Msg, answer: Completion, call: Call): StatusHandle {
  const { group } = message.kwargs as Grouped;
  const handle = context.follow(message, inTime(context.clock, message, answer, call), call);
  context.groups.add(group, handle);
  return handle;
}

/**
 * What a verb answered, as a status, within the deadline that the message names: the device is told by the signal, the
 * plan by the status.
 */
export function inTime(clock: Clock, message: Msg, answer: Completion, call: Call): Status {
  const { timeout: deadline } = message.kwargs as Grouped;
  const status =
    answer === undefined || answer instanceof Status ? Status.of(answer) : Status.of(answer, named(message));
  if (deadline === undefined || status.done) return status;
  const { name } = named(message);
  const limited = Status.pending({ name, deadline, clock, onCancel: (reason) => call.abandon(reason) });
  status.onDone(() => (status.error === undefined ? limited.finish() : limited.fail(status.error)));
  return limited.status;
}

function named({ command, obj }: Msg): { readonly name: string } {
  return { name: `${command} of ${(obj as unknown as HasName).name}` };
}

/** Sends the device of a `set` where the message says. */
export function send({ obj: device, args }: Msg<"set">, call: Call): Completion {
  if (args.length <= 1) return device.set(args[0], call);
  return (device as unknown as { set(...all: readonly unknown[]): Completion }).set(...args, call);
}

/** What the device of a message is told with its verb. */
export function callOf(message: Msg): Call {
  return new Call((message.kwargs as Grouped).timeout);
}

/** A call that knows of the run it is made in, and may have it paused. */
function callInRun(context: CommandContext, message: Msg): Call {
  const run = context.runs.get(message.run)?.bundler.callRun;
  return new Call((message.kwargs as Grouped).timeout, { run, hold: (reason) => context.hold(reason) });
}

export const set: CommandDefinition<"set"> = {
  recorded: true,
  breakable: false,
  handle: (context, message) => {
    const device = message.obj;
    if (typeof device?.set !== "function") requires(device, "movable");
    context.moved.add(device);
    const call = callOf(message);
    return started(context, message, send(message, call), call);
  },
};

export const trigger: CommandDefinition<"trigger"> = {
  recorded: true,
  breakable: false,
  handle: (context, message) => {
    const device = message.obj;
    if (typeof device?.trigger !== "function") requires(device, "triggerable");
    const call = new Call((message.kwargs as Grouped).timeout, { run: context.runs.get(message.run)?.bundler.callRun });
    return started(context, message, device.trigger(call), call);
  },
};

export const prepare: CommandDefinition<"prepare"> = {
  recorded: true,
  breakable: false,
  handle: (context, message) => {
    const call = callInRun(context, message);
    return started(context, message, requires(message.obj, "preparable").prepare(message.args[0], call), call);
  },
};

export const kickoff: CommandDefinition<"kickoff"> = {
  recorded: true,
  breakable: false,
  handle: (context, message) => {
    const device = requires(message.obj, "flyable");
    const run = context.run(message);
    run.collector.flyers.kickedOff(device, context);
    const call = callInRun(context, message);
    return started(context, message, device.kickoff(call), call);
  },
};

export const complete: CommandDefinition<"complete"> = {
  recorded: true,
  breakable: false,
  handle: (context, message) => {
    const call = callInRun(context, message);
    const device = requires(message.obj, "flyable");
    const landing = started(context, message, device.complete(call), call);
    context.runs.get(message.run)?.collector.flyers.completes(device, landing);
    return landing;
  },
};

export const stop: CommandDefinition<"stop"> = {
  recorded: true,
  breakable: false,
  handle: async ({ clock }, message) => {
    const call = callOf(message);
    await inTime(clock, message, requires(message.obj, "stoppable").stop(undefined, call), call).finished;
  },
};
