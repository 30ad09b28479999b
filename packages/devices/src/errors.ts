/** The codes of the device layer, and the facts that go with them. @module */

/** Why one part of a tree isn't up: a leaf has a `reason`, a branch has `parts`. */
export interface Trouble {
  readonly name: string;
  readonly reason?: string;
  readonly parts?: readonly Trouble[];
}

declare module "@halcyon/model" {
  interface ErrorFacts {
    /** A value that a signal of this type can't have. `allowed` says what it can. */
    "signal.value": { value: string; allowed: string };
    /** The far end is not what the interface declares. */
    "signal.mismatch": { signal: string; source: string; reason: string };
    /** The far end isn't there: never was, or no longer. */
    "signal.disconnected": { signal: string; source: string; reason: string };
    /** The far end refused a value, or let it be refused by us. */
    "signal.refused": { signal: string; source: string; value: string; reason: string };
    /** No answer within `timeout` s. `last`: the last value seen, when waiting for one. */
    "signal.timeout": { signal: string; source: string; timeout: number; last?: string };
    /** A bounded observer did not keep up; `capacity` readings were waiting already. */
    "signal.overrun": { signal: string; source: string; capacity: number };
    /** Parts of a device or of a tree can't be connected. */
    "device.connect": { device: string; trouble: readonly Trouble[] };
    /** No device has this name. */
    "device.unknown": { device: string; near: readonly string[]; known: readonly string[] };
    /** Two devices of one tree have the same name, or a name is not a word. */
    "device.name": { device: string; reason: string };
    /** A target outside of the limits. All in `units`. */
    "device.limits": { device: string; value: number; low: number; high: number; units: string };
    /** A move was stopped before it arrived. */
    "device.stopped": { device: string; at: number; target: number; units: string };
    /** A device is in no state to do what was asked: staged twice, not prepared, still moving, … */
    "device.state": { device: string; state: string; asked: string };
    /** A place that a pseudo-positioner can't come back from: its inverse gives another one. `worst` in its own units. */
    "device.round_trip": { device: string; axis: string; asked: number; back: number; tolerance: number };
    /** A description that no device can be made of. */
    "device.description": { device: string; reason: string };
    /** What a device answered is not what it described. */
    "device.reading": { device: string; reason: string };
    /** Something that keeps a device from being used: an interlock that is open. */
    "device.interlock": { device: string; reason: string };
    /** Saved settings that don't fit the device. */
    "device.settings": { device: string; problems: readonly { setting: string; reason: string }[] };
  }
}
