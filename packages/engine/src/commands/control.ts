/** Commands of a plan to the engine itself: checkpoints, pauses, subscribers, suspenders; time, chance and identity. @module */
import { HalcyonError } from "@halcyon/model";
import type { CommandDefinition } from "../command.ts";
import { illegal } from "../errors.ts";

export const checkpoint: CommandDefinition<"checkpoint"> = {
  recorded: false,
  breakable: false,
  handle: (context, message) => {
    if (context.bundling) throw illegal("checkpoint", "a bundle is open: save or drop it first", message.run);
    context.checkpoint(true);
  },
};

export const clearCheckpoint: CommandDefinition<"clear_checkpoint"> = {
  recorded: false,
  breakable: false,
  handle: (context) => context.clearCheckpoint(),
};

export const rewindable: CommandDefinition<"rewindable"> = {
  recorded: true,
  breakable: false,
  handle: (context, message) => {
    const [flag] = message.args;
    if (flag !== undefined && flag !== null) context.setRewindable(flag);
    return context.rewindable;
  },
};

export const pause: CommandDefinition<"pause"> = {
  recorded: false,
  breakable: false,
  handle: (context, message) => context.requestPause(message.kwargs.defer ?? false),
};

export const subscribe: CommandDefinition<"subscribe"> = {
  recorded: false,
  breakable: false,
  handle: (context, message) => {
    const [subscriber] = message.args;
    if (typeof subscriber !== "function")
      throw new HalcyonError("engine.argument", "subscribe takes a function of a document's name and the document.", {
        command: "subscribe",
        argument: "subscriber",
        reason: "not a function",
      });
    const token = context.subscribe(subscriber, message.kwargs);
    context.checkpoint(false);
    return token;
  },
};

export const unsubscribe: CommandDefinition<"unsubscribe"> = {
  recorded: false,
  breakable: false,
  handle: (context, message) => {
    const [token] = message.args;
    const end = (): void => {
      context.unsubscribe(token);
      context.checkpoint(false);
    };
    const waiting = context.caughtUp(token);
    return waiting === undefined ? end() : waiting.then(end);
  },
};

export const caughtUp: CommandDefinition<"caught_up"> = {
  recorded: true,
  breakable: true,
  handle: (context, message) => context.caughtUp(message.args[0]),
};

export const installSuspender: CommandDefinition<"install_suspender"> = {
  recorded: false,
  breakable: false,
  handle: (context, message) => context.installSuspender(message.args[0]),
};

export const removeSuspender: CommandDefinition<"remove_suspender"> = {
  recorded: false,
  breakable: false,
  handle: (context, message) => context.removeSuspender(message.args[0]),
};

export const now: CommandDefinition<"_now"> = { recorded: true, breakable: false, handle: ({ clock }) => clock.now() };

export const random: CommandDefinition<"_random"> = {
  recorded: true,
  breakable: false,
  handle: (context) => context.random(),
};

export const uid: CommandDefinition<"_uid"> = { recorded: true, breakable: false, handle: ({ newUid }) => newUid() };
