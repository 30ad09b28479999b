/**
 * The rest of the simulated devices that users of the field know by name: flyers, pseudo-positioners, odd ones.
 *
 * @module
 */
import type { Clock, Hints } from "@halcyon/model";
import { image } from "../arrays.ts";
import type { NdArray } from "../nd-array.ts";
import { f64 } from "../numbers.ts";
import { PseudoPositioner } from "../pseudo-positioner.ts";
import { type SoftSignal, softSignal } from "../soft-signal.ts";
import type { GaussianDetector } from "./gaussian-detector.ts";
import { BareMotor, Invariant, ListImage } from "./odd-devices.ts";
import { RandomDetector } from "./random-detector.ts";
import { RandomWalk } from "./random-walk.ts";
import { SimFlyer, TrivialFlyer } from "./sim-flyer.ts";
import { SimMotor } from "./sim-motor.ts";

type Pseudo = "pseudo1" | "pseudo2" | "pseudo3";
type Real = "real1" | "real2" | "real3";

/** The devices, by the names that users know. */
export interface FamiliarDevices {
  /** `det` over `motor` from 1 to 5, in 20 and in 10 steps. */
  readonly flyer1: SimFlyer;
  readonly flyer2: SimFlyer;
  /** A hundred empty events. */
  readonly trivial_flyer: TrivialFlyer;
  readonly new_trivial_flyer: TrivialFlyer;
  /** Two random numbers. */
  readonly ab_det: RandomDetector;
  /** Ten by ten ones in the events: typed, and as lists of lists. */
  readonly direct_img: SoftSignal<NdArray<Float64Array>>;
  readonly direct_img_list: ListImage;
  /** Another number each second. */
  readonly rand: RandomWalk;
  readonly rand2: RandomWalk;
  /** Reads a and b, configured by c and d. */
  readonly det_with_conf: RandomDetector;
  readonly det_with_count_time: RandomDetector;
  /** Taken in 1970, always. */
  readonly invariant1: Invariant;
  readonly invariant2: Invariant;
  /** Each real axis is the negative of its pseudo axis; and one that drives three. */
  readonly pseudo3x3: PseudoPositioner<Pseudo, Real>;
  readonly pseudo1x3: PseudoPositioner<"pseudo1", Real>;
  readonly motor_no_pos: BareMotor;
  readonly motor_empty_hints1: BareMotor;
  readonly motor_empty_hints2: BareMotor;
  readonly motor_no_hints1: BareMotor;
  readonly motor_no_hints2: BareMotor;
  readonly signal: SoftSignal<number>;
}

/** Makes them around a motor and a detector. */
export function familiarDevices(
  { clock, random }: { readonly clock: Clock; readonly random: () => number },
  motor: SimMotor,
  det: GaussianDetector,
): FamiliarDevices {
  const bare = (name: string, hints?: Hints): BareMotor => new BareMotor(new SimMotor(name, { clock }), hints);
  const numbers = (name: string): RandomWalk =>
    new RandomWalk(name, { clock, random, initial: random(), next: random });
  const reals = (name: string): Readonly<Record<Real, SimMotor>> => ({
    real1: new SimMotor(`${name}_real1`, { clock }),
    real2: new SimMotor(`${name}_real2`, { clock }),
    real3: new SimMotor(`${name}_real3`, { clock }),
  });
  const flight = { motor, detector: det, start: 1, stop: 5 };
  const ones = { data: new Float64Array(100).fill(1), shape: [10, 10] };
  return {
    flyer1: new SimFlyer("flyer1", { ...flight, num: 20 }),
    flyer2: new SimFlyer("flyer2", { ...flight, num: 10 }),
    trivial_flyer: new TrivialFlyer("trivial_flyer"),
    new_trivial_flyer: new TrivialFlyer("new_trivial_flyer"),
    ab_det: new RandomDetector("ab_det", { clock, random, keys: ["a", "b"] }),
    direct_img: softSignal("direct_img", ones, { clock, type: image(f64, [10, 10]) }),
    direct_img_list: new ListImage("direct_img_list", () => clock.now()),
    rand: numbers("rand"),
    rand2: numbers("rand2"),
    det_with_conf: new RandomDetector("det_with_conf", { clock, random, keys: ["a", "b"], config: { c: 3, d: 4 } }),
    det_with_count_time: new RandomDetector("det_with_count_time", {
      clock,
      random,
      keys: ["intensity"],
      countTime: 0,
    }),
    invariant1: new Invariant("invariant1"),
    invariant2: new Invariant("invariant2"),
    pseudo3x3: new PseudoPositioner("pseudo3x3", {
      axes: { pseudo1: {}, pseudo2: {}, pseudo3: {} },
      reals: reals("pseudo3x3"),
      forward: ({ pseudo1, pseudo2, pseudo3 }) => ({ real1: -pseudo1, real2: -pseudo2, real3: -pseudo3 }),
      inverse: ({ real1, real2, real3 }) => ({ pseudo1: -real1, pseudo2: -real2, pseudo3: -real3 }),
    }),
    pseudo1x3: new PseudoPositioner("pseudo1x3", {
      axes: { pseudo1: {} },
      reals: reals("pseudo1x3"),
      forward: ({ pseudo1 }) => ({ real1: -pseudo1, real2: -pseudo1, real3: -pseudo1 }),
      inverse: ({ real1 }) => ({ pseudo1: -real1 }),
    }),
    motor_no_pos: bare("motor_no_pos", { fields: ["motor_no_pos"] }),
    motor_empty_hints1: bare("motor_empty_hints1", {}),
    motor_empty_hints2: bare("motor_empty_hints2", {}),
    motor_no_hints1: bare("motor_no_hints1"),
    motor_no_hints2: bare("motor_no_hints2"),
    signal: softSignal("signal", 0, { clock }),
  };
}
