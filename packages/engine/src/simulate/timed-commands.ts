/**
 * The engine's own commands, on the model's time.
 *
 * Each is the real handler. Verbs wait first until their device is known; those that wait move the clock to the end
 * of what they wait for, so that a plan takes exactly as long as it waits.
 *
 * @module
 */
import { HalcyonError } from "@halcyon/model";
import type { CommandDefinition, Handler } from "../command.ts";
import { standardCommands } from "../commands/index.ts";
import { nextTurn } from "../macrotask.ts";
import type { CommandName, Msg } from "../message.ts";
import type { RunEngine } from "../run-engine.ts";
import type { ModelWorld } from "./world.ts";

/** Makes `engine` carry out its plans on the time of `world`. */
export function modelTime(engine: RunEngine, world: ModelWorld): void {
  const register = (command: CommandName): void => {
    const usual = standardCommands[command] as CommandDefinition;
    const handle: Handler = (context, message, attempt) => {
      const carryOut = (): unknown => timed(world, usual.handle(context, message, attempt), message);
      const getting = readiness(world, message);
      return getting === undefined ? carryOut() : getting.then(carryOut);
    };
    engine.registerCommand(command, { ...usual, handle });
  };
  for (const command of Object.keys(standardCommands) as CommandName[]) register(command);
}

function readiness(world: ModelWorld, { obj, args }: Msg): Promise<void> | undefined {
  let waiting: Promise<void>[] | undefined;
  for (const one of [obj, ...(args as readonly unknown[])]) {
    const getting = world.actor(one)?.getReady();
    if (getting !== undefined) (waiting ??= []).push(getting);
  }
  return waiting === undefined ? undefined : Promise.all(waiting).then(() => undefined);
}

// Only these wait for the time to pass; the others wait for devices that think about a question.
function timed(world: ModelWorld, reply: unknown, { command }: Msg): unknown {
  const waits = command === "wait" || command === "sleep";
  return waits && reply instanceof Promise ? passing(world, reply, command) : reply;
}

async function passing(world: ModelWorld, reply: Promise<unknown>, command: string): Promise<unknown> {
  let over = false;
  const end = (): void => {
    over = true;
  };
  reply.then(end, end);
  while (!over) {
    if (!world.clock.step()) throw stuck(command, world.time);
    await nextTurn();
  }
  return reply;
}

function stuck(command: string, time: number): HalcyonError<"simulate.stuck"> {
  const text = `The plan waits (${command}) for something that never happens, ${time} s after it began.`;
  return new HalcyonError("simulate.stuck", text, { command, time });
}
