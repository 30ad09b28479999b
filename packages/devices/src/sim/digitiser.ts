/**
 * A simulated digitiser: four columns at up to millions of samples a second, handed over as pages of typed arrays, or
 * written into files.
 *
 * It samples into a memory of its own, as such hardware does. Whoever collects too seldom finds that samples are lost,
 * and is told how many; or, when it is gated, that it has waited.
 *
 * @module
 */
import {
  type Clock,
  type DataKeys,
  type EventPageColumns,
  HalcyonError,
  LinearColumn,
  type MaybePromise,
  Status,
  type VerbCall,
} from "@halcyon/model";
import { checked } from "./checked.ts";
import { type SampleBlock, SampleMemory, type SampleMemoryOptions } from "./sample-memory.ts";
import { type WaveName, wave, waveNames } from "./sample-waves.ts";

/** How a digitiser is made. */
export interface DigitiserOptions {
  readonly clock: Clock;
  /** Samples of one flight. */
  readonly samples: number;
  /** Samples per s. 1,000,000. */
  readonly rate?: number;
  /** Samples that its memory holds. Those of half a second. */
  readonly memory?: number;
  /** What becomes of it when its memory is full: samples are lost (the default), or it waits. */
  readonly whenFull?: "lose" | "hold";
}

/** What each column is to whoever plots it. */
export const roles = { sample: "axis", sine: "signal", ramp: "signal", noise: "monitor" } as const;

/** What both digitisers are: a flyer that samples between kickoff and complete. */
export abstract class Sampler {
  readonly name: string;
  readonly #options: SampleMemoryOptions;
  #memory: SampleMemory | undefined;

  constructor(
    name: string,
    { clock, samples, rate = 1e6, memory = Math.ceil(rate / 2), whenFull = "lose" }: DigitiserOptions,
  ) {
    checked(name, { "number of samples": [samples, "a whole number above 0"] });
    checked(name, { rate: [rate, "positive"] });
    checked(name, { memory: [memory, "a whole number above 0"] });
    this.name = name;
    this.#options = { clock, rate, samples, room: memory, whenFull };
  }

  /** Samples that were lost in this flight. */
  get lost(): number {
    return this.#memory?.lost ?? 0;
  }

  /** Begins to sample. */
  kickoff(): Status {
    if (this.#memory?.over === false) throw this.#refusal("kick off", "sampling");
    this.#memory = new SampleMemory(this.#options);
    return Status.succeeded;
  }

  /** Done when all is sampled; what is in the memory can be collected after that, too. */
  complete(call?: VerbCall): Status {
    const memory = this.#memory;
    if (memory === undefined) throw this.#refusal("complete", "not kicked off");
    const { clock } = this.#options;
    return Status.run(
      async (own) => {
        const signal = call === undefined ? own : AbortSignal.any([own, call.signal]);
        while (!memory.over) await pause(clock, Math.max(memory.remaining, shortest), signal);
      },
      { name: `${this.name}.complete` },
    );
  }

  /** Ends the flight; what was sampled can still be collected. */
  stop(): void {
    this.#memory?.stop();
  }

  /** The key of a column. */
  protected key(name: WaveName): string {
    return `${this.name}_${name}`;
  }

  /** s between two samples. */
  protected get step(): number {
    return 1 / this.#options.rate;
  }

  protected take(): SampleBlock | undefined {
    return this.#memory?.take();
  }

  protected describeWaves(more: Partial<DataKeys[string]>): DataKeys {
    const entries = waveNames.map((name) => [
      this.key(name),
      {
        source: `sim://${this.name}/${name}`,
        dtype: "number",
        shape: [],
        dtype_numpy: "<f8",
        role: roles[name],
        ...(name === "sample" ? {} : { units: "V" }),
        ...more,
      },
    ]);
    return Object.fromEntries(entries) as DataKeys;
  }

  #refusal(asked: string, state: string): HalcyonError<"device.state"> {
    const facts = { device: this.name, state, asked };
    return new HalcyonError("device.state", `${this.name} can't ${asked}: it is ${state}.`, facts);
  }
}

/** A digitiser whose samples are collected as pages. */
export class Digitiser extends Sampler {
  describeCollect(): MaybePromise<DataKeys> {
    return this.describeWaves({});
  }

  /** What was sampled since the last time: one page, or none. */
  *collectPages(): Generator<EventPageColumns, void, void> {
    const block = this.take();
    if (block === undefined) return;
    const stamps = new LinearColumn(block.time, this.step, block.count);
    const keys = waveNames.map((name) => this.key(name));
    yield {
      data: Object.fromEntries(waveNames.map((name) => [this.key(name), wave(name, block.first, block.count)])),
      timestamps: Object.fromEntries(keys.map((key) => [key, stamps])),
    };
  }
}

/** s after which a digitiser that is held back is looked at again. */
const shortest = 0.01;

function pause(clock: Clock, seconds: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  if (signal.aborted) reject(signal.reason as Error);
  const aborted = (): void => {
    cancel();
    reject(signal.reason as Error);
  };
  const cancel = clock.after(seconds, () => {
    signal.removeEventListener("abort", aborted);
    resolve();
  });
  signal.addEventListener("abort", aborted, { once: true });
  return promise;
}
