/**
 * A room of simulated devices, all on one virtual clock, each of whose verbs can be made to fail once.
 *
 * Every call of a verb goes through the room: it writes down what was moved, stopped, staged, unstaged and
 * subscribed, so that what is left behind by a plan can be told.
 *
 * @module
 */
import { GaussianDetector, SimFlyer, SimMotor, makeLab, memoryFrames, AreaDetector } from "@halcyon/devices/sim";
import type { Lab, LabEntry } from "@halcyon/devices/sim";
import { VirtualClock } from "@halcyon/model";
import type {
  Clock,
  Collectable,
  Configures,
  Flyable,
  HasName,
  Locatable,
  Movable,
  NewUid,
  Preparable,
  Readable,
  Stageable,
  Stoppable,
  Subscribable,
  Triggerable,
} from "@halcyon/model";

/** A device of the room: it has some of these verbs. */
export type Thing = Readable &
  Triggerable &
  Movable<number> &
  Locatable<number> &
  Stageable &
  Stoppable &
  Subscribable &
  Flyable &
  Collectable &
  Configures &
  Preparable;

/** What a device does instead of its verb, once. `go` is the verb. */
export type Instead = (go: () => unknown, verb: string) => unknown;

interface Armed {
  readonly devices: ReadonlySet<unknown>;
  readonly verbs: ReadonlySet<string>;
  readonly instead: Instead;
}

/** The verbs that can fail. */
const verbs = [
  "set",
  "stop",
  "trigger",
  "read",
  "describe",
  "locate",
  "stage",
  "unstage",
  "kickoff",
  "complete",
  "prepare",
  "configure",
  "collect",
  "collectPages",
  "collectAssetDocs",
  "describeCollect",
  "subscribe",
  "pause",
  "resume",
] as const;

/** Those by which the engine puts devices to rest. */
const ofRest: ReadonlySet<string> = new Set(["stop", "unstage", "pause", "resume"]);

const catalogue: readonly LabEntry[] = [
  { name: "x", kind: "motor", delay: 0.5 },
  { name: "y", kind: "motor", init: -2, delay: 0.2 },
  { name: "z", kind: "motor", init: 1 },
  { name: "p", kind: "position_motor", init: 3, stage: "status", stage_delay: 0.1 },
  {
    name: "det",
    kind: "detector",
    delay: 0.1,
    abilities: ["pausable"],
    config: { gain: 1 },
    func: { type: "gaussian", axis: "x", center: 1, sigma: 1, height: 10 },
  },
  {
    name: "quick",
    kind: "async_detector",
    stage: "status",
    stage_delay: 0.1,
    func: { type: "linear", offset: 1, slopes: { x: 2, y: -1 } },
  },
  { name: "plain", kind: "plain_detector", func: { type: "linear", slopes: { z: 1 } } },
  { name: "once", kind: "detector", rewindable: false, func: { type: "constant", value: 4 } },
  { name: "step", kind: "detector", func: { type: "step", axis: "x", edge: 0.5, low: 0, high: 10 } },
  { name: "beam", kind: "signal", init: 100 },
  { name: "heater", kind: "signal", init: 20, delay: 2 },
  { name: "shutter", kind: "signal", init: 1 },
  {
    name: "events",
    kind: "event_flyer",
    kickoff_delay: 0.2,
    complete_delay: 1,
    abilities: ["preparable"],
    prepare_delay: 0.1,
    streams: { fly_a: { keys: ["a", "b"], num: 3 } },
  },
  {
    name: "pages",
    kind: "page_flyer",
    complete_delay: 0.5,
    page_size: 2,
    streams: { fly_c: { keys: ["c"], num: 4 }, fly_d: { keys: ["d"], num: 2 } },
  },
  { name: "frames", kind: "stream_flyer", keys: ["f", "g"], chunks: [2, 0, 3, 1], complete_when_collected: true },
  { name: "camera", kind: "stream_detector", keys: ["image"] },
];

/** The time of the engine, apart from that of the devices: what it has asked for and not taken back is counted. */
class CountingClock implements Clock {
  readonly #clock: Clock;
  outstanding = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  monotonic(): number {
    return this.#clock.monotonic();
  }

  after(seconds: number, call: () => void): () => void {
    if (seconds === Infinity) return () => undefined;
    let open = true;
    const close = (): void => {
      if (open) this.outstanding--;
      open = false;
    };
    this.outstanding++;
    const cancel = this.#clock.after(seconds, () => {
      close();
      call();
    });
    return () => {
      close();
      cancel();
    };
  }
}

