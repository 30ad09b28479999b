/** The command that runs plans side by side. @module */
import { HalcyonError, nameOf } from "@halcyon/model";
import type { CommandDefinition } from "../command.ts";
import { illegal } from "../errors.ts";

export const parallel: CommandDefinition<"parallel"> = {
  recorded: false,
  breakable: false,
  handle: async (context, message, attempt) => {
    for (const plan of message.args)
      if (plan === null || typeof plan !== "object" || typeof plan.next !== "function")
        throw new HalcyonError("engine.argument", `parallel takes plans, as generators; it got ${nameOf(plan)}.`, {
          command: "parallel",
          argument: "plans",
          reason: "not a plan",
        });
    if (context.bundling) throw illegal("parallel", "a bundle is open: save or drop it first", message.run);
    context.checkpoint(false);
    const results = await context.sideBySide(message.args, attempt);
    context.checkpoint(false);
    return results;
  },
};
