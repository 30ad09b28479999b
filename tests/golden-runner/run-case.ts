/**
 * One case of the corpus `documents` as it goes: an engine, fresh devices, the calls of the case one after
 * another, and everything that can be seen of it.
 *
 * @module
 */
import type { Engine, EngineState, Msg, Plan, Run, RunResult, Subscriber } from "@halcyon/engine";
import { VirtualClock, isHalcyonError } from "@halcyon/model";
import { caseEngine, subscriptionsOf } from "./case-engine.ts";
import { type Case, type Json, type JsonObject, isObject } from "./cases.ts";
import { errorIn } from "./errors.ts";
import { loggers } from "./functions.ts";
import { Injector, putInto } from "./injections.ts";
import { type Laboratory, laboratory } from "./laboratory.ts";
import { type WireMessage, isInternal, written } from "./messages.ts";
import { DocumentNormaliser } from "./normalise.ts";
import type { Setting } from "./outcome.ts";
import { Reader } from "./values.ts";
import { Writer } from "./write.ts";

/** What was seen of a case, as `expect` has it. */
export interface Seen {
  readonly calls: unknown[];
  readonly messages: WireMessage[];
  readonly states: [from: string, to: string][];
  readonly documents: [name: string, doc: unknown][];
  readonly callback_log: [callback: string, document: string][];
  /** A command that our engine does not have. */
  unknown_command: string | undefined;
  device_calls: unknown;
  engine_md: unknown;
  /** Injections whose moment never came. */
  waiting: readonly Json[];
}

/** s of the simulated clock for what a change of a signal sets going. */
const settling = 0.05;

export class RunCase {
  readonly seen: Seen = {
    calls: [],
    messages: [],
    states: [],
    documents: [],
    callback_log: [],
    unknown_command: undefined,
    device_calls: {},
    engine_md: {},
    waiting: [],
  };
  readonly #case: Case;
  readonly #clock = new VirtualClock();
  readonly #laboratory: Laboratory;
  readonly #reader: Reader;
  readonly #writer = new Writer();
  readonly #injector: Injector;
  readonly #engine: Engine;
  #run: Run | undefined;
  #subscribed: number[] = [];

  constructor(one: Case, setting: Setting) {
    this.#case = one;
    this.#laboratory = laboratory(one, setting, this.#clock);
    this.#reader = new Reader(this.#laboratory, new Map(loggers.map((n) => [n, this.#logger(n)])));
    this.#injector = new Injector(one, this.#laboratory, this.#clock);
    const normaliser = new DocumentNormaliser(this.#writer);
    this.#engine = caseEngine(isObject(one["engine"]) ? one["engine"] : {}, this.#reader, this.#clock, {
      onMessage: (message) => this.#onMessage(message),
      onState: (to, from) => this.#onState(to, from),
      onDocument: (name, doc) => void this.seen.documents.push([name, normaliser.document(name, doc)]),
    });
  }

  /** Makes the calls of the case, in order. */
  async go(): Promise<Seen> {
    for (const call of this.#case["calls"] as JsonObject[]) {
      const seen: Record<string, unknown> = { do: call["do"] };
      try {
        seen["returned"] = await this.#call(call);
      } catch (error) {
        const expected = this.#expectedCall(this.seen.calls.length);
        if (isHalcyonError(error, "engine.command")) this.seen.unknown_command = error.facts.command;
        seen["raised"] =
          error instanceof Interrupted ? { type: "RunEngineInterrupted" } : errorIn(error, expected["raised"]);
      }
      this.seen.calls.push({ ...seen, state: this.#engine.state });
    }
    this.#engine.clearSuspenders();
    this.seen.device_calls = this.#writer.value(this.#laboratory.calls());
    const { versions: _versions, ...md } = this.#engine.md;
    this.seen.engine_md = this.#writer.value(md);
    this.seen.waiting = this.#injector.waiting;
    return this.seen;
  }

  #logger(label: string): Subscriber {
    return (...[name]) => {
      this.seen.callback_log.push([label, name]);
    };
  }

  #onMessage(message: Msg): void {
    if (isInternal(message.command)) return;
    this.seen.messages.push(written(message, this.#writer));
    this.#injector.taken(message.command, this.#engine);
  }

  #onState(to: EngineState, from: EngineState): void {
    this.seen.states.push([from, to]);
    if (to === "suspending") this.#injector.taken("wait_for", this.#engine);
  }

  async #call(call: JsonObject): Promise<unknown> {
    const engine = this.#engine;
    switch (call["do"]) {
      case "run":
        this.#begin(call);
        return await this.#atRest();
      case "resume":
        engine.resume();
        return await this.#atRest();
      case "abort":
        engine.abort((call["reason"] ?? "") as string);
        return await this.#over();
      case "stop":
        engine.stop();
        return await this.#over();
      case "halt":
        engine.halt();
        return await this.#over();
      case "request_pause":
        engine.pause({ defer: call["defer"] === true });
        return null;
      case "put":
        putInto(this.#laboratory.get(call["device"] as string), call["value"]);
        await new Promise<void>((resolve) => void this.#clock.after(settling, resolve));
        return null;
      case "set_md":
        Object.assign(engine.md, call["md"]);
        return null;
      case "clear_suspenders":
        engine.clearSuspenders();
        return null;
      default:
        throw new Error(`No call is named ${JSON.stringify(call["do"])}.`);
    }
  }

  #begin(call: JsonObject): void {
    const plan = this.#reader.value(call["plan"]) as Plan<unknown>;
    const subs = call["subs"] === undefined ? [] : subscriptionsOf(this.#reader.value(call["subs"]));
    const run = this.#engine.run(plan, this.#reader.object(call["md"]));
    this.#run = run;
    this.#subscribed = subs.map(([subscriber, subscription]) =>
      this.#engine.subscribe(subscriber, { onFailure: "fail", ...subscription }),
    );
    this.#clock.after(0, () => {
      if (this.seen.messages.length === 0 && run.suspended !== undefined)
        this.#injector.taken("wait_for", this.#engine);
    });
  }

  /** The result, once the run is over; interrupted when it paused or was ended from outside, as the peer has it. */
  async #atRest(): Promise<unknown> {
    const run = this.#running();
    if ((await run.atRest()) === "paused") throw new Interrupted();
    const result = await this.#ended(run);
    if (result.interrupted) throw new Interrupted();
    if (result.error !== undefined) throw result.error;
    return this.#written(result);
  }

  async #over(): Promise<unknown> {
    return this.#written(await this.#ended(this.#running()));
  }

  async #ended(run: Run): Promise<RunResult> {
    const result = await run.result();
    for (const token of this.#subscribed.splice(0)) this.#engine.unsubscribe(token);
    return result;
  }

  #running(): Run {
    if (this.#run === undefined) throw new Error("The case asks for a run that it never began.");
    return this.#run;
  }

  #written(result: RunResult): unknown {
    const { runStartUids, planResult, finished, exitStatus, interrupted, reason, error } = result;
    return {
      run_start_uids: this.#writer.value(runStartUids),
      plan_result: finished ? this.#writer.value(planResult) : { $none: "no result" },
      exit_status: exitStatus,
      interrupted,
      reason,
      exception: this.#writer.value(error),
    };
  }

  #expectedCall(index: number): JsonObject {
    const expected = (this.#case["expect"] as JsonObject)["calls"] as JsonObject[];
    return expected[index] ?? {};
  }
}

/** The peer says so when it gives control back before a plan has ended by itself. */
class Interrupted extends Error {}
