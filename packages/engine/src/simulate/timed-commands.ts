/**
 * The engine's own commands, on the model's time.
 *
 * Each is the real handler. Verbs wait first until their device is known; those that wait let the time pass to the end
 * of what they wait for, so that a plan takes exactly as long as it waits.
 *
 * @module
 */
import type { CommandDefinition, Handler } from "../command.ts";
import { standardCommands } from "../commands/index.ts";
import type { CommandName, Msg } from "../message.ts";
import type { RunEngine } from "../run-engine.ts";
import { TimeKeeper } from "./time-keeper.ts";
import type { ModelWorld } from "./world.ts";

/** Makes `engine` carry out its plans on the time of `world`. */
export function modelTime(engine: RunEngine, world: ModelWorld): void {
  const keeper = new TimeKeeper(world.clock);
  const register = (command: CommandName): void => {
    const usual = standardCommands[command] as CommandDefinition;
    const handle: Handler = (context, message, attempt) => {
      keeper.asked();
      const carryOut = (): unknown => {
        world.take(message);
        const handling = (): unknown => usual.handle(context, message, attempt);
        return command === "parallel" ? keeper.beside(handling) : timed(keeper, handling(), command);
      };
      const getting = readiness(world, message);
      return getting === undefined ? carryOut() : keeper.think(getting).then(carryOut);
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

function timed(keeper: TimeKeeper, reply: unknown, command: CommandName): unknown {
  if (!(reply instanceof Promise)) return reply;
  return command === "wait" || command === "sleep" ? keeper.pass(reply, command) : keeper.think(reply);
}
