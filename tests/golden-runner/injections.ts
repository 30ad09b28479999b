/**
 * What happens to a run from outside while it is on: requests and changes of signals at chosen messages.
 *
 * A request is handed to the engine at the moment when it takes the message up. The peer suspends by a message
 * `wait_for`, ours closes its gate: an injection at that message is done when the gate closes.
 *
 * @module
 */
import type { Engine } from "@halcyon/engine";
import { type Clock, asError } from "@halcyon/model";
import { type Case, type Json, type JsonObject, isObject } from "./cases.ts";
import type { Devices } from "./values.ts";

interface Injection {
  readonly command: string;
  readonly nth: number;
  readonly what: JsonObject;
  done: boolean;
}

/** Watches the messages of one engine and injects what a case says. */
export class Injector {
  readonly #injections: Injection[];
  readonly #counts = new Map<string, number>();
  readonly #deferred: JsonObject[] = [];
  readonly #devices: Devices;
  readonly #clock: Clock;
  /** What went wrong when a request was handed in: a request that comes too late is refused. */
  readonly refused: Error[] = [];

  constructor(one: Case, devices: Devices, clock: Clock) {
    this.#devices = devices;
    this.#clock = clock;
    this.#injections = ((one["inject"] ?? []) as JsonObject[]).map((what) => {
      const at = isObject(what["at"]) ? what["at"] : {};
      return { command: at["command"] as string, nth: (at["nth"] ?? 1) as number, what, done: false };
    });
  }

  /** The injections whose moment never came. */
  get waiting(): readonly Json[] {
    return this.#injections.filter((injection) => !injection.done).map(({ what }) => what);
  }

  /** The engine takes up a message with this command. */
  taken(command: string, engine: Engine): void {
    for (const what of this.#deferred.splice(0)) this.#inject(what, engine);
    const count = (this.#counts.get(command) ?? 0) + 1;
    this.#counts.set(command, count);
    for (const injection of this.#injections) {
      if (injection.command !== command || injection.nth !== count) continue;
      injection.done = true;
      const delay = (injection.what["delay"] ?? 0) as number;
      // A message is carried out before a request has its effect: this checkpoint is not yet the next one.
      if (injection.what["defer"] === true) this.#deferred.push(injection.what);
      else if (delay > 0) this.#clock.after(delay, () => this.#inject(injection.what, engine));
      else this.#inject(injection.what, engine);
    }
  }

  #inject(what: JsonObject, engine: Engine): void {
    try {
      switch (what["do"]) {
        case "put":
          putInto(this.#devices.get(what["device"] as string), what["value"]);
          return;
        case "request_pause":
          engine.pause({ defer: what["defer"] === true });
          return;
        case "abort":
          engine.abort((what["reason"] ?? "") as string);
          return;
        case "stop":
          engine.stop();
          return;
        case "halt":
          engine.halt();
          return;
        default:
          throw new Error(`No injection is called ${JSON.stringify(what["do"])}.`);
      }
    } catch (error) {
      this.refused.push(asError(error));
    }
  }
}

/** Gives a signal a value. */
export function putInto(device: object, value: unknown): void {
  if (!("put" in device) || typeof device.put !== "function") throw new Error("Only a signal can be put to.");
  device.put(value);
}
