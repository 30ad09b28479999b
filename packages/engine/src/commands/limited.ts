/**
 * How long a message may take whose reply is what it waits for: its `timeout`.
 *
 * Verbs that answer a status are given theirs with the status. A device that answers after its time is not listened
 * to any more: for the handler the attempt is abandoned, as it is when a pause breaks into it. @module
 */
import { HalcyonError, nameOf, type Clock } from "@halcyon/model";
import type { Attempt, CommandDefinition } from "../command.ts";
import type { CommandName, Msg } from "../message.ts";

/** An attempt within an attempt: over when either is. */
class LimitedAttempt implements Attempt {
  readonly #whole: Attempt;
  readonly #calls: (() => void)[] = [];
  #late = false;

  constructor(whole: Attempt) {
    this.#whole = whole;
  }

  get abandoned(): boolean {
    return this.#late || this.#whole.abandoned;
  }

  restsWhen(resting: () => boolean): void {
    this.#whole.restsWhen(resting);
  }

  onAbandon(call: () => void): void {
    if (this.#late) call();
    else {
      this.#calls.push(call);
      this.#whole.onAbandon(call);
    }
  }

  end(): void {
    this.#late = true;
    for (const call of this.#calls) call();
  }
}

/** The command, with a limit for messages that name one. A reply that is there at once is never late. */
export function limited<C extends CommandName>(definition: CommandDefinition<C>): CommandDefinition<C> {
  return {
    ...definition,
    handle: (context, message, attempt) => {
      const { timeout } = message.kwargs as { readonly timeout?: number };
      if (timeout === undefined) return definition.handle(context, message, attempt);
      const within = new LimitedAttempt(attempt);
      const reply = definition.handle(context, message, within);
      return reply instanceof Promise ? inTime(context.clock, message, timeout, reply, within) : reply;
    },
  };
}

async function inTime(
  clock: Clock,
  message: Msg,
  timeout: number,
  reply: Promise<unknown>,
  attempt: LimitedAttempt,
): Promise<unknown> {
  const late = Promise.withResolvers<never>();
  const stop = clock.after(timeout, () => {
    attempt.end();
    late.reject(tooLate(message, timeout));
  });
  attempt.onAbandon(stop);
  try {
    return await Promise.race([reply, late.promise]);
  } finally {
    stop();
  }
}

function tooLate(message: Msg, timeout: number): HalcyonError<"engine.wait_timeout"> {
  const devices = [message.obj, ...(message.args as readonly unknown[])].filter(
    (one) => one !== undefined && one !== null && typeof one === "object" && "name" in one,
  );
  const waitingFor = devices.map((device) => `${nameOf(device)}.${message.command}`);
  return new HalcyonError("engine.wait_timeout", `Waited ${timeout} s for ${waitingFor.join(", ")}.`, {
    timeout,
    waitingFor,
  });
}
