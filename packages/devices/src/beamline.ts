/**
 * The devices of a beamline: a readonly record that somebody wrote down, whose keys name them.
 *
 * ```ts
 * const bl = beamline({ x: (name) => new SimMotor(name, { clock }), sample: { y: …, z: … } });
 * bl.devices.sample.y;      // typed
 * bl.get("sample.y");       // by name, or a sentence with what was probably meant
 * await bl.connect();       // all at once; one tree of what isn't there
 * ```
 *
 * @module
 */
import { HalcyonError, type HasName } from "@halcyon/model";
import { connectAll } from "./connect.ts";
import { keepConnecting, type Reconnecting, type RetryOptions } from "./keep-connecting.ts";
import { near } from "./near.ts";
import type { Wait } from "./wait.ts";

/** A part of a beamline: a device, a function that makes one of a name, or a group of parts. */
export type Part = HasName | ((name: string) => HasName) | Parts;
/** A group of parts. */
export interface Parts {
  readonly [name: string]: Part;
}

/** The devices that parts become. */
export type DevicesOf<P> = P extends (name: string) => infer D
  ? D
  : P extends HasName
    ? P
    : { readonly [K in keyof P]: DevicesOf<P[K]> };

/** The devices of a beamline. */
export class Beamline<D extends object = object> {
  /** The devices by their keys, as they were written down. */
  readonly devices: D;
  readonly #byPath: ReadonlyMap<string, HasName>;

  constructor(devices: D, byPath: ReadonlyMap<string, HasName>) {
    this.devices = devices;
    this.#byPath = byPath;
  }

  /** Each path (`"sample.y"`) with its device, in the order in which they were written down. */
  entries(): IterableIterator<readonly [path: string, device: HasName]> {
    return this.#byPath.entries();
  }

  get paths(): readonly string[] {
    return [...this.#byPath.keys()];
  }

  /** The device at a path, or of that name; past a device the path goes on into its parts: `"x.velocity"`. */
  find(path: string): HasName | undefined {
    const at = this.#byPath.get(path);
    if (at !== undefined) return at;
    for (const device of this.#byPath.values()) if (device.name === path) return device;
    const dot = path.lastIndexOf(".");
    const whole = dot < 0 ? undefined : this.find(path.slice(0, dot));
    const part: unknown = whole === undefined ? undefined : Reflect.get(whole, path.slice(dot + 1));
    return isDevice(part) ? part : undefined;
  }

  /** @throws HalcyonError `device.unknown`, with the names that were probably meant. */
  get(path: string): HasName {
    const device = this.find(path);
    if (device !== undefined) return device;
    const known = this.paths;
    const like = near(path, known);
    const meant = like.length > 0 ? `did you mean ${like.join(" or ")}?` : `there is ${known.join(", ")}.`;
    throw new HalcyonError("device.unknown", `There is no device ${path}: ${meant}`, {
      device: path,
      near: like,
      known,
    });
  }

  /**
   * Connects all devices at once.
   *
   * @throws HalcyonError `device.connect` with one tree of what isn't there and why. The others are connected.
   */
  connect(wait: Wait = {}): Promise<void> {
    return connectAll("", Object.fromEntries(this.#byPath), wait);
  }

  /** Connects all devices, and goes on trying those that aren't there until disposed of. Never fails. */
  keepConnecting(options: RetryOptions = {}): Reconnecting {
    return keepConnecting(this.#byPath, options);
  }
}

/**
 * A beamline of devices with explicit names.
 *
 * A function is called with its path, joined by underscores, as the name. The same device may be there twice: an alias.
 *
 * @throws HalcyonError `device.name` when a key is no word, or two devices have the same name.
 */
export function beamline<const P extends Parts>(parts: P): Beamline<DevicesOf<P> & object> {
  const byPath = new Map<string, HasName>();
  const names = new Map<string, readonly [path: string, device: HasName]>();

  function grow(group: Parts, above: readonly string[]): object {
    const grown: Record<string, unknown> = {};
    for (const [key, part] of Object.entries(group)) {
      const steps = [...above, key];
      if (!/^[A-Za-z_]\w*$/u.test(key)) throw misnamed(steps.join("."), "a name is letters, digits and underscores");
      if (isGroup(part)) grown[key] = grow(part, steps);
      else grown[key] = take(typeof part === "function" ? part(steps.join("_")) : part, steps.join("."));
    }
    return Object.freeze(grown);
  }

  function take(device: HasName, path: string): HasName {
    const other = names.get(device.name);
    if (other !== undefined && other[1] !== device)
      throw misnamed(path, `${other[0]} has the name ${device.name} already, and both would write the same keys`);
    names.set(device.name, other ?? [path, device]);
    byPath.set(path, device);
    return device;
  }

  const devices = grow(parts, []);
  return new Beamline(devices as DevicesOf<P> & object, byPath);
}

function isDevice(value: unknown): value is HasName {
  return value !== null && typeof value === "object" && "name" in value && typeof value.name === "string";
}

function isGroup(part: Part): part is Parts {
  return typeof part === "object" && !isDevice(part);
}

function misnamed(device: string, reason: string): HalcyonError {
  return new HalcyonError("device.name", `${device} can't be part of the beamline: ${reason}.`, { device, reason });
}
