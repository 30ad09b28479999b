/**
 * The lab: deterministic devices made of descriptions, to compare an engine with recorded runs.
 *
 * Devices are made when they are first named, so that their order is the order in which somebody asked for them.
 *
 * @module
 */
import { type Clock, HalcyonError } from "@halcyon/model";
import { giveAbilities } from "./abilities.ts";
import { Compound } from "./compound.ts";
import { AsyncDetector, Detector, PlainDetector, TimedDetector } from "./detectors.ts";
import { EventFlyer, PageFlyer } from "./flyers.ts";
import { AssetDetector } from "./asset-detector.ts";
import { StreamDetector, StreamFlyer } from "./stream-devices.ts";
import type { LabDevice, LabRoom } from "./lab-device.ts";
import { LabSignal } from "./lab-signal.ts";
import { LocateMotor, PositionMotor, ReadMotor, Setter } from "./motors.ts";
import type { LabEntry, LabKind, LabSpec } from "./spec.ts";

const kinds: Readonly<Record<LabKind, new (room: LabRoom, spec: LabSpec) => LabDevice>> = {
  motor: LocateMotor,
  position_motor: PositionMotor,
  read_motor: ReadMotor,
  detector: Detector,
  plain_detector: PlainDetector,
  async_detector: AsyncDetector,
  timed_detector: TimedDetector,
  signal: LabSignal,
  setter: Setter,
  compound: Compound,
  event_flyer: EventFlyer,
  page_flyer: PageFlyer,
  stream_flyer: StreamFlyer,
  stream_detector: StreamDetector,
  asset_detector: AssetDetector,
};

/** The devices of one case. */
export interface Lab {
  /** Those made so far. */
  readonly devices: ReadonlyMap<string, LabDevice>;
  /** @throws HalcyonError `device.unknown`. */
  get(name: string): LabDevice;
}

/** How a lab is made. */
export interface LabOptions {
  /** What delays are measured by. */
  readonly clock: Clock;
  /** More descriptions, after those of the catalogue: each adds a device, or replaces one. */
  readonly devices?: readonly LabEntry[];
  /** Goes into the uids of resources. */
  readonly token?: string;
}

/**
 * A lab with the devices of a catalogue. An entry with `like` starts from the entry of that name.
 *
 * @throws HalcyonError `device.description` for an entry of no known kind, or like one that isn't there.
 */
export function makeLab(catalogue: readonly LabEntry[], options: LabOptions): Lab {
  const specs = specsOf([...catalogue, ...(options.devices ?? [])]);
  const devices = new Map<string, LabDevice>();
  const reserved = new Set<string>();
  const room: LabRoom = {
    clock: options.clock,
    token: options.token ?? "0",
    get,
    build(spec) {
      const device = new kinds[spec.kind](room, spec);
      giveAbilities(device);
      devices.set(spec.name, device);
      return device;
    },
  };

  function get(name: string): LabDevice {
    const known = devices.get(name);
    if (known !== undefined) return known;
    const spec = specs.get(name) ?? familyOf(name);
    if (spec !== undefined && !reserved.has(spec.name)) {
      reserved.add(spec.name);
      room.build(spec);
      const made = devices.get(name);
      if (made !== undefined) return made;
    }
    throw new HalcyonError("device.unknown", `The lab has no device ${name}; it has ${[...specs.keys()].join(", ")}.`, {
      device: name,
      near: [],
      known: [...specs.keys()],
    });
  }

  // A child is made with the whole that it belongs to.
  function familyOf(name: string): LabSpec | undefined {
    for (const spec of specs.values())
      if ((spec.kind === "compound" || spec.kind === "timed_detector") && name.startsWith(`${spec.name}_`)) return spec;
    return undefined;
  }

  return { devices, get };
}

function specsOf(entries: readonly LabEntry[]): Map<string, LabSpec> {
  const specs = new Map<string, LabSpec>();
  for (const entry of entries) {
    const like = "like" in entry ? specs.get(entry.like) : undefined;
    if ("like" in entry && like === undefined) throw wrong(entry.name, `it is like ${entry.like}, which isn't there`);
    const { like: _, ...own } = { like: undefined, ...like, ...entry };
    const { kind } = own;
    if (kind === undefined || !Object.hasOwn(kinds, kind))
      throw wrong(entry.name, `its kind is ${String(kind)}, but the kinds are ${Object.keys(kinds).join(", ")}`);
    specs.set(entry.name, { ...own, kind });
  }
  return specs;
}

function wrong(device: string, reason: string): HalcyonError {
  return new HalcyonError("device.description", `No device can be made of ${device}: ${reason}.`, { device, reason });
}
