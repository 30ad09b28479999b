/** The errors of plans: arguments that a plan cannot be made of, and plans that gave up. @module */
import { HalcyonError } from "@halcyon/model";

/** What is wrong with one argument. */
export interface ArgumentProblem {
  /** The parameter, by its wire name; empty when it is about the arguments as a whole. */
  readonly parameter: string;
  readonly text: string;
}

declare module "@halcyon/model" {
  interface ErrorFacts {
    /** Arguments that a plan, stub, preprocessor or pattern does not take. `takes` are the parameters that it has. */
    "plan.arguments": { plan: string; problems: readonly ArgumentProblem[]; takes: readonly string[] };
    /** A ramp that was not over within its time, in s. */
    "plan.ramp": { timeout: number };
    /** A device that does not say which of its values is the one that was asked for. */
    "plan.reading": { device: string; fields: readonly string[] };
    /** A device that is staged without waiting, though its staging cannot be waited for. */
    "plan.staging": { device: string };
  }
}

/** Refuses arguments of a plan, for one reason. */
export function refuseArguments(
  plan: string,
  parameter: string,
  text: string,
  takes: readonly string[] = [],
): HalcyonError<"plan.arguments"> {
  return new HalcyonError("plan.arguments", `${plan}: ${text}.`, { plan, problems: [{ parameter, text }], takes });
}
