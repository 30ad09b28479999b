/**
 * Something that measures or moves on its own, made of what it does at each step.
 *
 * What `prepare` works out is handed on to `kickoff`, and from there to `complete`; nothing is kept in between that a
 * second flight could trip over. Asked out of order, it refuses.
 *
 * @module
 */
import { HalcyonError, type MaybePromise, type Progress, Status, type VerbCall } from "@halcyon/model";
import type { Wait } from "./wait.ts";

/** What a flyer does. `Request`: what it is prepared for; `Flight`: what it makes of that. */
export interface FlyLogic<Request, Flight> {
  readonly prepare: (request: Request, wait: Wait) => MaybePromise<Flight>;
  /** Done when it is off, not when it has landed. */
  readonly kickoff: (flight: Flight, wait: Wait) => MaybePromise<void>;
  /** Done when it has landed. */
  readonly complete: (flight: Flight, wait: Wait, report: (progress: Progress) => void) => MaybePromise<void>;
  /** Ends a flight, wherever it is: on stop, and when a step fails or is called off. */
  readonly stop: (flight: Flight) => MaybePromise<void>;
}

type State<Flight> =
  | { readonly is: "at rest" }
  | { readonly is: "being prepared" }
  | { readonly is: "prepared"; readonly flight: Flight }
  | { readonly is: "flying"; readonly flight: Flight };

/** A flyer made of its logic. It can fly again what it was prepared for. */
export class StandardFlyer<Request, Flight> {
  readonly name: string;
  readonly #logic: FlyLogic<Request, Flight>;
  #state: State<Flight> = { is: "at rest" };
  #completing: Status | undefined;

  constructor(name: string, logic: FlyLogic<Request, Flight>) {
    this.name = name;
    this.#logic = logic;
  }

  /** @throws HalcyonError `device.state` while it flies or is being prepared. */
  prepare(request: Request, call?: VerbCall): Status {
    const state = this.#state;
    if (state.is === "flying" || state.is === "being prepared") throw this.#refusal("be prepared");
    this.#state = { is: "being prepared" };
    return Status.run(
      async (signal) => {
        try {
          const flight = await this.#logic.prepare(request, waitOf(signal, call));
          this.#state = { is: "prepared", flight };
        } catch (error) {
          this.#state = { is: "at rest" };
          throw error;
        }
      },
      { name: `${this.name}.prepare` },
    );
  }

  /** @throws HalcyonError `device.state` when it isn't prepared. */
  kickoff(call?: VerbCall): Status {
    const state = this.#state;
    if (state.is !== "prepared") throw this.#refusal("kick off");
    const { flight } = state;
    this.#state = { is: "flying", flight };
    return this.#step("kickoff", flight, (signal) => this.#logic.kickoff(flight, waitOf(signal, call)));
  }

  /** One status for a flight, however often it is asked for. @throws HalcyonError `device.state` when it doesn't fly. */
  complete(call?: VerbCall): Status {
    const state = this.#state;
    if (this.#completing !== undefined) return this.#completing;
    if (state.is !== "flying") throw this.#refusal("complete");
    const { flight } = state;
    const status = this.#step("complete", flight, async (signal, report) => {
      await this.#logic.complete(flight, waitOf(signal, call), report);
      this.#state = { is: "prepared", flight };
    });
    this.#completing = status;
    status.onDone(() => {
      this.#completing = undefined;
    });
    return status;
  }

  /** Ends the flight; its `complete` fails, or with `success` counts as landed. */
  async stop(success = false): Promise<void> {
    const state = this.#state;
    if (state.is !== "flying") return;
    const completing = this.#completing;
    this.#state = { is: "at rest" };
    if (!success) completing?.cancel(this.#stopped());
    await this.#logic.stop(state.flight);
  }

  #step(
    verb: string,
    flight: Flight,
    work: (signal: AbortSignal, report: (progress: Progress) => void) => MaybePromise<void>,
  ): Status {
    return Status.run(
      async (signal, report) => {
        try {
          await work(signal, report);
        } catch (error) {
          await this.#giveUp(flight, error);
        }
      },
      { name: `${this.name}.${verb}` },
    );
  }

  async #giveUp(flight: Flight, error: unknown): Promise<never> {
    const flying = this.#state.is === "flying";
    this.#state = { is: "at rest" };
    try {
      if (flying) await this.#logic.stop(flight);
    } catch (second) {
      const both = new AggregateError([error, second], `${this.name} failed, and could not be stopped either.`);
      both.cause = second;
      throw both;
    }
    throw error;
  }

  #refusal(asked: string): HalcyonError {
    const state = this.#state.is;
    return new HalcyonError("device.state", `${this.name} can't ${asked}: it is ${state}.`, {
      device: this.name,
      state,
      asked,
    });
  }

  #stopped(): HalcyonError {
    const facts = { device: this.name, state: "stopped", asked: "complete" };
    return new HalcyonError("device.state", `${this.name} was stopped before it landed.`, facts);
  }
}

function waitOf(signal: AbortSignal, call: VerbCall | undefined): Wait {
  return { signal: call === undefined ? signal : AbortSignal.any([signal, call.signal]) };
}
