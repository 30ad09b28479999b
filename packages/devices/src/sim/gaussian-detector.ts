/** A detector that sees a peak: its value follows from where motors are. @module */
import { type Clock, Status, type VerbCall } from "@halcyon/model";
import { type SoftSignal, softSignal } from "../soft-signal.ts";
import { StandardReadable } from "../standard-readable.ts";
import { oneOf } from "../words.ts";
import { type Allowed, numberThatIs } from "./checked.ts";
import { exposed } from "./exposed.ts";

/** An axis of the peak, and where the peak is on it. */
export interface PeakAxis {
  readonly motor: { readonly position: number };
  readonly center: number;
}

const noises = ["none", "uniform", "poisson"] as const;
/** What is added to the value: nothing, ± `noiseMultiplier` alike, or a Poisson-distributed count in its place. */
export type Noise = (typeof noises)[number];

/** How a Gaussian detector is made. */
export interface GaussianDetectorOptions {
  readonly clock: Clock;
  readonly random: () => number;
  /** One for a curve, two for a spot. */
  readonly axes: readonly PeakAxis[];
  /** The height. 1. */
  readonly height?: number;
  readonly sigma?: number;
  readonly noise?: Noise;
  readonly noiseMultiplier?: number;
  /** s that a trigger takes; 0 (the default) is at once. */
  readonly countTime?: number;
}

/** height · exp(−Σ(position − center)²/2σ²), measured at each trigger. */
export class GaussianDetector extends StandardReadable {
  readonly value: SoftSignal<number>;
  readonly height: SoftSignal<number>;
  readonly sigma: SoftSignal<number>;
  readonly noise: SoftSignal<Noise>;
  readonly noiseMultiplier: SoftSignal<number>;
  /** s that a trigger takes. */
  readonly countTime: SoftSignal<number>;
  readonly centers: readonly SoftSignal<number>[];
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #axes: readonly PeakAxis[];

  constructor(name: string, options: GaussianDetectorOptions) {
    const { clock, random, axes } = options;
    const signal = (key: string, initial: number, allowed: Allowed, units?: string): SoftSignal<number> =>
      softSignal(`${name}${key}`, initial, {
        clock,
        precision: 3,
        type: numberThatIs(allowed),
        ...(units === undefined ? {} : { units }),
      });
    const value = signal("", 0, "finite");
    const height = signal("_Imax", options.height ?? 1, "finite");
    const sigma = signal("_sigma", options.sigma ?? 1, "positive");
    const noise = softSignal<Noise>(`${name}_noise`, options.noise ?? "none", { clock, type: oneOf(noises) });
    const noiseMultiplier = signal("_noise_multiplier", options.noiseMultiplier ?? 1, "positive");
    const countTime = signal("_count_time", options.countTime ?? 0, "not negative", "s");
    const centers = axes.map((axis, i) =>
      signal(axes.length === 1 ? "_center" : `_center_${"xyz"[i] ?? i}`, axis.center, "finite"),
    );
    super(name, { hinted: [value], config: [height, ...centers, sigma, noise, noiseMultiplier, countTime] });
    this.value = value;
    this.height = height;
    this.sigma = sigma;
    this.noise = noise;
    this.noiseMultiplier = noiseMultiplier;
    this.countTime = countTime;
    this.centers = centers;
    this.#clock = clock;
    this.#random = random;
    this.#axes = axes;
    value.value = this.#measure();
  }

  trigger(call?: VerbCall): Status {
    const seconds = this.countTime.value;
    const take = (): void => {
      this.value.value = this.#measure();
    };
    if (seconds > 0) return exposed(this.name, seconds, this.#clock, take, call);
    take();
    return Status.succeeded;
  }

  #measure(): number {
    let square = 0;
    this.#axes.forEach(({ motor }, i) => {
      square += (motor.position - (this.centers[i]?.value ?? 0)) ** 2;
    });
    const exact = this.height.value * Math.exp(-square / (2 * this.sigma.value ** 2));
    switch (this.noise.value) {
      case "uniform":
        return exact + (2 * this.#random() - 1) * this.noiseMultiplier.value;
      case "poisson":
        return poisson(exact * this.noiseMultiplier.value, this.#random) / this.noiseMultiplier.value;
      default:
        return exact;
    }
  }
}

/** A count with this mean. Above 50 the bell curve is close enough, and takes two numbers instead of many. */
function poisson(mean: number, random: () => number): number {
  if (mean <= 0) return 0;
  if (mean > 50) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal));
  }
  let count = 0;
  for (let product = random(); product > Math.exp(-mean); product *= random()) count += 1;
  return count;
}
