/**
 * Live signals over a channel: those that are only written, and the choice of the class by the access.
 *
 * @module
 */
import type { Clock, Status } from "@halcyon/model";
import type { Channel } from "./channel.ts";
import { type Datatype, valueFor } from "./datatype.ts";
import type { Access, Slot } from "./interface.ts";
import { putOver } from "./put.ts";
import { ChannelSignal, ReadSignal, ReadWriteSignal } from "./read-signal.ts";
import type { AnySignal, ReadOptions, SendOptions, SignalW, SignalX } from "./signal.ts";
import type { Wait } from "./wait.ts";

const now: ReadOptions = Object.freeze({});

/** A signal over a channel, with the verbs that its access allows. */
export function signalOver<T>(channel: Channel<T>, slot: Slot<Access, T>, name: string, clock: Clock): AnySignal {
  switch (slot.access) {
    case "r":
      return new ReadSignal(name, slot.type, channel, clock);
    case "w":
      return new WriteSignal(name, slot.type, channel, slot.options.completion === "sent" ? "sent" : "completion");
    case "rw":
      return new ReadWriteSignal(name, slot.type, channel, clock, slot.options.completion);
    default:
      return new ActionSignal(name, channel, slot.press ?? slot.type.initial, slot.options.completion !== "sent");
  }
}

/** A signal that is only written. */
export class WriteSignal<T> extends ChannelSignal<T> implements SignalW<T> {
  readonly type: Datatype<T>;
  readonly #completion: "completion" | "sent";

  constructor(name: string, type: Datatype<T>, channel: Channel<T>, completion: "completion" | "sent") {
    super(name, channel);
    this.type = type;
    this.#completion = completion;
  }

  set(value: T, options: SendOptions = now): Status {
    const completion = (options.completion ?? this.#completion) === "completion";
    return putOver(this, this.channel, valueFor(this, value), completion, options);
  }
}

/** Something to do. */
export class ActionSignal<T> extends ChannelSignal<T> implements SignalX {
  readonly #press: T;
  readonly #completion: boolean;

  constructor(name: string, channel: Channel<T>, press: T, completion: boolean) {
    super(name, channel);
    this.#press = press;
    this.#completion = completion;
  }

  trigger(wait: Wait = now): Status {
    return putOver(this, this.channel, this.#press, this.#completion, wait);
  }
}
