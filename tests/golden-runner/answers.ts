/**
 * Answers the messages of a plan by the fixed rules of the corpus `plans`, without an engine.
 *
 * Messages are applied to the simulated devices; the `answers` of a case go before.
 *
 * @module
 */
import type { Msg } from "@halcyon/engine";
import { type Completion, type StatusView, Status, can, nameOf, requires } from "@halcyon/model";
import type { Case, Json, JsonObject } from "./cases.ts";
import { haltOf, thrownBy } from "./requests.ts";
import type { Reader } from "./values.ts";
import type { Writer } from "./write.ts";

/** What to do with the plan: send it a value, throw into it, or end it. */
export type Answer =
  | { readonly do: "send"; readonly value: unknown }
  | { readonly do: "throw"; readonly error: unknown }
  | { readonly do: "close"; readonly error: Error };

interface Rule extends JsonObject {
  readonly command: string;
  readonly value?: Json;
}

const nothing: Answer = { do: "send", value: undefined };

/** Answers one plan's messages, in order. */
export class Answerer {
  readonly #mode: Json;
  readonly #rules: readonly Rule[];
  readonly #seen = new Map<Rule, number>();
  readonly #reader: Reader;
  readonly #writer: Writer;
  readonly #open = new Map<string | undefined, string>();
  readonly #clockStep: number;
  #count = 0;
  #runs = 0;
  #tokens = 0;
  #uids = 0;
  #rewindable = true;

  constructor(one: Case, reader: Reader, writer: Writer) {
    this.#mode = one["responses"] ?? "sim";
    this.#rules = (one["answers"] ?? []) as readonly Rule[];
    this.#clockStep = (one["clock_step"] ?? 0) as number;
    this.#reader = reader;
    this.#writer = writer;
  }

  /** The engine's own messages: time stands still but for `clock_step` per message, and nothing is random. */
  internal(message: Msg): unknown {
    switch (message.command as string) {
      case "_now":
        return 1_000_000 + this.#count * this.#clockStep;
      case "_uid":
        return `uid-of-plan-${++this.#uids}`;
      case "_random":
        return 0.5;
      default:
        return undefined;
    }
  }

  async answer(message: Msg): Promise<Answer> {
    this.#count++;
    const rule = this.#ruleFor(message);
    if (rule !== undefined) return this.#byRule(rule);
    if (this.#mode === "null") return nothing;
    try {
      return { do: "send", value: await this.#simulate(message) };
    } catch (error) {
      return { do: "throw", error };
    }
  }

  // Every rule that matches counts, though only the first that is due answers.
  #ruleFor(message: Msg): Rule | undefined {
    let chosen: Rule | undefined;
    for (const rule of this.#rules) {
      if (rule.command !== message.command) continue;
      if ("obj" in rule && rule["obj"] !== nameOf(message.obj)) continue;
      const seen = (this.#seen.get(rule) ?? 0) + 1;
      this.#seen.set(rule, seen);
      const first = (rule["nth"] ?? 1) as number;
      const last = (rule["last"] ?? first) as number;
      if (seen >= first && seen <= last) chosen ??= rule;
    }
    return chosen;
  }

  #byRule(rule: Rule): Answer {
    if (typeof rule["throw"] === "string")
      return { do: "throw", error: thrownBy(rule["throw"], (rule["message"] as string | undefined) ?? "thrown") };
    if (rule["close"] === true) return { do: "close", error: haltOf() };
    const after = rule["status_done_after"];
    if (typeof after === "number") return { do: "send", value: this.#doneAfter(after) };
    return { do: "send", value: this.#reader.value(rule.value) };
  }

  #doneAfter(messages: number): StatusView {
    const done = (): boolean => this.#count >= messages;
    return {
      get done() {
        return done();
      },
      get success() {
        return done();
      },
      error: undefined,
    };
  }

  async #simulate(message: Msg): Promise<unknown> {
    const { command, run } = message;
    const obj: unknown = message.obj;
    const args: readonly unknown[] = message.args;
    switch (command) {
      case "open_run": {
        const uid = `run-${++this.#runs}`;
        this.#open.set(run, uid);
        this.#writer.uid(uid);
        return uid;
      }
      case "close_run": {
        const uid = this.#open.get(run);
        this.#open.delete(run);
        return uid;
      }
      case "read":
        return await requires(obj, "readable").read();
      case "trigger":
        return Status.of(requires(obj, "triggerable").trigger());
      case "set":
        return Status.of(requires(obj, "movable").set(args[0]));
      case "prepare":
        return Status.of(requires(obj, "preparable").prepare(args[0]));
      case "kickoff":
      case "complete":
        return Status.of(requires(obj, "flyable")[command]());
      case "configure":
        return await requires(obj, "configures").configure(...args);
      case "stage":
      case "unstage":
        return can(obj, "stageable") ? stagingReply(obj, obj[command]()) : [];
      case "locate": {
        const found: unknown[] = [];
        for (const each of [obj, ...args]) found.push(await requires(each, "locatable").locate());
        const squeeze = (message.kwargs as { squeeze?: boolean }).squeeze ?? true;
        return found.length === 1 && squeeze ? found[0] : found;
      }
      case "wait":
        return true;
      case "subscribe":
        return this.#tokens++;
      case "rewindable":
        if (typeof args[0] === "boolean") this.#rewindable = args[0];
        return this.#rewindable;
      default:
        return undefined;
    }
  }
}

function stagingReply(device: object, completion: Completion): unknown {
  return completion === undefined ? [device] : Status.of(completion);
}
