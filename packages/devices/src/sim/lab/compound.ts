/** A device of the lab that is made of others. @module */
import type { DataKeys, Hints, Readings } from "@halcyon/model";
import { LabDevice, type LabRoom } from "./lab-device.ts";
import type { LabSpec } from "./spec.ts";

interface Child extends LabDevice {
  read(): Readings;
  describe(): DataKeys;
}

const isReadable = (device: LabDevice): device is Child => "read" in device && "describe" in device;

/** Reads all of its children, in order. Each child is an attribute too: `xy.x`. */
export class Compound extends LabDevice {
  readonly children: readonly LabDevice[];

  constructor(room: LabRoom, spec: LabSpec) {
    super(room, spec);
    this.children = Object.entries(spec.children ?? {}).map(([attribute, child]) => {
      const device = room.build({ ...child, name: `${this.name}_${attribute}` });
      device.parent = this;
      Object.assign(this, { [attribute]: device });
      return device;
    });
  }

  override get hints(): Hints {
    return { fields: this.children.flatMap((child) => child.hints.fields ?? []) };
  }

  read(): Readings {
    return Object.assign({}, ...this.children.filter(isReadable).map((child) => child.read())) as Readings;
  }

  describe(): DataKeys {
    return Object.assign({}, ...this.children.filter(isReadable).map((child) => child.describe())) as DataKeys;
  }
}
