/**
 * A shutter with an interlock: it opens only when it may, and closes always.
 *
 * @module
 */
import { type Completion, HalcyonError, type Location, Status, type VerbCall } from "@halcyon/model";
import { printable, refused } from "./datatype.ts";
import type { SignalR, SignalW } from "./signal.ts";
import { StandardReadable } from "./standard-readable.ts";

/** Where a shutter is sent. */
export type ShutterPosition = "Open" | "Closed";

/** What keeps a shutter shut. */
export interface Interlock<T> {
  readonly signal: SignalR<T>;
  allows(value: T): boolean;
  /** For the person who reads the refusal: "the hutch is not searched". */
  readonly reason: string;
}

/** What a shutter is made of. */
export interface ShutterParts<C, S> {
  readonly command: SignalW<C>;
  readonly state: SignalR<S>;
  /** What is written to send it there. */
  readonly commands: Readonly<Record<ShutterPosition, C>>;
  /** What its state is when it is there. */
  readonly states: Readonly<Record<ShutterPosition, S>>;
  readonly interlocks?: readonly Interlock<unknown>[];
  /** s that it may take. 10. */
  readonly timeout?: number;
}

/** A shutter: its state is the data, its interlocks are configuration. */
export class Shutter<C, S> extends StandardReadable {
  readonly parts: ShutterParts<C, S>;
  readonly #interlocks: readonly Interlock<unknown>[];
  #asked: ShutterPosition | undefined;

  constructor(name: string, parts: ShutterParts<C, S>) {
    const { interlocks = [] } = parts;
    super(name, { hinted: [parts.state], config: interlocks.map(({ signal }) => signal) });
    this.parts = parts;
    this.#interlocks = interlocks;
  }

  /** Done when its state says so. An interlock that trips on the way fails it, and it is closed. */
  set(position: ShutterPosition, call?: VerbCall): Status {
    if (position !== "Open" && position !== "Closed") throw refused(position, "Open or Closed");
    return Status.run(
      (signal) => this.#go(position, call === undefined ? signal : AbortSignal.any([call.signal, signal])),
      { name: `${this.name}.set(${position})` },
    );
  }

  /** @throws HalcyonError `device.interlock` when it may not open. */
  async checkValue(position: ShutterPosition): Promise<void> {
    if (position !== "Open") return;
    for (const interlock of this.#interlocks) {
      const value = await interlock.signal.get();
      if (!interlock.allows(value)) throw this.#tripped(interlock, value);
    }
  }

  async locate(): Promise<Location<ShutterPosition>> {
    const { state, states } = this.parts;
    const readback = state.type.same(await state.get(), states.Open) ? "Open" : "Closed";
    return { readback, setpoint: this.#asked ?? readback };
  }

  /** Closes it. */
  stop(): Completion {
    return this.set("Closed");
  }

  async #go(position: ShutterPosition, signal: AbortSignal): Promise<void> {
    const { command, commands, state, states, timeout = 10 } = this.parts;
    await this.checkValue(position);
    this.#asked = position;
    const over = new AbortController();
    const wait = { timeout, signal: AbortSignal.any([signal, over.signal]) };
    const ends = position === "Open" ? this.#interlocks.map((one) => this.#guard(one, over)) : [];
    try {
      const there = state.when(states[position], wait);
      await Promise.all([there, command.set(commands[position], wait).finished]);
    } catch (error) {
      if (position === "Open") await this.#shut(error);
      throw error;
    } finally {
      for (const end of ends) end();
      over.abort();
    }
  }

  #guard(interlock: Interlock<unknown>, over: AbortController): () => void {
    return interlock.signal.watch({
      update: ({ value }) => {
        if (!interlock.allows(value)) over.abort(this.#tripped(interlock, value));
      },
      lost: (reason) => over.abort(reason),
    });
  }

  async #shut(error: unknown): Promise<void> {
    this.#asked = "Closed";
    try {
      await this.parts.command.set(this.parts.commands.Closed).finished;
    } catch (second) {
      const both = new AggregateError([error, second], `${this.name} did not open, and could not be closed either.`);
      both.cause = second;
      throw both;
    }
  }

  #tripped({ reason, signal }: Interlock<unknown>, value: unknown): HalcyonError {
    const text = `${this.name} cannot open: ${reason} (${signal.name} is ${printable(value)}).`;
    return new HalcyonError("device.interlock", text, { device: this.name, reason });
  }
}
