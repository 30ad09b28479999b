/**
 * A flight: one motion and its detectors, from a frame to the last, with pauses in between.
 *
 * It consists of legs. A leg brings the axes to where frame k is set off for, has every detector wait for frame k, and
 * goes. A pause ends the leg: axes come to rest, detectors wait no more. The next leg begins at the watermark, or at any
 * frame above it that is there. Whoever waits for the landing notices nothing of it.
 *
 * @module
 */
import { type Clock, HalcyonError, type Lag, Status, type StatusControls, asError } from "@halcyon/model";
import { abortedBy, waiting } from "../wait.ts";
import type { FlightDetector, FlightMotion } from "./flight-parts.ts";
import { FrameTimes } from "./frame-times.ts";
import { Watermark } from "./watermark.ts";

/** What a flight is made of. */
export interface FlightOptions {
  readonly name: string;
  readonly motion: FlightMotion;
  readonly detectors: readonly FlightDetector[];
  /** Frames `start` (inclusive) to `stop` (exclusive) of the scan. */
  readonly start: number;
  readonly stop: number;
  /** Where frame 0 of the scan is in the files. */
  readonly offset: number;
  readonly lag: Lag;
  readonly clock: Clock;
  /** s that a frame may be late. */
  readonly frameTimeout: number;
  /** Whether a failure only holds the flight, which goes on when it is resumed. */
  readonly holds: (error: Error) => boolean;
  /** Told when it is held by a failure. */
  readonly onHold: (error: Error) => void;
}

interface Leg {
  readonly abort: AbortController;
  /** Done when everything is at rest. Never rejects. */
  readonly over: Promise<void>;
}

/** One flight. */
export class Flight {
  readonly #options: FlightOptions;
  readonly #landing: StatusControls;
  readonly #watermark: Watermark;
  readonly #times = new FrameTimes();
  readonly #follows: readonly (() => void)[];
  readonly #taken = new Map<FlightDetector, number>();
  readonly #begun: number;
  #is: "ready" | "flying" | "held" | "over" = "ready";
  /** The frame that the next leg begins with. */
  #next: number;
  #leg: Leg | undefined;

  /** @param next the frame that it begins with: `start`, or one above where an earlier process had come to. */
  constructor(options: FlightOptions, next: number) {
    const { name, detectors, lag, offset, clock } = options;
    this.#options = options;
    this.#next = next;
    this.#begun = clock.monotonic();
    this.#watermark = new Watermark(lag, next);
    this.#landing = Status.pending({ name: `${name}.complete`, onCancel: () => void this.stop(false) });
    this.#follows = detectors.map((detector) => detector.follow(() => offset + this.watermark));
    for (const detector of detectors) this.#taken.set(detector, next);
  }

  /** Done when the last frame is there and final. */
  get landed(): Status {
    return this.#landing.status;
  }

  get state(): "ready" | "flying" | "held" | "over" {
    return this.#is;
  }

