/**
 * A flyer that flies scan specifications: prepared for one, kicked off, paused, taken back and resumed on the way, and
 * complete when its last frame is final.
 *
 * It moves nothing and triggers nobody itself: its controller does, and the detectors that the request names take the
 * frames.
 *
 * @module
 */
import {
  type Clock,
  type FlightRequest,
  HalcyonError,
  type HasName,
  Status,
  type VerbCall,
  isHalcyonError,
  nameOf,
  systemClock,
} from "@halcyon/model";
import { type DetectorGroup, Spec } from "@halcyon/scan";
import { refused } from "../datatype.ts";
import { Flight } from "./flight.ts";
import { type FlightDetector, isFlightDetector } from "./flight-parts.ts";
import { type TrajectoryController, trajectoryMotion } from "./trajectory.ts";

/** How a flyer of specifications is made. */
export interface SpecFlyerOptions {
  readonly controller: TrajectoryController;
  readonly clock?: Clock;
  /**
   * Failures that hold a flight instead of ending it: a file that can't be written (`files.write`, `epics.file`), when left
   * out.
   */
  readonly holds?: (error: Error) => boolean;
}

/** A flyer of scan specifications. */
export class SpecFlyer {
  readonly name: string;
  readonly #options: SpecFlyerOptions;
  readonly #clock: Clock;
  #flight: Flight | undefined;
  #preparing = false;
  #hold: ((error: Error) => void) | undefined;

