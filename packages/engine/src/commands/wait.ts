/** Commands that wait, and those that do nothing: null, sleep, wait, wait_for, input, and the clock. @module */
import { HalcyonError, nameOf } from "@halcyon/model";
import type { CommandDefinition } from "../command.ts";
import { StatusHandle } from "../status-handle.ts";

export const nothing: CommandDefinition<"null"> = { handle: () => undefined, recorded: true, breakable: false };

export const engineClass: CommandDefinition<"RE_class"> = {
  recorded: true,
  breakable: false,
  handle: (context) => context.engineClass,
};

export const sleep: CommandDefinition<"sleep"> = {
  recorded: true,
  breakable: true,
  handle: ({ clock }, message, attempt) => {
    const [seconds] = message.args;
    if (typeof seconds !== "number" || Number.isNaN(seconds))
      throw new HalcyonError("engine.argument", `sleep takes a number of seconds, not ${String(seconds)}.`, {
        command: "sleep",
        argument: "seconds",
        reason: "not a number",
      });
    return new Promise<void>((resolve) => {
      attempt.onAbandon(clock.after(seconds, resolve));
    });
  },
};

export const wait: CommandDefinition<"wait"> = {
  recorded: true,
  breakable: true,
  handle: (context, message, attempt) => {
    const { kwargs } = message;
    if (kwargs.statuses !== undefined) {
      return context.groups.waitFor(kwargs.statuses.map(handleOf), kwargs, attempt);
    }
    const group =
      (message.args as readonly unknown[]).length > 0 ? (message.args as readonly unknown[])[0] : kwargs.group;
    return context.groups.wait(group as string | undefined, kwargs, attempt);
  },
};

function handleOf(status: unknown): StatusHandle {
  if (status instanceof StatusHandle) return status;
  const reason = "not a status of this plan";
  const sentence = `wait takes statuses that its verbs have answered, not ${nameOf(status)}.`;
  throw new HalcyonError("engine.argument", sentence, { command: "wait", argument: "statuses", reason });
}

export const waitFor: CommandDefinition<"wait_for"> = {
  recorded: true,
  breakable: true,
  handle: ({ clock }, message, attempt) => {
    const [factories] = message.args;
    const { timeout } = message.kwargs;
    const controller = new AbortController();
    attempt.onAbandon(() => controller.abort());
    const all = Promise.allSettled(factories.map((make) => make(controller.signal)));
    if (timeout === undefined) return all;
    const late = Promise.withResolvers<never>();
    const stop = clock.after(timeout, () => {
      controller.abort();
      late.reject(
        new HalcyonError("engine.wait_timeout", `Waited ${timeout} s for ${factories.length} promise(s).`, {
          timeout,
          waitingFor: factories.map((make) => make.name || "promise"),
        }),
      );
    });
    attempt.onAbandon(stop);
    return Promise.race([all, late.promise]).finally(stop);
  },
};

export const input: CommandDefinition<"input"> = {
  recorded: true,
  breakable: true,
  handle: ({ prompter }, message, attempt) => {
    const prompt = message.kwargs.prompt ?? "";
    if (prompter === undefined)
      throw new HalcyonError("engine.prompter", `Nobody is there to answer "${prompt}": give the engine a prompter.`, {
        prompt,
      });
    const controller = new AbortController();
    attempt.onAbandon(() => controller.abort());
    return prompter(prompt, controller.signal);
  },
};
