/**
 * A detector made of parts whose frames stream into files: it can be triggered step by step, and it can fly.
 *
 * Its index counts events: frames divided by the frames of an event, of the slowest of its streams. Documents never
 * tell of more than that.
 *
 * @module
 */
import {
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
import { StandardDetector } from "./standard-detector.ts";

/** A detector whose frames stream into files. */
export class StreamingDetector extends StandardDetector {
  readonly #clock: Clock;
  #streams: readonly OpenStream[] = [];
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

  /** Events that are written: of the slowest stream. */
  async getIndex(): Promise<number> {
    const written = await Promise.all(this.#streams.map(async (stream) => await stream.written.get()));
    return written.length === 0 ? 0 : Math.floor(Math.min(...written) / this.#perEvent);
  }

  async *collectAssetDocs(index?: number): AsyncGenerator<StreamAsset, void, void> {
    const there = await this.getIndex();
    const frames = Math.min(index ?? there, there) * this.#perEvent;
    for (const stream of this.#streams) yield* stream.report(frames);
  }

  protected override arm(scope: AsyncDisposableStack, call?: VerbCall): MaybePromise<void> {
    scope.defer(async () => {
      const streams = this.#streams;
      this.#streams = [];
      this.#flying = false;
      await Promise.all(streams.map((stream) => Status.of(stream.close()).finished));
    });
    return super.arm(scope, call);
  }

  protected override async setUp(exposure: CompleteExposure, wait: Wait): Promise<void> {
    await super.setUp(exposure, wait);
    if (this.#streams.length > 0 && exposure.collectionsPerEvent !== this.#perEvent) await this.#closeStreams();
    if (this.#streams.length === 0) {
      this.#streams = await Promise.all(this.#kinds.map(async ({ open }) => await open(exposure, wait)));
      this.#perEvent = exposure.collectionsPerEvent;
    }
    if (exposure.trigger !== "internal") await Status.of(this.parts.acquire.start(wait)).finished;
  }

  protected override async acquireOnce(wait: Wait): Promise<void> {
    const target = ((await this.getIndex()) + 1) * this.#perEvent;
    await super.acquireOnce(wait);
    const timeout = this.prepared?.frameTimeout;
    // The last frame may still be on its way into the file when the detector has come to rest.
    for (const { written } of this.#streams) await written.when((frames) => frames >= target, { ...wait, timeout });
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
    await Promise.all(this.#streams.map(follow));
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