  constructor(name: string, options: SpecFlyerOptions) {
    this.name = name;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** Frames below are final; 0 before anything was prepared. */
  get watermark(): number {
    return this.#flight?.watermark ?? 0;
  }

  /** It has been kicked off, and has neither landed nor been stopped. */
  get aloft(): boolean {
    return this.#flight?.state === "flying" || this.#flight?.state === "held";
  }

  /** Frames that every detector has written. */
  get frames(): number {
    return this.#flight?.there ?? 0;
  }

  /** Stops what somebody left running: no trigger of an earlier flight reaches the detectors of the next. */
  async stage(): Promise<void> {
    await Status.of(this.#options.controller.stop()).finished;
  }

  /** Ends a flight that is under way. */
  async unstage(): Promise<void> {
    await this.stop();
    this.#flight?.release();
    this.#flight = undefined;
  }

  /**
   * Makes ready for a flight; nothing moves. The detectors are staged and prepared for as many events as it has frames.
   *
   * @throws HalcyonError `device.state` while it flies; and as a failed status `scan.spec`, `scan.calculate`,
   *   `device.limits` and `device.state` for what can't be flown, with the numbers that clash.
   */
  prepare(request: FlightRequest, call?: VerbCall): Status {
    if (this.#preparing || this.aloft)
      throw this.#refusal("be prepared", this.#preparing ? "being prepared" : (this.#flight?.state ?? ""));
    this.#preparing = true;
    return Status.run(
      async () => {
        try {
          this.#flight?.release();
          this.#flight = undefined;
          this.#flight = await this.#made(request, call);
        } finally {
          this.#preparing = false;
        }
      },
      { name: `${this.name}.prepare` },
    );
  }

  /** Sets off. One that is under way goes on as it does. @throws HalcyonError `device.state` when it isn't prepared. */
  kickoff(call?: VerbCall): Status {
    const flight = this.#flight;
    if (flight === undefined || flight.state === "over") throw this.#refusal("kick off", "not prepared");
    this.#hold = call?.hold;
    if (flight.state === "ready") flight.begin();
    return Status.succeeded;
  }

  /** One status for a flight, however often it is asked for and held. @throws HalcyonError `device.state` */
  complete(call?: VerbCall): Status {
    const flight = this.#flight;
    if (flight === undefined || flight.state === "ready") throw this.#refusal("complete", "not kicked off");
    this.#hold = call?.hold ?? this.#hold;
    const given = call?.signal;
    const givenUp = (): void => {
      // Whoever rewinds after a pause asks again.
      if (flight.state === "flying") flight.landed.cancel(given?.reason);
    };
    given?.addEventListener("abort", givenUp, { once: true });
    flight.landed.onDone(() => given?.removeEventListener("abort", givenUp));
    return flight.landed;
  }

  /** Comes to rest; its `complete` stays pending. */
  async pause(): Promise<void> {
    await this.#flight?.pause();
  }

  /** Goes on at the watermark, or at the frame it was taken back to. */
  resume(): void {
    this.#flight?.resume();
  }

  /**
   * While it is paused: goes on at `frame` then.
   *
   * @throws HalcyonError `device.state` below the watermark, past the frames that are there, or when it isn't paused.
   */
  rewind(frame: number): void {
    if (this.#flight === undefined) throw this.#refusal(`rewind to ${frame}`, "not prepared");
    this.#flight.rewind(frame);
  }

  /** Ends the flight where it is: `complete` fails, or with `success` counts as landed. What was written stays. */
  async stop(success = false): Promise<void> {
    // Without one of ours, what moves is of an earlier process.
    if (this.#flight === undefined) await this.stage();
    else await this.#flight.stop(success);
  }

  keptSince(time: number): string | undefined {
    const kept = this.#flight?.keptSince(time);
    if (kept === undefined) return undefined;
    return `frames ${kept.start} to ${kept.stop - 1} of ${this.name} were taken since then, are final and stay`;
  }

  async #made(request: FlightRequest, call: VerbCall | undefined): Promise<Flight> {
    const spec = request.spec instanceof Spec ? request.spec : new Spec(request.spec);
    const { start = 0, offset = 0, lag = { frames: 0 } } = request;
    const { num: all } = spec;
    const stop = request.num === undefined ? all : start + request.num;
    const fits = [start, stop, offset].every(Number.isSafeInteger) && start >= 0 && start < stop && stop <= all;
    if (!fits || offset < 0) throw refused(`frames ${start} to ${stop} at ${offset}`, `frames of 0 to ${all}`);
    const detectors = request.detectors.map((detector) => this.#fit(detector, stop - start, spec));
    if (detectors.length === 0) throw this.#refusal("be prepared", "without a detector");
    const next = await this.#begins(detectors, start, stop, offset, call?.run?.again === true);
    const groups = detectors.map((detector) => groupOf(detector, spec));
    const { resting = [] } = request;
    const motion = await trajectoryMotion(this.#options.controller, { spec, start, stop, groups, resting });
    return new Flight(
      {
        name: this.name,
        motion,
        detectors,
        start,
        stop,
        offset,
        lag,
        clock: this.#clock,
        frameTimeout: Math.max(...detectors.map(({ exposure }) => exposure?.frameTimeout ?? 0)),
        holds: this.#options.holds ?? isUnwritten,
        onHold: (error) => this.#hold?.(error),
      },
      next,
    );
  }

  #fit(detector: HasName, events: number, spec: Spec): FlightDetector {
    if (!isFlightDetector(detector)) throw this.#refusal(`fly with ${nameOf(detector)}`, "for detectors of flights");
    const { exposure, name } = detector;
    if (exposure === undefined) throw this.#refusal(`fly with ${name}`, "prepared before its detector");
    if (exposure.trigger === "internal")
      throw this.#refusal(`fly with ${name}`, "for detectors that it triggers, by edge or gate");
    if (exposure.events !== events && exposure.events !== 0)
      throw refused(
        `${exposure.events} events of ${name}`,
        `${events}, the frames of the flight over ${spec.axes.join(", ")}`,
      );
    return detector;
  }

  /** The first frame to take: what an earlier process has told of is not taken again. */
  async #begins(
    detectors: readonly FlightDetector[],
    start: number,
    stop: number,
    offset: number,
    again: boolean,
  ): Promise<number> {
    const taken = await Promise.all(detectors.map(async (detector) => await detector.taken()));
    const least = Math.min(...taken) - offset;
    const wrong = taken.findIndex((events) => events !== offset + start);
    if (again && least >= start) return Math.min(least, stop);
    if (wrong === -1) return start;
    const state = `to begin with event ${offset + start}, and ${nameOf(detectors[wrong])} has ${taken[wrong]}`;
    throw this.#refusal("be prepared", state);
  }

  #refusal(asked: string, state: string): HalcyonError<"device.state"> {
    const facts = { device: this.name, state, asked };
    return new HalcyonError("device.state", `${this.name} can't ${asked}: it is ${state}.`, facts);
  }
}

/** The exposures of a detector in a frame. One without a time of its own takes what the frame leaves. */
function groupOf({ name, exposure }: FlightDetector, spec: Spec): DetectorGroup {
  const { deadtime: dead = 0, exposuresPerCollection = 1, collectionsPerEvent = 1 } = exposure ?? {};
  const exposures = exposuresPerCollection * collectionsPerEvent;
  const { frameDuration } = spec;
  const room = typeof frameDuration === "number" ? frameDuration / exposures - dead : 0;
  const live = exposure?.livetime ?? Math.max(room, shortestExposure);
  return { detectors: [name], exposures, live, dead };
}

// The codes are of the packages that write files, or have an IOC write them.
function isUnwritten(error: Error): boolean {
  return isHalcyonError(error) && ["files.write", "epics.file"].includes(error.code);
}

/** s: below it nothing is exposed. */
const shortestExposure = 1e-6;
