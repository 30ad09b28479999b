/**
 * A beamline of EPICS process variables: an axis, a detector, a shutter.
 *
 * The records are in `epics-beamline.db`. To try it without hardware, serve them from a Python environment that has
 * `epicscorelibs`, then scan:
 *
 * ```sh
 * python -m epicscorelibs.ioc -m P=DEMO: -d examples/epics-beamline.db
 * npx halcyon run scan det x -1 3 21 --beamline examples/epics-beamline.ts
 * ```
 *
 * `EPICS_CA_ADDR_LIST` and the other variables of EPICS say where the IOC is; this machine is the default.
 * `HALCYON_EPICS_PREFIX` names another prefix than `DEMO:`.
 *
 * @module
 */
import { type AnyValue, EpicsPositioner, ca, epicsReadable, epicsSignal } from "@halcyon/control";
import { type Connector, type SignalR, type SignalRW, f64, oneOf } from "@halcyon/devices";

const prefix: string = process.env["HALCYON_EPICS_PREFIX"] ?? "DEMO:";

/** The way to the IOC; closing it ends all of its connections. */
export const epics: Connector = ca({ prefix });

export const x: EpicsPositioner = new EpicsPositioner(epics, "x", {
  setpoint: "X",
  readback: "X:RBV",
  done: "X:DONE",
  stop: "X:STOP",
  velocity: "X:VELO",
});

export const det: SignalR<number> = epicsReadable(epics, "det", "DET", f64);

export const shutter: SignalRW<"Closed" | "Open"> = epicsSignal(epics, "shutter", "SHUTTER", oneOf(["Closed", "Open"]));

/** A PV without a declared type is what the server says. */
export const ready: SignalR<AnyValue> = epicsReadable(epics, "ready", "READY");
