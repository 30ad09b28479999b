/**
 * A simulated detector that takes a frame at each pulse, or by itself, and writes it into a file.
 *
 * @module
 */
import { type Clock, type FrameDataset, type FrameSink, type NewUid, randomUid } from "@halcyon/model";
import { type FramesInto, framesInto } from "../detector/frames-into.ts";
import type { AcquireLogic, CompleteExposure, DetectorParts, TriggerLogic } from "../detector/logic.ts";
import { StreamingDetector } from "../detector/streaming-detector.ts";
import type { FramePixels } from "../frame-stream.ts";
import type { Pulse, TriggerLine } from "./trigger-line.ts";

/** How the detector is made. */
export interface FlyDetectorOptions {
  readonly clock: Clock;
  readonly sink: FrameSink;
  readonly newUid?: NewUid;
  readonly triggers: TriggerLine;
  readonly datasets: readonly FrameDataset[];
  /** What it sees at a pulse, or at a moment of its own (then without positions). */
  readonly see: (pulse: Pulse) => FramePixels;
  /** Keys that matter, for whoever plots. */
  readonly hinted?: readonly string[];
  /** s between exposures that it needs. 0. */
  readonly deadtime?: number;
}

/** A detector made of simulated parts. */
export function flyDetector(name: string, options: FlyDetectorOptions): StreamingDetector {
  return flyDetectorParts(name, options).detector;
}

/** The same, and the hand that writes its frames. */
export function flyDetectorParts(
  name: string,
  options: FlyDetectorOptions,
): { readonly detector: StreamingDetector; readonly frames: FramesInto } {
  const { clock, sink, newUid = randomUid, datasets, hinted = [] } = options;
  const frames = framesInto(name, { datasets, sink, newUid, clock });
  const chip = new Chip(name, frames, options);
  const trigger: TriggerLogic = {
    internal: (exposure) => chip.set(exposure),
    edge: (exposure) => chip.set(exposure),
    gate: (exposure) => chip.set(exposure),
    deadtime: () => options.deadtime ?? 0,
  };
  const acquire: AcquireLogic = { start: () => chip.start(), idle: () => chip.idle(), stop: () => chip.stop() };
  const parts: DetectorParts = { trigger, acquire, data: [{ ...frames, hinted }] };
  return { detector: new StreamingDetector(name, { ...parts, clock }), frames };
}

/** What sees: armed, it takes frame after frame, and gives each to the file. */
class Chip {
  readonly #name: string;
  readonly #frames: FramesInto;
  readonly #options: FlyDetectorOptions;
  #exposure: CompleteExposure | undefined;
  #left = 0;
  /** Exposures that the frame under way is summed from so far. */
  #summed = 0;
  #end: (() => void) | undefined;
  #work: PromiseWithResolvers<void> | undefined;
  #pending = 0;

  constructor(name: string, frames: FramesInto, options: FlyDetectorOptions) {
    this.#name = name;
    this.#frames = frames;
    this.#options = options;
  }

  set(exposure: CompleteExposure): void {
    this.#exposure = exposure;
  }

  start(): void {
    const exposure = this.#exposure;
    if (exposure === undefined) return;
    this.#end?.();
    const { triggers, clock } = this.#options;
    this.#left = exposure.events === 0 ? Infinity : exposure.events * exposure.collectionsPerEvent;
    this.#summed = 0;
    this.#pending = 0;
    this.#work = Promise.withResolvers();
    this.#work.promise.catch(() => undefined);
    if (exposure.trigger !== "internal") {
      this.#end = triggers.listen(this.#name, (pulse) => this.#pulse(pulse, exposure));
      return;
    }
    const period = ((exposure.livetime ?? 0) + (exposure.deadtime ?? 0)) * exposure.exposuresPerCollection;
    let cancel: (() => void) | undefined;
    const next = (): void => {
      cancel = clock.after(period, () => {
        this.#take({ timestamp: clock.now(), positions: {} });
        if (this.#left > 0) next();
      });
    };
    this.#end = () => cancel?.();
    next();
  }

  async idle(): Promise<void> {
    await this.#work?.promise;
  }

  /** Done when what was taken is written. */
  async stop(): Promise<void> {
    this.#end?.();
    this.#end = undefined;
    this.#left = 0;
    this.#rest();
    await this.#work?.promise.catch(() => undefined);
  }

  #pulse(pulse: Pulse, { exposuresPerCollection }: CompleteExposure): void {
    this.#summed += 1;
    if (this.#summed < exposuresPerCollection) return;
    this.#summed = 0;
    this.#take(pulse);
  }

  #take(pulse: Pulse): void {
    if (this.#left <= 0) return;
    this.#left -= 1;
    if (this.#left === 0) this.#end?.();
    this.#pending += 1;
    const work = this.#work;
    void this.#write(pulse).catch((error: unknown) => {
      this.#end?.();
      this.#left = 0;
      work?.reject(error);
    });
  }

  async #write(pulse: Pulse): Promise<void> {
    await this.#frames.append(this.#options.see(pulse));
    this.#pending -= 1;
    this.#rest();
  }

  #rest(): void {
    if (this.#left === 0 && this.#pending === 0) this.#work?.resolve();
  }
}
