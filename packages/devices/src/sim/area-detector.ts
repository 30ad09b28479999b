/** A camera that looks at a spot, and puts its images into files. @module */
import {
  type Clock,
  type DataKeys,
  type FrameSink,
  HalcyonError,
  type MaybePromise,
  type NewUid,
  type Readings,
  Status,
  type StreamAsset,
  type VerbCall,
  randomUid,
} from "@halcyon/model";
import { FrameStream } from "../frame-stream.ts";
import { i32 } from "../numbers.ts";
import { type SoftSignal, softSignal } from "../soft-signal.ts";
import { StandardReadable } from "../standard-readable.ts";
import { checked, numberThatIs } from "./checked.ts";
import { exposed } from "./exposed.ts";
import { type Spot, spotImage } from "./spot-image.ts";

/** How a simulated camera is made. */
export interface AreaDetectorOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** Where the images go. */
  readonly sink: FrameSink;
  readonly newUid?: NewUid;
  /** Rows and columns. 24 × 32. */
  readonly shape?: readonly [rows: number, columns: number];
  /** What it looks at: a spot that follows two motors. */
  readonly spot?: Spot;
  /** s that a trigger takes; 0 (the default) takes no time but the writing. */
  readonly countTime?: number;
}

/**
 * Each trigger while it is staged writes one image, `name` (16 bits, outside of the documents), and makes its sum,
 * `name_sum`.
 */
export class AreaDetector extends StandardReadable {
  readonly sum: SoftSignal<number>;
  /** s that a trigger takes. */
  readonly countTime: SoftSignal<number>;
  readonly #options: AreaDetectorOptions;
  readonly #shape: readonly [number, number];
  #stream: FrameStream | undefined;

  constructor(name: string, options: AreaDetectorOptions) {
    const { clock } = options;
    const sum = softSignal(`${name}_sum`, 0, { clock, type: i32, units: "counts" });
    const countTime = softSignal(`${name}_count_time`, options.countTime ?? 0, {
      clock,
      type: numberThatIs("not negative"),
      units: "s",
      precision: 3,
    });
    super(name, { hinted: [sum], config: [countTime] });
    const [rows, columns] = options.shape ?? [24, 32];
    checked(name, { "number of rows": [rows, "a whole number above 0"] });
    checked(name, { "number of columns": [columns, "a whole number above 0"] });
    this.sum = sum;
    this.countTime = countTime;
    this.#options = options;
    this.#shape = [rows, columns];
  }

  /** @throws HalcyonError `device.state` when it isn't staged: nobody would close the file. */
  trigger(call?: VerbCall): Status {
    const stream = this.#stream;
    if (stream === undefined) {
      const facts = { device: this.name, state: "not staged", asked: "trigger" };
      throw new HalcyonError("device.state", `${this.name} can't be triggered: it must be staged first.`, facts);
    }
    const { clock } = this.#options;
    const seconds = this.countTime.value;
    if (seconds > 0) return exposed(this.name, seconds, clock, () => this.#take(stream), call);
    return Status.of(this.#take(stream), { name: `${this.name}.trigger` });
  }

  override describe(): DataKeys {
    const [rows, columns] = this.#shape;
    return {
      [this.name]: {
        source: `sim://${this.name}`,
        dtype: "array",
        shape: [1, rows, columns],
        dtype_numpy: "<u2",
        external: "STREAM:",
      },
      ...this.sum.describe(),
    };
  }

  override read(): Readings {
    return this.sum.read();
  }

  /** How many images are written since it was staged. */
  getIndex(): number {
    return this.#stream?.written ?? 0;
  }

  *collectAssetDocs(index?: number): Generator<StreamAsset, void, void> {
    if (this.#stream !== undefined) yield* this.#stream.report(index);
  }

  protected override arm(scope: AsyncDisposableStack): MaybePromise<void> {
    const { sink, newUid = randomUid } = this.#options;
    const datasets = [{ key: this.name, dtypeNumpy: "<u2", shape: this.#shape }];
    const stream = new FrameStream(this.name, { datasets, sink, newUid });
    this.#stream = stream;
    scope.defer(async () => {
      this.#stream = undefined;
      await stream.close();
    });
  }

  async #take(stream: FrameStream): Promise<void> {
    const { random, spot } = this.#options;
    const pixels = spotImage(this.#shape, random, spot);
    await stream.append({ [this.name]: pixels });
    this.sum.value = pixels.reduce((sum, pixel) => sum + pixel, 0);
  }
}
