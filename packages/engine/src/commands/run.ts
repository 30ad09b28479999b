/** Commands about runs: open_run, close_run, stage, unstage. @module */
import { Status, can, type HasName, type Stageable } from "@halcyon/model";
import { Call } from "../call.ts";
import type { CommandContext, CommandDefinition, OpenRun } from "../command.ts";
import type { Msg } from "../message.ts";
import { started } from "./move.ts";

export const openRun: CommandDefinition<"open_run"> = {
  recorded: false,
  breakable: false,
  handle: (context, message) => context.openRun(message.kwargs, message.run),
};

export const closeRun: CommandDefinition<"close_run"> = {
  recorded: false,
  breakable: false,
  handle: (context, message) => {
    const run = context.run(message);
    const close = (): string => {
      for (const error of run.monitors.clear()) throw error;
      context.forgetRun(message.run);
      run.bundler.close(message.kwargs.exitStatus ?? "success", message.kwargs.reason ?? "");
      return run.bundler.uid;
    };
    const waiting = context.caughtUp();
    const failed = (message.kwargs.exitStatus ?? "success") !== "success";
    // What flyers have taken of a run that went wrong is told before it is closed.
    if (failed && run.collector.flyers.uncollected.size > 0) return lastOf(context, run, waiting).then(close);
    return waiting === undefined ? close() : waiting.then(close);
  },
};

async function lastOf(context: CommandContext, run: OpenRun, waiting: Promise<void> | undefined): Promise<void> {
  await waiting;
  for (const error of await run.collector.backstop(context.clock, context.cleanupTimeout)) context.trouble(error);
}

export const stage: CommandDefinition<"stage"> = {
  recorded: false,
  breakable: false,
  handle: (context, message) => staging(context, message, "stage"),
};

export const unstage: CommandDefinition<"unstage"> = {
  recorded: false,
  breakable: false,
  handle: (context, message) => staging(context, message, "unstage"),
};

// A device that cannot be staged needs none: the plan goes on with an empty list.
function staging(context: CommandContext, message: Msg<"stage" | "unstage">, verb: "stage" | "unstage"): unknown {
  const device: HasName | undefined = message.obj;
  if (!can(device, "stageable")) return [];
  const call = new Call(message.kwargs.timeout);
  if (verb === "stage") context.staged.add(device);
  const answer = (device satisfies Stageable)[verb](call);
  if (verb === "unstage") context.staged.delete(device);
  context.checkpoint(false);
  if (answer instanceof Status || answer instanceof Promise) return started(context, message, answer, call);
  return [device];
}
