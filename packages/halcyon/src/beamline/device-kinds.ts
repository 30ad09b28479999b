/** The kinds of devices that a YAML beamline may name, with their parameters. @module */
import { ca } from "@halcyon/control";
import type { Connector } from "@halcyon/devices";
import { AreaDetector, BeamCurrent, GaussianDetector, RandomWalk, SimMotor } from "@halcyon/devices/sim";
import type { BeamlineSetting } from "./beamline.ts";
import type { DeviceKind, ParameterForm } from "./device-kind.ts";
import { epicsDevice, epicsKinds } from "./epics-kinds.ts";

const number = (text: string): ParameterForm => ({ is: "number", text });

/** All kinds, by the word that a file uses. */
export const deviceKinds: Readonly<Record<string, DeviceKind>> = {
  "sim.motor": {
    parameters: {
      initial: number("where it is at first"),
      velocity: number("units per s; without it moves take no time"),
      acceleration: number("s to full speed"),
      limits: { is: "range", text: "[low, high]" },
      units: { is: "text", text: "mm, deg, …" },
      precision: number("digits after the point"),
    },
  },
  "sim.gaussian": {
    needs: true,
    parameters: {
      motor: { is: "motor", text: "the motor that it depends on", needed: true },
      center: number("where the peak is"),
      height: number("how high it is"),
      sigma: number("how wide it is"),
      noise: { is: "choice", of: ["none", "poisson", "uniform"], text: "the noise of a count" },
      noise_multiplier: number("the width of uniform noise"),
      count_time: number("s that a count takes"),
    },
  },
  "sim.random_walk": {
    parameters: {
      initial: number("where it begins"),
      step: number("the largest step"),
      period: number("s between steps"),
      units: { is: "text", text: "K, Pa, …" },
    },
  },
  "sim.beam_current": {
    parameters: { full: number("mA after filling"), lifetime: number("s to 1/e"), fill_time: number("s to fill") },
  },
  "sim.area_detector": {
    needs: true,
    parameters: {
      x: { is: "motor", text: "the motor that moves the spot across", needed: true },
      y: { is: "motor", text: "the motor that moves the spot up", needed: true },
      shape: { is: "size", text: "[rows, columns]" },
      count_time: number("s of an exposure"),
    },
  },
  ...epicsKinds,
};

type Parameters = Readonly<Record<string, unknown>>;

/** Makes devices whose parameters have been checked. Those of EPICS share one client. */
export class DeviceMaker {
  readonly #setting: BeamlineSetting;
  #epics: Connector | undefined;

  constructor(setting: BeamlineSetting) {
    this.#setting = setting;
  }

  /** What is to be closed in the end. */
  get owned(): readonly object[] {
    return this.#epics ? [this.#epics] : [];
  }

  /** Makes the device `name`. `made` has those that it may name. */
  make(name: string, kind: string, parameters: Parameters, made: ReadonlyMap<string, object>): object {
    const { clock, random, sink } = this.#setting;
    const motor = (key: string): SimMotor => made.get(String(parameters[key])) as SimMotor;
    const { motor: _, x: _x, y: _y, center = 0, ...rest } = inCamelCase(parameters);
    switch (kind) {
      case "sim.motor":
        return new SimMotor(name, { clock, ...rest });
      case "sim.gaussian":
        return new GaussianDetector(name, {
          clock,
          random,
          axes: [{ motor: motor("motor"), center: Number(center) }],
          ...rest,
        });
      case "sim.random_walk":
        return new RandomWalk(name, { clock, random, ...rest });
      case "sim.beam_current":
        return new BeamCurrent(name, { clock, ...rest });
      case "sim.area_detector":
        return new AreaDetector(name, { clock, random, sink, spot: { x: motor("x"), y: motor("y") }, ...rest });
      default:
        return epicsDevice((this.#epics ??= ca()), name, kind, parameters);
    }
  }
}

function inCamelCase(parameters: Parameters): Parameters {
  return Object.fromEntries(
    Object.entries(parameters).map(([key, value]) => [
      key.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
}
