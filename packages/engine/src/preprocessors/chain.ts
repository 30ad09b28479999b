/** Plans one after another, and what a plan does in a few lines. @module */
import { nameOf } from "@halcyon/model";
import { type Plan, isCommand } from "../message.ts";
import { namePlan } from "../plan-name.ts";
import { type PlanLike, asPlan } from "../stubs/as-plan.ts";
import { msgMutator } from "./mutate.ts";

/** Runs plans one after another. Returns the list of their results. */
export function* pchain(...plans: readonly PlanLike[]): Plan<readonly unknown[]> {
  const results: unknown[] = [];
  for (const plan of plans) results.push(yield* asPlan(plan));
  return results;
}

/** Runs `plan` and tells of its runs, moves and events as they come, one line each. */
export function printSummaryWrapper<R>(
  plan: PlanLike<R>,
  print: (line: string) => void = (line) => {
    console.log(line);
  },
): Plan<R> {
  let read: string[] = [];
  return msgMutator(plan, (message) => {
    if (isCommand(message, "open_run")) print(headline("Open run"));
    else if (isCommand(message, "close_run")) print(headline("Close run"));
    else if (isCommand(message, "set")) print(`${message.obj.name} goes to ${String(message.args[0])}`);
    else if (isCommand(message, "create")) read = [];
    else if (isCommand(message, "read")) read.push(nameOf(message.obj));
    else if (isCommand(message, "save")) print(`  reads ${read.join(", ")}`);
    return message;
  });
}

function headline(text: string): string {
  return ` ${text} `.padStart(40 + Math.ceil(text.length / 2), "=").padEnd(80, "=");
}

namePlan("pchain", pchain);
