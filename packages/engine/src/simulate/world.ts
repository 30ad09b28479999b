/** Everything that is modelled: devices by the real ones, and the time. @module */
import { HalcyonError, type HasName, type NewUid, nameOf } from "@halcyon/model";
import type { Msg } from "../message.ts";
import { Actor } from "./actor.ts";
import type { ModelClock } from "./clock.ts";
import type { Move } from "./motion.ts";
import type { SimulateOptions, World } from "./options.ts";
import type { Known, Stage } from "./stage.ts";
import { standInFor } from "./stand-in.ts";

/** Everything that is modelled. */
export class ModelWorld implements Stage {
  readonly clock: ModelClock;
  readonly newUid: NewUid;
  readonly moves: Move[] = [];
  readonly startFrom: "devices" | "zero";
  message = -1;
  readonly #options: SimulateOptions;
  readonly #actors = new Map<object, Actor>();
  readonly #byName = new Map<string, Actor>();
  readonly #standIns = new Map<object, HasName>();
  readonly #reals = new Map<object, HasName>();
  readonly #numbers = new WeakMap<Msg, number>();
  readonly #placesUsed = new Set<string>();

  constructor(options: SimulateOptions, clock: ModelClock, newUid: NewUid) {
    this.clock = clock;
    this.newUid = newUid;
    this.#options = options;
    this.startFrom = options.startFrom ?? "devices";
  }

  get time(): number {
    return this.clock.monotonic();
  }

  /** What stands for a device; anything that has no name stands for itself. */
  standIn<T>(device: T): T {
    if (device === null || typeof device !== "object" || !("name" in device)) return device;
    const real = device as T & HasName;
    let standIn = this.#standIns.get(real);
    if (standIn === undefined) {
      const actor = new Actor(real, this.#options.devices?.[real.name] ?? {}, this);
      standIn = standInFor(actor, this.clock);
      this.#standIns.set(real, standIn);
      this.#actors.set(standIn, actor);
      this.#byName.set(real.name, actor);
      this.#reals.set(standIn, real);
    }
    return standIn as T;
  }

  /** Remembers which message of the plan this is. */
  number(message: Msg, index: number): void {
    this.#numbers.set(message, index);
  }

  /** A message is about to be carried out. */
  take(message: Msg): void {
    this.message = this.#numbers.get(message) ?? this.message;
  }

  /** The device that something stands for. */
  real(standIn: unknown): unknown {
    return this.#reals.get(standIn as object) ?? standIn;
  }

  /** The model behind a stand-in. */
  actor(standIn: unknown): Actor | undefined {
    return this.#actors.get(standIn as object);
  }

  /** Where axes were at first, by name. */
  get initial(): Readonly<Record<string, unknown>> {
    const initial: Record<string, unknown> = { ...this.#options.positions };
    for (const [name, { axis }] of this.#byName) if (axis !== undefined) initial[name] = axis.initial;
    return initial;
  }

  /** Names in `devices` and `positions` that no device had: misspelt, maybe. */
  get unused(): readonly string[] {
    const { devices = {}, positions = {} } = this.#options;
    const models = Object.keys(devices).filter((name) => !this.#byName.has(name));
    const places = Object.keys(positions).filter((name) => !this.#placesUsed.has(name));
    return [...new Set([...models, ...places])];
  }

  // Models take it out of the world: `({ at }) => at("x")`.
  readonly at: World["at"] = (axis) => {
    const name = typeof axis === "string" ? axis : nameOf(axis);
    if (typeof axis !== "string") this.#meet(axis);
    const modelled = this.#byName.get(name)?.axis;
    const place = modelled === undefined ? this.givenPlace(name)?.value : modelled.place;
    if (typeof place === "number") return place;
    const known = [...this.#byName.values()].filter((one) => one.axis !== undefined).map((one) => one.real.name);
    const what = place === undefined ? "the plan has not named it so far" : `it is at ${JSON.stringify(place)}`;
    throw new HalcyonError(
      "simulate.position",
      `A model asks for the number at which ${name} is, but ${what}. Known: ${known.join(", ") || "none"}; others can be given as positions.`,
      { device: name, known },
    );
  };

  // An axis that the plan does not name: known if it answers at once where it is.
  #meet(axis: HasName): void {
    void this.actor(this.standIn(axis))?.getReady();
  }

  givenPlace(name: string): Known | undefined {
    const { positions } = this.#options;
    if (positions === undefined || !Object.hasOwn(positions, name)) return undefined;
    this.#placesUsed.add(name);
    return { value: positions[name] };
  }

  owned(key: string): Known | undefined {
    const named = this.#byName.get(key)?.placeOf(key);
    if (named !== undefined) return named;
    for (const actor of this.#byName.values()) {
      const known = actor.placeOf(key);
      if (known !== undefined) return known;
    }
    return undefined;
  }
}
