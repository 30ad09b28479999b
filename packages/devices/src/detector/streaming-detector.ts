/**
 * A detector made of parts whose frames stream into files: it can be triggered step by step, and it can fly.
 *
 * Its index counts events: frames divided by the frames of an event, of the slowest of its streams. Documents never
 * tell of more than that.
 *
 * @module
 */
import {
  type CallRun,
  type Clock,
  type DataKeys,
  HalcyonError,
  type MaybePromise,
  type Progress,
  Status,
  type StreamAsset,
  type VerbCall,
  systemClock,
} from "@halcyon/model";
import { merged } from "../together.ts";
import type { Wait } from "../wait.ts";
import type { CompleteExposure, DetectorParts, OpenStream, StreamData } from "./logic.ts";
import type { FlightDetector } from "../flight/flight-parts.ts";
import { StandardDetector } from "./standard-detector.ts";

/** A detector whose frames stream into files, alone or in a flight with others. */
export class StreamingDetector extends StandardDetector implements FlightDetector {
  readonly #clock: Clock;
  #streams: readonly OpenStream[] = [];
  /** The run that the streams were opened for. */
  #run: string | undefined;
  /** The event that it waits for since it was prepared, and no trigger has come. */
  #waitsFor: number | undefined;
  /** The event below which documents may tell of what is there, while a flight says so. */
  #watermark: (() => number) | undefined;
  /** Frames of an event, of the streams that are open. */
  #perEvent = 1;
  /** Events that are there when what was kicked off has ended. */
  #target = 0;
  #flying = false;

  constructor(name: string, parts: DetectorParts & { readonly clock?: Clock }) {
    super(name, parts);
    this.#clock = parts.clock ?? systemClock;
  }

  override describe(): MaybePromise<DataKeys> {
    return merged([this.describeCollect(), super.describe()]);
  }

