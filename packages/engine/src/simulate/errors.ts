/** The errors of simulations: what cannot be simulated, and what a simulation found out. @module */
import { type ErrorCode, HalcyonError } from "@halcyon/model";
import type { Violation } from "./limits.ts";

declare module "@halcyon/model" {
  interface ErrorFacts {
    /** What was given is no plan, or a plan that has been carried out before. */
    "simulate.plan": { reason: string };
    /** An option that cannot be. */
    "simulate.option": { option: string; reason: string };
    /** The plan did not come to its end within so many messages; `time` is how far it had come, in s. */
    "simulate.endless": { limit: number; time: number };
    /** The plan waits for something that will never happen. */
    "simulate.stuck": { command: string; time: number };
    /** A command that no simulation knows. `allowed` are those that it knows. */
    "simulate.command": { command: string; allowed: readonly string[] };
    /** Nobody knows where an axis is. `known` are the axes whose places are known. */
    "simulate.position": { device: string; known: readonly string[] };
    /** A model answered keys that its device does not describe. */
    "simulate.reading": { device: string; unexpected: readonly string[]; described: readonly string[] };
    /** The plan would move axes to where they may not go. */
    "simulate.limits": { violations: readonly Violation[] };
    /** The plan adapts on what its subscriber does, and subscribers are left out. */
    "simulate.subscriber": { command: string };
    /** No message is as it was expected to be. */
    "simulate.message": { searched: number };
  }
}

/** The codes of errors of simulations: of plans that cannot be simulated, and of what a simulation refuses. */
export type SimulateErrorCode = Extract<ErrorCode, `simulate.${string}`>;

/** The refusal of a plan that would violate limits. */
export function violated(violations: readonly Violation[]): HalcyonError<"simulate.limits"> {
  const shown = violations.slice(0, 5).map(({ text, device, move }) => `${text} (move ${move} of ${device})`);
  const more = violations.length > 5 ? ` And ${violations.length - 5} more.` : "";
  return new HalcyonError("simulate.limits", `The plan goes where it may not: ${shown.join(" ")}${more}`, {
    violations,
  });
}

/** The refusal of a plan that does not come to its end; `time` is how far it had come, in s. */
export function endless(limit: number, time: number): HalcyonError<"simulate.endless"> {
  const text = `The plan has more than ${limit} messages (mostMessages), after ${time} s of its time: it may be endless.`;
  return new HalcyonError("simulate.endless", text, { limit, time });
}
