/** Commands that read: create, read, save, drop, declare_stream, locate, configure. @module */
import { HalcyonError, requires, type HasName, type Readable, type Readings } from "@halcyon/model";
import { describeForCollect } from "../bundler/described-by-flyer.ts";
import { describe } from "../bundler/described.ts";
import type { Attempt, CommandContext, CommandDefinition, OpenRun } from "../command.ts";
import { illegal } from "../errors.ts";

export const create: CommandDefinition<"create"> = {
  recorded: true,
  breakable: false,
  handle: (context, message) => {
    const name = message.kwargs.name ?? (message.args as readonly unknown[])[0];
    if (typeof name !== "string" || name === "")
      throw new HalcyonError(
        "engine.argument",
        `create takes the name of a stream, such as "primary", not ${JSON.stringify(name)}.`,
        {
          command: "create",
          argument: "name",
          reason: "not a name",
        },
      );
    context.run(message).bundler.create(name, context);
  },
};

export const read: CommandDefinition<"read"> = {
  recorded: true,
  breakable: true,
  handle: (context, message, attempt) => {
    const device = message.obj;
    if (typeof device?.read !== "function") requires(device, "readable");
    const run = context.runs.get(message.run);
    const readings = device.read();
    if (readings instanceof Promise) return later(context, device, run, readings, attempt);
    checked(device, readings);
    if (run === undefined) return readings;
    const added = run.bundler.read(device, readings, context);
    return added instanceof Promise ? after(added, readings) : readings;
  },
};

async function later(
  context: CommandContext,
  device: Readable,
  run: OpenRun | undefined,
  readings: Promise<Readings>,
  attempt: Attempt,
): Promise<Readings> {
  const values = await readings;
  if (!attempt.abandoned) await run?.bundler.read(device, checked(device, values), context);
  return values;
}

async function after(added: Promise<void>, readings: Readings): Promise<Readings> {
  await added;
  return readings;
}

function checked(device: HasName, readings: Readings): Readings {
  if (readings !== null && typeof readings === "object") return readings;
  throw new HalcyonError(
    "engine.reading",
    `${device.name} read ${String(readings)}; a reading is an object with a value and a timestamp for each key.`,
    {
      device: device.name,
      unexpected: [],
      missing: [],
    },
  );
}

export const save: CommandDefinition<"save"> = {
  recorded: true,
  breakable: false,
  handle: (context, message) => context.run(message).bundler.save(context),
};

export const drop: CommandDefinition<"drop"> = {
  recorded: true,
  breakable: false,
  handle: (context, message) => context.run(message).bundler.drop(context),
};

export const declareStream: CommandDefinition<"declare_stream"> = {
  recorded: true,
  breakable: false,
  handle: async (context, message, attempt) => {
    const { bundler } = context.run(message);
    const { name, collect } = message.kwargs;
    const objects = [...new Set<HasName>(message.args)];
    if (typeof name !== "string" || name === "")
      throw new HalcyonError("engine.argument", "declare_stream takes the name of a stream.", {
        command: "declare_stream",
        argument: "name",
        reason: "not a name",
      });
    const described = await Promise.all(
      objects.map(async (object) =>
        collect === true ? describeForCollect(requires(object, "collectable"), name) : describe(object),
      ),
    );
    if (attempt.abandoned) return undefined;
    return bundler.declare(name, described, collect === true ? "collect" : "read");
  },
};

export const locate: CommandDefinition<"locate"> = {
  recorded: true,
  breakable: true,
  handle: (_context, message) => {
    const devices = [message.obj, ...message.args];
    const answers = devices.map((device) => requires(device, "locatable").locate());
    const single = devices.length === 1 && message.kwargs.squeeze !== false;
    if (single) return answers[0];
    if (!answers.some((answer) => answer instanceof Promise)) return answers;
    return Promise.all(answers.map(async (answer) => answer));
  },
};

export const configure: CommandDefinition<"configure"> = {
  recorded: true,
  breakable: false,
  handle: async (context, message, attempt) => {
    const device = requires(message.obj, "configures");
    if (context.bundling) throw illegal("configure", "a bundle is open: save or drop it first", message.run);
    const answer = await device.configure(...message.args);
    if (attempt.abandoned) return answer;
    for (const { bundler } of context.runs.values()) await bundler.configured(device);
    return answer;
  },
};