/** What an axis or a staged device was asked last, by the number of the call. */
interface Last {
  begun: number;
  ended: number;
}

const random = (): number => 0.25;

/** The devices of one case, and what became of them. */
export class Room {
  readonly clock: VirtualClock = new VirtualClock();
  readonly engineClock: CountingClock = new CountingClock(this.clock);
  readonly newUid: NewUid;
  readonly moved: Map<HasName, Last> = new Map();
  readonly staged: Map<HasName, Last> = new Map();
  /** Subscriptions that were not ended. */
  subscriptions = 0;
  /** The verbs called since the last message. */
  calls: (readonly [device: unknown, verb: string])[] = [];
  readonly sx: SimMotor;
  readonly gauss: GaussianDetector;
  readonly imager: AreaDetector;
  readonly wing: SimFlyer;
  readonly #lab: Lab;
  readonly #things = new Map<string, Thing>();
  readonly #laters = new Set<() => void>();
  #armed: Armed | undefined;
  /** What the verbs of rest do instead, of all devices, from now on. */
  sabotage: (() => unknown) | undefined;
  #count = 0;

  /** @param number of the process: ids and files of two are different. */
  constructor(number = 0) {
    const { clock } = this;
    let uids = 0;
    this.newUid = () => `${(++uids).toString(16).padStart(8, "0")}-000${number}-4000-8000-000000000000`;
    this.#lab = makeLab(catalogue, { clock, token: String(number) });
    this.sx = new SimMotor("sx", { clock, velocity: 4, period: 0.5 });
    this.gauss = new GaussianDetector("gauss", {
      clock,
      random,
      axes: [{ motor: this.sx, center: 0.5 }],
      countTime: 0.1,
    });
    this.imager = new AreaDetector("imager", {
      clock,
      random,
      sink: memoryFrames(),
      newUid: this.newUid,
      shape: [2, 3],
      countTime: 0.1,
    });
    this.wing = new SimFlyer("wing", { motor: this.sx, detector: this.gauss, start: 0, stop: 1, num: 2 });
    for (const device of [this.sx, this.gauss, this.imager, this.wing]) this.#tap(device);
  }

  /** A device of the lab. */
  get(name: string): Thing {
    const known = this.#things.get(name);
    if (known !== undefined) return known;
    const made = this.#lab.get(name) as unknown as Thing;
    this.#things.set(name, made);
    this.#tap(made);
    return made;
  }

  /** Changes a signal from outside. */
  put(name: string, value: unknown): void {
    (this.get(name) as unknown as { put(to: unknown): void }).put(value);
  }

  /** The next call of one of these verbs, of one of these devices, is something else. */
  arm(armed: Armed | undefined): void {
    this.#armed = armed;
  }

  /** Calls back by the virtual clock; taken back when the case is over. */
  later(seconds: number, call: () => void): void {
    const cancel = this.clock.after(seconds, () => {
      this.#laters.delete(cancel);
      call();
    });
    this.#laters.add(cancel);
  }

  /** Takes back what `later` has not called yet. */
  forget(): void {
    for (const cancel of this.#laters) cancel();
    this.#laters.clear();
  }

  /** A message moves or stages something. */
  begun(of: Map<HasName, Last>, device: HasName): void {
    const last = of.get(device) ?? { begun: 0, ended: 0 };
    of.set(device, last);
    last.begun = ++this.#count;
  }

  #ended(verb: string, device: HasName): void {
    const last = (verb === "stop" ? this.moved : this.staged).get(device);
    if (last !== undefined) last.ended = ++this.#count;
  }

  #tap(device: HasName): void {
    const own = device as unknown as Record<string, unknown>;
    for (const verb of verbs) {
      const original = own[verb];
      if (typeof original !== "function") continue;
      own[verb] = (...args: unknown[]): unknown => {
        this.calls.push([device, verb]);
        if (verb === "stop" || verb === "unstage") this.#ended(verb, device);
        const go = (): unknown => Reflect.apply(original, device, args);
        const armed = this.#armed;
        if (armed !== undefined && armed.devices.has(device) && armed.verbs.has(verb)) {
          this.#armed = undefined;
          return armed.instead(go, verb);
        }
        if (this.sabotage !== undefined && ofRest.has(verb)) return this.sabotage();
        return verb === "subscribe" ? this.#subscribed(go) : go();
      };
    }
  }

  #subscribed(go: () => unknown): () => void {
    const end = go() as () => void;
    let open = true;
    this.subscriptions++;
    return () => {
      if (open) this.subscriptions--;
      open = false;
      end();
    };
  }
}
