/**
 * The devices of a beamline: the simulated ones, or those that a file brings.
 *
 * A TypeScript file exports devices one by one, or a beamline of `@halcyon/devices`, or a function `beamline` that
 * answers either. A YAML file names kinds of devices and their parameters, see `beamline-yaml.ts`. All devices are
 * connected before anything moves.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { extname, resolve } from "node:path";
import { connectAll } from "@halcyon/devices";
import { simulatedBeamline } from "@halcyon/devices/sim";
import { HalcyonError, isHalcyonError, type Clock, type FrameSink } from "@halcyon/model";
import { beamlineOfYaml } from "./beamline-yaml.ts";
import { loadReason, userModule } from "../user-module.ts";

/** A beamline that is open: its devices by name. */
export interface OpenBeamline extends AsyncDisposable {
  readonly devices: ReadonlyMap<string, object>;
}

/** What the devices of a beamline are made with: what a function `beamline` of a file is given. */
export interface BeamlineSetting {
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Where detectors write their frames. */
  readonly sink: FrameSink;
}

/** What to open. */
export interface BeamlineRequest extends BeamlineSetting {
  /** A file; the simulated beamline without one. */
  readonly path: string | undefined;
  /** The folder that a relative path starts from. */
  readonly folder: string;
  /** False when only names are wanted: nothing is connected. */
  readonly connect?: boolean;
}

/** s that all devices of a beamline may take to connect. */
const patience = 10;

/**
 * Opens a beamline, and connects its devices; the simulated one when no file is named.
 *
 * @throws HalcyonError `cli.load` when the file is not there, fails, or brings no device; `device.connect` with all
 * that cannot be connected.
 */
export async function openBeamline(request: BeamlineRequest): Promise<OpenBeamline> {
  const { path, folder, clock, random, sink } = request;
  const setting = { clock, random, sink };
  const found = new Found();
  if (path === undefined) found.add("", simulatedBeamline(setting));
  else await load(path, resolve(folder, path), setting, found);
  try {
    if (request.connect ?? true) await connectAll("", Object.fromEntries(found.devices), { timeout: patience });
  } catch (error) {
    await found.close();
    throw error;
  }
  return { devices: found.devices, [Symbol.asyncDispose]: () => found.close() };
}

async function load(path: string, full: string, setting: BeamlineSetting, found: Found): Promise<void> {
  try {
    if ([".yaml", ".yml"].includes(extname(full))) {
      const made = beamlineOfYaml(path, await readFile(full, "utf8"), setting);
      for (const one of [made.devices, ...made.owned]) found.add("", one);
    } else {
      const module = await userModule(full);
      const exported = Object.entries(module);
      for (const [at, [name, value]] of exported.entries()) {
        // `export default beamline` beside it is the same one: made twice, it would be two beamlines of the same names.
        if (typeof value === "function" && exported.findIndex(([, one]) => one === value) < at) continue;
        const makes = typeof value === "function" && (name === "beamline" || name === "default");
        found.add(name, makes ? await (value as (setting: BeamlineSetting) => unknown)(setting) : value);
      }
    }
  } catch (error) {
    await found.close();
    if (isHalcyonError(error, "cli.load")) throw error;
    throw loadError(path, loadReason(full, error), error);
  }
  if (found.devices.size === 0) throw loadError(path, "it brings no device");
}

function loadError(path: string, reason: string, cause?: unknown): HalcyonError<"cli.load"> {
  return new HalcyonError("cli.load", `The beamline ${path} cannot be loaded: ${reason}.`, { path, reason }, { cause });
}

/** The devices in what a file exports, and what is to be closed in the end. */
class Found {
  readonly #named = new Map<string, object>();
  /** By the names that the file has for them; undefined for a name that it has for several. */
  readonly #keyed = new Map<string, object | undefined>();
  readonly #owned: (() => unknown)[] = [];

  add(key: string, value: unknown): void {
    if (value === null || typeof value !== "object") return;
    if (isDevice(value)) {
      const other = this.#named.get(value.name);
      if (other !== undefined && other !== value)
        throw new Error(`two devices are called ${value.name}, and each needs a name of its own`);
      this.#named.set(value.name, value);
      if (key !== "") this.#keyed.set(key, this.#keyed.has(key) && this.#keyed.get(key) !== value ? undefined : value);
    } else if (isTree(value)) {
      for (const [path, device] of value.entries()) this.add(path, device);
    } else if ("close" in value && typeof value.close === "function") {
      this.#owned.push(value.close.bind(value) as () => unknown);
    } else if (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype || Object.isFrozen(value)) {
      for (const [name, one] of Object.entries(value)) this.add(Array.isArray(value) ? "" : name, one);
    }
  }

  /** By their own names first: `sample.x` and `mirror.x` of a file are called by those alone. */
  get devices(): ReadonlyMap<string, object> {
    const devices = new Map(this.#named);
    for (const [key, device] of this.#keyed) if (device !== undefined && !devices.has(key)) devices.set(key, device);
    return devices;
  }

  async close(): Promise<void> {
    for (const close of this.#owned.splice(0)) await close();
  }
}

function isDevice(value: object): value is { readonly name: string } {
  return "name" in value && typeof value.name === "string" && value.name !== "";
}

// A beamline of @halcyon/devices, or a map.
function isTree(value: object): value is { entries(): Iterable<readonly [string, unknown]> } {
  return !Array.isArray(value) && "entries" in value && typeof value.entries === "function";
}
