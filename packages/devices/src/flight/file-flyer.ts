/**
 * A flyer and its detector as one device, for plans that know of neither: `fly([scanner])`.
 *
 * What each verb means: `stage` flags a new file, `kickoff` opens it, `complete` moves to the start, arms the detector and
 * runs, the first `collect` gives the resources and each later one the data so far, `unstage` closes. What `read` answers
 * is taken out of the file at that moment, and kept nowhere.
 *
 * @module
 */
import {
  type DataKeys,
  type Exposure,
  type FlightRequest,
  HalcyonError,
  type Readings,
  Status,
  type StreamAsset,
  type VerbCall,
} from "@halcyon/model";
import { Spec } from "@halcyon/scan";
import type { FramesInto } from "../detector/frames-into.ts";
import type { StreamingDetector } from "../detector/streaming-detector.ts";
import { SpecFlyer, type SpecFlyerOptions } from "./spec-flyer.ts";

/** What it is made of. */
export interface FileFlyerOptions extends SpecFlyerOptions {
  readonly detector: StreamingDetector;
  /** The data logic of the detector, and its keys of one number a frame that sum up a frame. */
  readonly frames: FramesInto;
  readonly summary?: readonly string[];
}

/** What it is prepared for. */
export interface FileFlight extends Omit<FlightRequest, "detectors" | "resting"> {
  /** By edge, as long as the frames leave, when left out. */
  readonly exposure?: Omit<Exposure, "events">;
}

/** A flyer with its detector and its file. */
export class FileFlyer {
  readonly name: string;
  readonly #options: FileFlyerOptions;
  readonly #flyer: SpecFlyer;
  #request: (FileFlight & { readonly spec: Spec }) | undefined;
  #fresh = false;
  #kickedOff = false;

  constructor(name: string, options: FileFlyerOptions) {
    this.name = name;
    this.#options = options;
    this.#flyer = new SpecFlyer(name, options);
  }

  /** Flags that the next flight has a file of its own. */
  async stage(call?: VerbCall): Promise<void> {
    await this.#flyer.stage();
    await Status.of(this.#options.detector.stage(call)).finished;
    this.#fresh = true;
  }

  /** @throws HalcyonError `scan.spec` for what is no specification. */
  prepare(request: FileFlight): void {
    this.#request = { ...request, spec: request.spec instanceof Spec ? request.spec : new Spec(request.spec) };
  }

  /** Opens the file, and finds what can't be flown. Nothing moves yet. */
  kickoff(call?: VerbCall): Status {
    const request = this.#request;
    if (request === undefined || !this.#fresh) throw this.#refusal("kick off", request ? "not staged" : "not prepared");
    return Status.run(
      async () => {
        const { detector } = this.#options;
        const num = request.num ?? request.spec.num - (request.start ?? 0);
        const exposure = { trigger: "edge" as const, ...request.exposure, events: num };
        await detector.prepare(exposure, call).finished;
        const offset =
          request.offset ?? (call?.run?.again === true ? 0 : (await detector.taken()) - (request.start ?? 0));
        await this.#flyer.prepare({ ...request, offset, detectors: [detector] }, call).finished;
        this.#kickedOff = true;
      },
      { name: `${this.name}.kickoff` },
    );
  }

  /** Moves to the start, arms the detector, and runs. */
  complete(call?: VerbCall): Status {
    if (!this.#kickedOff) throw this.#refusal("complete", "not kicked off");
    if (!this.#flyer.aloft) this.#flyer.kickoff(call);
    return this.#flyer.complete(call);
  }

  /** Closes the file. */
  async unstage(): Promise<void> {
    this.#fresh = false;
    this.#kickedOff = false;
    await this.#flyer.unstage();
    await Status.of(this.#options.detector.unstage()).finished;
  }

  // ---- what was written

  describeCollect(): Promise<DataKeys> | DataKeys {
    return this.#options.detector.describeCollect();
  }

  collectAssetDocs(index?: number): AsyncGenerator<StreamAsset, void, void> {
    return this.#options.detector.collectAssetDocs(index);
  }

  getIndex(): Promise<number> {
    return this.#options.detector.getIndex();
  }

  /** Of the last frame in the file. NaN before the first one. */
  async read(): Promise<Readings> {
    const { frames, summary = [], clock } = this.#options;
    const timestamp = clock?.now() ?? Date.now() / 1000;
    const values = await Promise.all(summary.map(async (key) => [key, (await frames.last(key))?.[0]] as const));
    return Object.fromEntries(
      values.map(([key, value]) => [`${key}_last`, { value: Number(value ?? Number.NaN), timestamp }]),
    );
  }

  describe(): DataKeys {
    const { summary = [] } = this.#options;
    const key = (of: string): DataKeys[string] => ({ source: `file://${this.name}/${of}`, dtype: "number", shape: [] });
    return Object.fromEntries(summary.map((of) => [`${of}_last`, key(of)]));
  }

  // ---- on the way

  get watermark(): number {
    return this.#flyer.watermark;
  }

  get frames(): number {
    return this.#flyer.frames;
  }

  pause(): Promise<void> {
    return this.#flyer.pause();
  }

  resume(): void {
    this.#flyer.resume();
  }

  rewind(frame: number): void {
    this.#flyer.rewind(frame);
  }

  async stop(success = false): Promise<void> {
    await this.#flyer.stop(success);
  }

  keptSince(time: number): string | undefined {
    return this.#flyer.keptSince(time);
  }

  #refusal(asked: string, state: string): HalcyonError<"device.state"> {
    const facts = { device: this.name, state, asked };
    return new HalcyonError("device.state", `${this.name} can't ${asked}: it is ${state}.`, facts);
  }
}
