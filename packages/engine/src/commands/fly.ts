/** Commands about devices that measure on their own: collect, monitor, unmonitor. @module */
import { HalcyonError, requires } from "@halcyon/model";
import type { CommandDefinition } from "../command.ts";

export const collect: CommandDefinition<"collect"> = {
  recorded: true,
  breakable: false,
  handle: (context, message) => {
    const { name, stream, returnPayload } = message.kwargs;
    if (stream === true)
      throw new HalcyonError(
        "engine.argument",
        "collect writes pages of events; single events (stream: true) are no longer possible.",
        {
          command: "collect",
          argument: "stream",
          reason: "pages only",
        },
      );
    const objects = [message.obj, ...message.args].map((object) => requires(object, "collectable"));
    return context.run(message).collector.collect(objects, name, returnPayload !== false, context);
  },
};

export const monitor: CommandDefinition<"monitor"> = {
  recorded: false,
  breakable: false,
  handle: (context, message) => {
    const run = context.run(message);
    const signal = requires(message.obj, "subscribable");
    const name = message.kwargs.name ?? `${signal.name}_monitor`;
    const begun = run.monitors.start(signal, name);
    context.checkpoint(false);
    return begun;
  },
};

export const unmonitor: CommandDefinition<"unmonitor"> = {
  recorded: false,
  breakable: false,
  handle: (context, message) => {
    context.run(message).monitors.stop(requires(message.obj, "subscribable"));
    context.checkpoint(false);
  },
};
