/** The fields of a motor record that a motor needs, and where they are. @module */
import {
  type Addresses,
  type Connector,
  type Live,
  type Slot,
  f64,
  i32,
  oneOf,
  r,
  rw,
  text,
  x,
} from "@halcyon/devices";
import { below } from "./names.ts";

/** Lengths in the record's units, in user coordinates; times in s. */
export interface MotorFields {
  readonly setpoint: Slot<"rw", number>;
  readonly readback: Slot<"r", number>;
  readonly velocity: Slot<"rw", number>;
  /** s from rest to the velocity. */
  readonly acceleration: Slot<"rw", number>;
  readonly units: Slot<"r", string>;
  readonly low: Slot<"rw", number>;
  readonly high: Slot<"rw", number>;
  /** 1 when all motion has ended, retries and backlash included. */
  readonly done: Slot<"r", number>;
  /** 1 when the last target was outside the soft limits: the record did not move. */
  readonly refused: Slot<"r", number>;
  readonly atLow: Slot<"r", number>;
  readonly atHigh: Slot<"r", number>;
  /** How far from the target the record is content to end. */
  readonly deadband: Slot<"r", number>;
  readonly stop: Slot<"x", number>;
  readonly offset: Slot<"rw", number>;
  readonly direction: Slot<"rw", "Pos" | "Neg">;
  readonly offsetMode: Slot<"rw", "Variable" | "Frozen">;
  /** While it is "Set", a new setpoint changes the offset and moves nothing. */
  readonly mode: Slot<"rw", "Use" | "Set">;
}

/** A live motor record. */
export type MotorRecord = Live<MotorFields>;

const fields: MotorFields = {
  setpoint: rw(f64),
  readback: r(f64),
  velocity: rw(f64),
  acceleration: rw(f64),
  units: r(text),
  low: rw(f64),
  high: rw(f64),
  done: r(i32),
  refused: r(i32),
  atLow: r(i32),
  atHigh: r(i32),
  deadband: r(f64),
  stop: x(i32, 1, { completion: "sent" }),
  offset: rw(f64),
  direction: rw(oneOf(["Pos", "Neg"])),
  offsetMode: rw(oneOf(["Variable", "Frozen"])),
  mode: rw(oneOf(["Use", "Set"])),
};

const names: Addresses<MotorFields> = {
  setpoint: ".VAL",
  readback: ".RBV",
  velocity: ".VELO",
  acceleration: ".ACCL",
  units: ".EGU",
  low: ".LLM",
  high: ".HLM",
  done: ".DMOV",
  refused: ".LVIO",
  atLow: ".LLS",
  atHigh: ".HLS",
  deadband: ".RDBD",
  stop: ".STOP",
  offset: ".OFF",
  direction: ".DIR",
  offsetMode: ".FOFF",
  mode: ".SET",
};

/** The signals of the record `pv`; its readback has the motor's own name, as the position is what a motor is read for. */
export function motorRecord(connector: Connector, name: string, pv: string): MotorRecord {
  const at = below(pv, names);
  return {
    ...connector.signals(fields, at, { name }),
    readback: connector.signals(fields.readback, at.readback, { name }),
  };
}
