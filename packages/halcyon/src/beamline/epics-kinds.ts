/** The kinds of devices over EPICS that a YAML beamline may name. @module */
import {
  EpicsAreaDetector,
  EpicsMca,
  EpicsMotor,
  EpicsPositioner,
  EpicsScaler,
  epicsReadable,
  epicsSignal,
} from "@halcyon/control";
import type { Connector } from "@halcyon/devices";
import type { DeviceKind, ParameterForm } from "./device-kind.ts";

const number = (text: string): ParameterForm => ({ is: "number", text });
const numbers = (text: string): ParameterForm => ({ is: "numbers", text });
const truth = (text: string): ParameterForm => ({ is: "truth", text });
const word = (text: string, needed = false): ParameterForm => ({ is: "text", text, needed });

/** By the word that a file uses. */
export const epicsKinds: Readonly<Record<string, DeviceKind>> = {
  "epics.motor": {
    parameters: {
      pv: word("the name of its motor record", true),
      tolerance: number("how far from the target it may end; the record's deadband"),
      settle: number("s to wait after it has arrived"),
      timeout: number("s that a move may take"),
    },
  },
  "epics.positioner": {
    parameters: {
      setpoint: word("the PV to write", true),
      readback: word("the PV that tells where it is"),
      done: word("the PV that is 1 when it has arrived; without it the put's completion tells"),
      stop: word("the PV that stops it, by a 1"),
      velocity: word("the PV of its velocity"),
      tolerance: number("how far from the target it may end"),
      settle: number("s to wait after it has arrived"),
      timeout: number("s that a move may take"),
    },
  },
  "epics.signal": {
    parameters: {
      pv: word("its PV", true),
      writable: truth("whether plans may set it"),
    },
  },
  "epics.scaler": {
    parameters: {
      pv: word("the name of its scaler record", true),
      channels: numbers("the channels that are read, from 1; the first eight"),
    },
  },
  "epics.mca": {
    parameters: {
      pv: word("the name of its MCA record", true),
      regions: numbers("the regions whose sums are read, from 0; none"),
    },
  },
  "epics.area_detector": {
    parameters: {
      prefix: word("what the PVs of driver and plug-ins begin with", true),
      directory: word("the folder for its files, as the IOC sees it", true),
      camera: word("the driver: cam1:"),
      hdf: word("the HDF5 plug-in: HDF1:"),
      stats: word("the statistics plug-in; without it there are none"),
      image: word("the plug-in with the latest image; without it there is none"),
      deadtime: number("s between exposures that it needs"),
      swmr: truth("whether others read its files while they are written"),
    },
  },
};

type Parameters = Readonly<Record<string, unknown>>;

/** Makes a device whose parameters have been checked. */
export function epicsDevice(connector: Connector, name: string, kind: string, parameters: Parameters): object {
  const { pv, ...rest } = parameters;
  const record = String(pv);
  switch (kind) {
    case "epics.motor":
      return new EpicsMotor(connector, name, record, rest);
    case "epics.positioner": {
      const { tolerance, settle, timeout, ...addresses } = parameters;
      const options = Object.entries({ tolerance, settle, timeout }).filter(([, value]) => value !== undefined);
      return new EpicsPositioner(
        connector,
        name,
        addresses as { readonly setpoint: string },
        Object.fromEntries(options),
      );
    }
    case "epics.scaler":
      return new EpicsScaler(connector, name, record, rest);
    case "epics.mca":
      return new EpicsMca(connector, name, record, rest);
    case "epics.area_detector": {
      const { directory, swmr, deadtime, ...addresses } = parameters;
      return new EpicsAreaDetector(connector, name, addresses as { readonly prefix: string }, {
        files: { directory: String(directory), swmr: swmr === true },
        ...(typeof deadtime === "number" ? { deadtime } : {}),
      });
    }
    default:
      return (parameters["writable"] === true ? epicsSignal : epicsReadable)(connector, name, record);
  }
}
