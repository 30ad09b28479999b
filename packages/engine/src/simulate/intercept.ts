/**
 * Stands between a plan and the engine: writes its messages down, puts stand-ins in the place of devices, and answers
 * what an engine must not carry out in a simulation.
 *
 * Only commands that are known here get through: what an unknown one would do to a device, nobody knows.
 *
 * @module
 */
import { HalcyonError } from "@halcyon/model";
import { type CommandName, type Msg, type Plan, isCommand, isMsg, withParts } from "../message.ts";
import { endless } from "./errors.ts";
import type { LimitChecks } from "./limits.ts";
import type { SimulateOptions } from "./options.ts";
import type { ModelWorld } from "./world.ts";

/** How many messages a plan may still have to clean up, once it was told to end. */
const mostCleaning = 1000;

/** Commands whose arguments are devices too. */
const devicesInArgs: ReadonlySet<string> = new Set<CommandName>(["declare_stream", "locate", "collect"]);

/** What the engine may carry out with stand-ins: it touches nothing else. Commands of the engine's own have no device. */
const harmless: ReadonlySet<string> = new Set<CommandName>([
  "null",
  "RE_class",
  "open_run",
  "close_run",
  "declare_stream",
  "create",
  "read",
  "save",
  "drop",
  "locate",
  "monitor",
  "unmonitor",
  "set",
  "trigger",
  "prepare",
  "kickoff",
  "complete",
  "collect",
  "configure",
  "stage",
  "unstage",
  "stop",
  "sleep",
  "wait",
  "checkpoint",
  "clear_checkpoint",
  "rewindable",
]);
const ownCommands: ReadonlySet<string> = new Set<CommandName>(["_now", "_random", "_uid"]);
/** What is answered here, or in another way. */
const answered: readonly CommandName[] = [
  "pause",
  "input",
  "wait_for",
  "subscribe",
  "unsubscribe",
  "caught_up",
  "parallel",
  "install_suspender",
  "remove_suspender",
];

/** What goes by, and what becomes of it. */
export class Interception {
  readonly messages: Msg[] = [];
  /** The plan had too many messages, and was told to end. */
  overrun: HalcyonError<"simulate.endless"> | undefined;
  readonly #options: SimulateOptions;
  readonly #world: ModelWorld;
  readonly #limits: LimitChecks;
  readonly #most: number;
  #count = 0;
  #cleaning = 0;

  constructor(options: SimulateOptions, world: ModelWorld, limits: LimitChecks) {
    this.#options = options;
    this.#world = world;
    this.#limits = limits;
    this.#most = options.mostMessages ?? 100_000;
  }

  /** The same plan, for an engine. */
  *around<R>(plan: Plan<R>): Plan<R> {
    let step = plan.next();
    while (step.done !== true) {
      let reply: unknown;
      try {
        reply = yield* this.#pass(step.value);
      } catch (error) {
        if (this.overrun !== undefined && this.#cleaning > mostCleaning) throw error;
        step = plan.throw(error);
        continue;
      }
      step = plan.next(reply);
    }
    return step.value;
  }

  *#pass(message: Msg): Plan<unknown> {
    // The engine says what is wrong with it.
    if (!isMsg(message)) return yield message;
    this.#counted();
    const { command } = message;
    if (ownCommands.has(command)) return yield message;
    this.messages.push(message);
    this.#world.message = this.messages.length - 1;
    const { answers = {}, subscribers = false } = this.#options;
    const answer = Object.hasOwn(answers, command) ? answers[command] : undefined;
    if (answer !== undefined) return answer(message);
    switch (command) {
      // What suspends a real plan, and what it waits for, is outside of the modelled world.
      case "pause":
      case "install_suspender":
      case "remove_suspender":
        return undefined;
      case "input":
        return "";
      case "wait_for":
        return fulfilled(message as Msg<"wait_for">);
      case "subscribe":
        if (!subscribers) return -1 - this.#world.message;
        return yield withParts(message, { kwargs: { ...message.kwargs, onFailure: "fail" } });
      case "unsubscribe":
        return subscribers ? yield message : undefined;
      case "caught_up":
        if (!subscribers) throw adapts();
        return yield message;
      case "parallel":
        return yield withParts(message, { args: message.args.map((one) => this.#beside(one)) });
      default:
        return this.#world.real(yield* this.#carried(message));
    }
  }

  *#carried(message: Msg): Plan<unknown> {
    const { command } = message;
    if (!harmless.has(command)) throw unknown(command, this.#options);
    const world = this.#world;
    const obj = world.standIn(message.obj);
    const args: readonly unknown[] = message.args;
    const standing = devicesInArgs.has(command) ? args.map((one) => world.standIn(one)) : args;
    const index = world.message;
    const translated = withParts(message, { obj, args: standing });
    world.number(translated, index);
    const reply = yield translated;
    const actor = world.actor(obj);
    if (isCommand(message, "set") && actor !== undefined) this.#limits.check(actor, message.args[0], index, world.time);
    return Array.isArray(reply) && isStaging(command) ? reply.map((one) => world.real(one)) : reply;
  }

  // What is no plan is for the engine to refuse.
  #beside(plan: unknown): unknown {
    return plan !== null && typeof plan === "object" && "next" in plan ? this.around(plan as Plan<unknown>) : plan;
  }

  #counted(): void {
    if (this.overrun !== undefined) {
      if (++this.#cleaning > mostCleaning) throw this.overrun;
      return;
    }
    if (++this.#count <= this.#most) return;
    this.overrun = endless(this.#most, this.#world.time);
    if (this.#options.onLimit === "stop")
      throw new HalcyonError("engine.stop", "The plan was stopped.", { reason: "" }, { cause: this.overrun });
    throw this.overrun;
  }
}

function isStaging(command: CommandName): boolean {
  return command === "stage" || command === "unstage";
}

function fulfilled(message: Msg<"wait_for">): PromiseSettledResult<unknown>[] {
  return message.args[0].map(() => ({ status: "fulfilled", value: undefined }));
}

function adapts(): HalcyonError<"simulate.subscriber"> {
  const text =
    "The plan waits until its subscriber has seen the documents, so it adapts on it; subscribers are left out unless subscribers: true says that they may see simulated documents.";
  return new HalcyonError("simulate.subscriber", text, { command: "caught_up" });
}

function unknown(command: string, { answers = {} }: SimulateOptions): HalcyonError<"simulate.command"> {
  const allowed = [...harmless, ...answered, ...Object.keys(answers)].toSorted();
  const text = `No simulation knows the command ${command}; give it an answer (answers.${command}). Known: ${allowed.join(", ")}.`;
  return new HalcyonError("simulate.command", text, { command, allowed });
}