  /** Frames below are final. It stands still while the flight is held. */
  get watermark(): number {
    const { clock } = this.#options;
    return this.#is === "held"
      ? Math.min(this.#next, this.#watermark.at(-Infinity))
      : this.#watermark.at(clock.monotonic());
  }

  /** Frames that every detector has written. */
  get there(): number {
    return Math.min(...this.#taken.values());
  }

  /** Sets off. */
  begin(): void {
    this.#is = "flying";
    this.#goOn();
  }

  /** Comes to rest. Done when nothing moves and nobody waits for a trigger. */
  async pause(): Promise<void> {
    if (this.#is === "flying") this.#hold();
    this.#leg?.abort.abort(new HalcyonError("status.cancelled", `${this.#options.name} is paused.`, { status: "leg" }));
    await this.#leg?.over;
  }

  /** Goes on, at the watermark or at the frame that it was taken back to. */
  resume(): void {
    if (this.#is !== "held") return;
    this.#is = "flying";
    this.#watermark.back(this.#next);
    this.#times.back(this.#next);
    this.#goOn();
  }

  /** While it is held: the next leg begins with `frame`. @throws HalcyonError `device.state` with the frames allowed. */
  rewind(frame: number): void {
    const { name } = this.#options;
    const [low, high] = [this.#watermark.at(-Infinity), this.there];
    const fits = Number.isSafeInteger(frame) && frame >= low && frame <= high;
    if (this.#is === "held" && fits) {
      this.#next = frame;
      return;
    }
    const state = this.#is === "held" ? `held, with frames ${low} to ${high} to go back to` : this.#is;
    const text = `${name} can't go back to frame ${frame}: it is ${state}.`;
    throw new HalcyonError("device.state", text, { device: name, state, asked: `rewind to ${frame}` });
  }

  /** Ends it where it is; what was written stays, and is final. */
  async stop(success: boolean): Promise<void> {
    if (this.#is === "over") return;
    const reason = new HalcyonError("device.state", `${this.#options.name} was stopped before it landed.`, {
      device: this.#options.name,
      state: "stopped",
      asked: "complete",
    });
    await this.#end(reason, success);
  }

  /** Frames that were taken after `time` (s since 1970) and are final all the same. */
  keptSince(time: number): { readonly start: number; readonly stop: number } | undefined {
    const start = this.#times.firstAfter(time);
    const stop = this.watermark;
    return start === undefined || start >= stop ? undefined : { start, stop };
  }

  #hold(): void {
    const { clock } = this.#options;
    this.#next = this.#watermark.at(clock.monotonic());
    this.#is = "held";
  }

  async #end(error: Error | undefined, success = false): Promise<void> {
    this.#is = "over";
    this.#leg?.abort.abort(error);
    await this.#leg?.over;
    this.#watermark.settle(this.there);
    if (error === undefined || success) this.#landing.finish();
    else this.#landing.fail(error);
  }

  /** Nobody takes part any more: documents may tell of all that is there. */
  release(): void {
    for (const end of this.#follows) end();
  }

  #goOn(): void {
    const abort = new AbortController();
    const before = this.#leg?.over ?? Promise.resolve();
    const over = before
      .then(() => (abort.signal.aborted ? undefined : this.#fly(this.#next, abort)))
      .catch((thrown: unknown) => this.#failed(asError(thrown), abort.signal));
    this.#leg = { abort, over };
  }

  #failed(error: Error, signal: AbortSignal): void {
    // What breaks when a leg is called off is its answer to that, unless something would not come to rest.
    if (signal.aborted && !(error instanceof SuppressedError)) return;
    if (this.#is === "over") return;
    if (this.#is === "flying" && this.#options.holds(error)) {
      this.#hold();
      this.#options.onHold(error);
      return;
    }
    this.#is = "over";
    this.#watermark.settle(this.there);
    this.#landing.fail(error);
  }

  async #fly(from: number, abort: AbortController): Promise<void> {
    const { motion, detectors, stop, offset } = this.#options;
    const { signal } = abort;
    if (from >= stop) return this.#land();
    // Frames that are on their way into files when everything comes to rest are counted.
    using watches = new DisposableStack();
    await using rest = new AsyncDisposableStack();
    for (const detector of detectors) rest.defer(async () => Status.of(detector.hold()).finished);
    rest.defer(async () => Status.of(motion.stop()).finished);
    const wait = { signal };
    const ready = detectors.map((detector) => detector.takeFrom(offset + from, stop - from, wait));
    await all([motion.moveTo(from, wait), ...ready]);
    signal.throwIfAborted();
    const written = this.#allWritten(from, signal, watches);
    const flown = motion.fly(from, wait);
    await all([flown, written, ...detectors.map((detector) => detector.taking(wait))]);
    await this.#lastLag(signal);
    this.#land();
  }

  #land(): void {
    this.#watermark.settle(this.#options.stop);
    this.#is = "over";
    this.#landing.finish();
  }

  /** The last frames are final when they are as old as the lag. */
  async #lastLag(signal: AbortSignal): Promise<void> {
    const { lag, clock } = this.#options;
    const left = "seconds" in lag ? lag.seconds : 0;
    if (left > 0 && !signal.aborted)
      await waiting<void>(
        (resolve) => clock.after(left, resolve),
        { signal },
        () => abortedBy(signal),
        clock,
      );
    if (signal.aborted) throw abortedBy(signal);
  }

  /** Resolves when every detector has written the last frame; rejects when no frame comes for too long. */
  #allWritten(from: number, signal: AbortSignal, watches: DisposableStack): Promise<void> {
    const { detectors, stop, offset, clock, motion, frameTimeout } = this.#options;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const patience = frameTimeout + motion.longestQuiet;
    let clear: (() => void) | undefined;
    const wound = (): void => {
      clear?.();
      clear = clock.after(patience, () => reject(this.#late(patience)));
    };
    for (const detector of detectors) this.#taken.set(detector, from);
    for (const detector of detectors) {
      const end = detector.watchTaken((events) => {
        const before = this.there;
        this.#taken.set(detector, Math.min(stop, Math.max(from, events - offset)));
        if (this.there === before || this.#is !== "flying") return;
        this.#watermark.there(this.there, clock.monotonic());
        this.#times.there(this.there, clock.now());
        this.#report();
        wound();
        if (this.there >= stop) resolve();
      });
      watches.defer(end);
    }
    watches.defer(() => clear?.());
    signal.addEventListener("abort", () => reject(abortedBy(signal)), { once: true });
    if (this.there >= stop) resolve();
    else wound();
    promise.catch(() => undefined);
    return promise;
  }

  #report(): void {
    const { name, start, stop, clock } = this.#options;
    const current = this.there;
    const fraction = stop === start ? 1 : (current - start) / (stop - start);
    const elapsed = clock.monotonic() - this.#begun;
    this.#landing.report({ name, current, initial: start, target: stop, unit: "frames", fraction, elapsed });
  }

  #late(patience: number): HalcyonError<"device.reading"> {
    const { stop } = this.#options;
    const which = [...this.#taken].map(([{ name }, taken]) => `${name} has ${taken}`).join(", ");
    const reason = `no new frame in ${patience} s: of ${stop}, ${which}`;
    const device = this.#options.name;
    return new HalcyonError("device.reading", `${device} does not get on: ${reason}.`, { device, reason });
  }
}

/** All of them; the first failure, once the others are told of it by the signal they share, is thrown. */
async function all(works: readonly Promise<unknown>[]): Promise<void> {
  for (const work of works) work.catch(() => undefined);
  await Promise.all(works);
}