  /** The keys of the frames of the exposure that is prepared, or of a bare trigger. */
  describeCollect(): MaybePromise<DataKeys> {
    const exposure = this.prepared ?? this.byDefault;
    return merged(this.#kinds.map((kind) => kind.describe(exposure)));
  }

  /** Starts what was prepared. External triggers have been waited for since then. */
  kickoff(call?: VerbCall): Status {
    const { prepared } = this;
    if (prepared === undefined || this.#streams.length === 0) throw this.#refusal("kick off", "not prepared");
    if (this.#flying) throw this.#refusal("kick off", "flying");
    return Status.run(
      async (signal) => {
        this.#target = (await this.getIndex()) + prepared.events;
        this.#flying = true;
        const wait = { signal: call === undefined ? signal : AbortSignal.any([signal, call.signal]) };
        if (prepared.trigger === "internal") await Status.of(this.parts.acquire.start(wait)).finished;
      },
      { name: `${this.name}.kickoff` },
    );
  }

  /** Done when all events are written. Fails when a frame is late, and stops acquiring then. */
  complete(call?: VerbCall): Status {
    const { prepared } = this;
    if (prepared === undefined || !this.#flying) throw this.#refusal("complete", "not kicked off");
    return Status.run(
      async (signal, report) => {
        const wait = { signal: call === undefined ? signal : AbortSignal.any([signal, call.signal]) };
        try {
          await this.#allWritten(prepared, wait, report);
          await Status.of(this.parts.acquire.idle(wait)).finished;
        } catch (error) {
          await Status.of(this.parts.acquire.stop()).finished;
          throw error;
        } finally {
          this.#flying = false;
        }
      },
      { name: `${this.name}.complete` },
    );
  }

  /** Events that are written, and final: of the slowest stream, and below the watermark of the flight it is in. */
  async getIndex(): Promise<number> {
    return Math.min(await this.taken(), this.#watermark?.() ?? Infinity);
  }

  // ---- in a flight

  get exposure(): CompleteExposure | undefined {
    return this.#streams.length === 0 ? undefined : this.prepared;
  }

  async taken(): Promise<number> {
    return Math.floor((await this.#frames()) / this.#perEvent);
  }

  async #frames(): Promise<number> {
    const written = await Promise.all(this.#streams.map(async (stream) => await stream.written.get()));
    return written.length === 0 ? 0 : Math.min(...written);
  }

  watchTaken(call: (events: number) => void): () => void {
    const written = new Map<OpenStream, number>();
    const ends = this.#streams.map((stream) =>
      stream.written.watch({
        update: ({ value }) => {
          written.set(stream, value);
          if (written.size === this.#streams.length) call(Math.floor(Math.min(...written.values()) / this.#perEvent));
        },
        // Whoever acquires finds out as well, and fails.
        lost: () => undefined,
      }),
    );
    return () => {
      for (const end of ends) end();
    };
  }

  async takeFrom(event: number, events: number, wait: Wait): Promise<void> {
    const { prepared, parts } = this;
    if (prepared === undefined) throw this.#refusal("take frames", "not prepared");
    const waits =
      this.#waitsFor === event && prepared.events === events && (await this.#frames()) === event * this.#perEvent;
    this.#waitsFor = undefined;
    if (waits) return;
    await Status.of(parts.acquire.stop()).finished;
    if ((await this.taken()) !== event) {
      const stuck = this.#streams.some((stream) => stream.rewind === undefined);
      if (stuck) throw this.#refusal(`go back to event ${event}`, "writing where nothing can be taken back");
    }
    for (const stream of this.#streams) await stream.rewind?.(event * this.#perEvent);
    await parts.trigger[prepared.trigger]?.({ ...prepared, events }, wait);
    await Status.of(parts.acquire.start(wait)).finished;
  }

  async taking(wait: Wait): Promise<void> {
    await this.#whileWritable(wait, async () => {
      await Status.of(this.parts.acquire.idle(wait)).finished;
    });
  }

  /** Does what waits for frames; fails as soon as one of the streams can't write any. */
  async #whileWritable(wait: Wait, work: () => Promise<void>): Promise<void> {
    const over = new AbortController();
    const signal = wait.signal === undefined ? over.signal : AbortSignal.any([wait.signal, over.signal]);
    const failing = this.#streams.flatMap((stream) => stream.failing?.({ signal }) ?? []);
    try {
      await Promise.race([work(), ...failing]);
    } finally {
      over.abort();
      // That they were called off is no news.
      for (const one of failing) one.catch(() => undefined);
    }
  }

  async hold(): Promise<void> {
    this.#waitsFor = undefined;
    await Status.of(this.parts.acquire.stop()).finished;
  }

  follow(watermark: () => number): () => void {
    this.#watermark = watermark;
    return () => {
      if (this.#watermark === watermark) this.#watermark = undefined;
    };
  }

  async *collectAssetDocs(index?: number): AsyncGenerator<StreamAsset, void, void> {
    const there = await this.getIndex();
    const events = Math.min(index ?? there, there);
    for (const stream of this.#streams) yield* stream.report(events);
  }

  protected override arm(scope: AsyncDisposableStack, call?: VerbCall): MaybePromise<void> {
    scope.defer(async () => {
      const streams = this.#streams;
      this.#streams = [];
      this.#flying = false;
      this.#watermark = undefined;
      await Promise.all(streams.map((stream) => Status.of(stream.close()).finished));
    });
    return super.arm(scope, call);
  }

  protected override async setUp(exposure: CompleteExposure, wait: Wait, run?: CallRun): Promise<void> {
    // Nothing may be waiting for a trigger while it is told what the next one means.
    if (this.prepared !== undefined) await this.hold();
    await super.setUp(exposure, wait, run);
    const others = exposure.collectionsPerEvent !== this.#perEvent || (run !== undefined && run.uid !== this.#run);
    if (this.#streams.length > 0 && others) await this.#closeStreams();
    if (this.#streams.length === 0) {
      this.#streams = await Promise.all(this.#kinds.map(async ({ open }) => await open(exposure, wait, run)));
      this.#perEvent = exposure.collectionsPerEvent;
      this.#run = run?.uid;
    }
    if (exposure.trigger === "internal") return;
    this.#waitsFor = await this.taken();
    await Status.of(this.parts.acquire.start(wait)).finished;
  }

  protected override async acquireOnce(wait: Wait): Promise<void> {
    const target = ((await this.getIndex()) + 1) * this.#perEvent;
    await super.acquireOnce(wait);
    const timeout = this.prepared?.frameTimeout;
    // The last frame may still be on its way into the file when the detector has come to rest.
    await this.#whileWritable(wait, async () => {
      for (const { written } of this.#streams) await written.when((frames) => frames >= target, { ...wait, timeout });
    });
  }

  get #kinds(): readonly StreamData[] {
    return this.parts.data.filter((one) => one.kind === "stream");
  }

  async #allWritten(exposure: CompleteExposure, wait: Wait, report: (progress: Progress) => void): Promise<void> {
    const initial = this.#target - exposure.events;
    const started = this.#clock.monotonic();
    const target = exposure.events === 0 ? Infinity : this.#target;
    const done = new Map<OpenStream, number>();
    const follow = async (stream: OpenStream): Promise<void> => {
      for await (const { value } of stream.written.observe({ ...wait, timeout: exposure.frameTimeout })) {
        done.set(stream, Math.floor(value / this.#perEvent));
        const current = done.size < this.#streams.length ? initial : Math.min(...done.values());
        const fraction = target === Infinity ? 0 : (current - initial) / exposure.events;
        const elapsed = this.#clock.monotonic() - started;
        report({ name: this.name, current, initial, target, unit: "events", fraction, elapsed });
        if (value >= target * this.#perEvent) return;
      }
    };
    await this.#whileWritable(wait, async () => void (await Promise.all(this.#streams.map(follow))));
  }

  async #closeStreams(): Promise<void> {
    const streams = this.#streams;
    this.#streams = [];
    for (const stream of streams) await Status.of(stream.close()).finished;
  }

  #refusal(asked: string, state: string): HalcyonError<"device.state"> {
    const facts = { device: this.name, state, asked };
    return new HalcyonError("device.state", `${this.name} can't ${asked}: it is ${state}.`, facts);
  }
}
