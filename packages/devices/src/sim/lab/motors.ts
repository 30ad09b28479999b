/** The motors of the lab: one that can be located, one with a position, and one that can only be read. @module */
import { type Completion, type DataKeys, type Location, type Readings, Status } from "@halcyon/model";
import { LabDevice, type LabRoom } from "./lab-device.ts";
import type { LabSpec } from "./spec.ts";

interface Moving {
  readonly finish: () => void;
  readonly fail: (error: unknown) => void;
  readonly cancel: () => void;
}

/** Moves at once, or after `delay` s, and reads its readback and its setpoint. */
export class ReadMotor extends LabDevice {
  #readback: unknown;
  #setpoint: unknown;
  #moves = 0;
  #moving: Moving | undefined;

  constructor(room: LabRoom, spec: LabSpec) {
    super(room, spec);
    this.#readback = this.#setpoint = spec.init ?? 0;
  }

  /** Where it is, for the detectors that look at it. */
  get readback(): unknown {
    return this.#readback;
  }

  get setpoint(): unknown {
    return this.#setpoint;
  }

  set(value: unknown): Status {
    this.log("set", [value]);
    const error = this.fault("set");
    this.#setpoint = value;
    const { delay } = this.spec;
    const arrive = (): void => {
      this.#readback = value;
      this.#moves += 1;
    };
    if (delay === undefined || delay <= 0) return this.doneAfter(0, error, arrive);
    const { status, finish, fail } = Status.pending({ name: `${this.name}.set` });
    const cancel = this.room.clock.after(delay, () => {
      this.#moving = undefined;
      if (error !== undefined) return fail(error);
      arrive();
      finish();
    });
    this.#moving = { finish, fail, cancel };
    return status;
  }

  stop(success = false): Completion {
    this.log("stop", [], { success });
    this.fault("stop");
    const moving = this.#moving;
    if (moving === undefined) return;
    this.#moving = undefined;
    moving.cancel();
    if (success) moving.finish();
    else moving.fail(Object.assign(new Error(`${this.name} was stopped`), { name: "RuntimeError" }));
  }

  read(): Readings {
    this.fault("read");
    const timestamp = 1000 + this.#moves;
    return {
      [this.name]: { value: this.#readback, timestamp },
      [`${this.name}_setpoint`]: { value: this.#setpoint, timestamp },
    };
  }

  describe(): DataKeys {
    const { precision = 3, units = "mm" } = this.spec;
    return Object.fromEntries(
      [this.name, `${this.name}_setpoint`].map((key) => [
        key,
        { source: `SIM:${key}`, dtype: "number", shape: [], dtype_numpy: "<f8", precision, units },
      ]),
    );
  }
}

/** A motor that tells where it is. */
export class LocateMotor extends ReadMotor {
  locate(): Location {
    this.fault("locate");
    return { setpoint: this.setpoint, readback: this.readback };
  }
}

/** A motor of the older style, with an attribute `position`. */
export class PositionMotor extends ReadMotor {
  get position(): unknown {
    return this.readback;
  }
}

/** Takes values and tells nothing. */
export class Setter extends LabDevice {
  set(value: unknown): Status {
    this.log("set", [value]);
    return this.doneAfter(0, this.fault("set"));
  }
}
