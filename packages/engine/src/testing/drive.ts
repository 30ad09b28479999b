/**
 * Drives a plan without any engine: writes its messages down and answers them.
 *
 * The engine's own messages are answered here and not written down: the clock stands still, nothing is random. @module
 */
import { Status, nameOf, type DataKeys, type Readable, type Readings, type Triggerable } from "@halcyon/model";
import type { Msg, Plan } from "../message.ts";
import type { Axis } from "../stubs/step.ts";

/** What a plan asked, and how it ended. */
export interface Driven<R> {
  readonly messages: readonly Msg[];
  readonly result?: R;
  readonly error?: unknown;
}

/** Answers a message; what it throws is thrown into the plan. */
export type Answer = (message: Msg, index: number) => unknown;

/** Runs `plan` to its end, or for `most` messages. */
export function drive<R>(plan: Plan<R>, answer: Answer = usual, most = 10_000): Driven<R> {
  const messages: Msg[] = [];
  try {
    let step = plan.next();
    while (step.done !== true && messages.length < most) {
      const message = step.value;
      if (message.command.startsWith("_")) {
        step = plan.next(internal(message.command));
        continue;
      }
      messages.push(message);
      let reply: unknown;
      try {
        reply = answer(message, messages.length - 1);
      } catch (error) {
        step = plan.throw(error);
        continue;
      }
      step = plan.next(reply);
    }
    return step.done === true ? { messages, result: step.value } : { messages };
  } catch (error) {
    return { messages, error };
  }
}

/** What an engine would answer when all goes well. */
export function usual(message: Msg): unknown {
  switch (message.command) {
    case "open_run":
      return "uid";
    case "read":
      return (message.obj as unknown as { read(): Readings }).read();
    case "locate":
      return (message.obj as unknown as { locate(): unknown }).locate();
    case "wait":
    case "rewindable":
      return true;
    case "set":
    case "trigger":
    case "kickoff":
    case "complete":
      return Status.succeeded;
    default:
      return undefined;
  }
}

/** The messages in short: `set x 3`, `wait`, `create primary`. */
export function inShort(messages: readonly Msg[]): string[] {
  return messages.map(({ command, obj, args, kwargs }) => {
    const of = obj as { readonly name?: string } | undefined;
    const { name } = kwargs as { readonly name?: string };
    const words = [
      command,
      of?.name,
      ...args.map((arg) => (arg !== null && typeof arg === "object" ? nameOf(arg) : String(arg))),
      command === "open_run" ? undefined : name,
    ];
    return words.filter((word) => word !== undefined).join(" ");
  });
}

/** A detector that reads 1. */
export function aDetector(name: string): Readable & Triggerable {
  return {
    name,
    trigger: () => Status.succeeded,
    read: () => ({ [name]: { value: 1, timestamp: 0 } }),
    describe: () => describing(name),
  };
}

/** A motor that is at `position`. */
export function aMotor(name: string, position = 0): Axis<number> & { readonly hints: { fields: string[] } } {
  const motor = {
    name,
    hints: { fields: [name] },
    set: () => Status.succeeded,
    locate: () => ({ setpoint: position, readback: position }),
    read: () => ({ [name]: { value: position, timestamp: 0 } }),
    describe: () => describing(name),
  };
  return motor;
}

function describing(name: string): DataKeys {
  return { [name]: { dtype: "number", shape: [], source: `test:${name}` } };
}

function internal(command: string): unknown {
  return command === "_uid" ? "uid" : command === "_random" ? 0.5 : 1_000_000;
}
