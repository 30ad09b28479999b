/**
 * Settings of a device: the values of all its signals that can be read and written, to be kept and put back.
 *
 * They are plain values; whoever writes them to a file chooses how (`packages/halcyon` writes YAML).
 *
 * @module
 */
import { HalcyonError, asError } from "@halcyon/model";
import { printable, valueFor } from "./datatype.ts";
import type { AnySignal, SignalRW } from "./signal.ts";
import type { Wait } from "./wait.ts";

/** Values by the path of their signal: `"limits.low"`. What a device has no more is null or missing. */
export type Settings = Readonly<Record<string, unknown>>;

/** The signals of a device that can be read and written, by path. */
export function settable(device: object): ReadonlyMap<string, SignalRW<unknown>> {
  const found = new Map<string, SignalRW<unknown>>();
  const seen = new Set<object>();
  const look = (part: unknown, path: string): void => {
    if (part === null || typeof part !== "object" || seen.has(part)) return;
    seen.add(part);
    if (isSignal(part)) {
      if ("set" in part && "get" in part) found.set(path, part as SignalRW<unknown>);
      return;
    }
    if (part instanceof Map) for (const [key, child] of part) look(child, joined(path, String(key)));
    else if (path === "" || isRecord(part))
      for (const [key, child] of Object.entries(part)) look(child, joined(path, key));
  };
  look(device, "");
  return found;
}

/** The present values of all settings of a device, as documents hold them, but with lists for typed arrays. */
export async function settingsOf(device: object, wait: Wait = {}): Promise<Settings> {
  const entries = await Promise.all(
    [...settable(device)].map(async ([path, signal]): Promise<[string, unknown]> => {
      const value = await signal.get(wait);
      const { type } = signal;
      return [path, plain(type.inDocument === undefined ? value : type.inDocument(value))];
    }),
  );
  return Object.fromEntries(entries);
}

/** What is to be changed so that a device has these settings. */
export interface SettingChange {
  readonly path: string;
  readonly signal: SignalRW<unknown>;
  readonly from: unknown;
  readonly to: unknown;
}

/**
 * The changes that bring a device to `settings`. All values are checked before any is sent; null is passed over.
 *
 * @throws HalcyonError `device.settings` with every setting that the device doesn't have or can't take.
 */
export async function settingChanges(
  device: object & { readonly name?: string },
  settings: Settings,
  wait: Wait = {},
): Promise<readonly SettingChange[]> {
  const signals = settable(device);
  const problems: { setting: string; reason: string }[] = [];
  const wanted: { path: string; signal: SignalRW<unknown>; to: unknown }[] = [];
  for (const [path, raw] of Object.entries(settings)) {
    if (raw === null || raw === undefined) continue;
    const signal = signals.get(path);
    if (signal === undefined) {
      problems.push({ setting: path, reason: `there is none; there is ${[...signals.keys()].join(", ")}` });
      continue;
    }
    try {
      wanted.push({ path, signal, to: valueFor(signal, raw) });
    } catch (error) {
      problems.push({ setting: path, reason: asError(error).message });
    }
  }
  const name = device.name ?? "the device";
  if (problems.length > 0) {
    const text = problems.map(({ setting, reason }) => `  ${setting}: ${reason}`).join("\n");
    throw new HalcyonError("device.settings", `The settings don't fit ${name}:\n${text}`, { device: name, problems });
  }
  const changes = await Promise.all(
    wanted.map(async ({ path, signal, to }): Promise<SettingChange> => ({
      path,
      signal,
      to,
      from: await signal.get(wait),
    })),
  );
  return changes.filter(({ signal, from, to }) => !signal.type.same(from, to));
}

/**
 * Brings a device to `settings`, sending only what differs, one after another in their order. Answers what was changed.
 *
 * @throws as `settingChanges`; then nothing has been sent. When a signal can't be set, those before it are.
 */
export async function applySettings(
  device: object & { readonly name?: string },
  settings: Settings,
  wait: Wait = {},
): Promise<readonly SettingChange[]> {
  const changes = await settingChanges(device, settings, wait);
  for (const { path, signal, to } of changes) {
    try {
      await signal.set(to, wait).finished;
    } catch (error) {
      const whole = device.name ?? "the device";
      const reason = `${path} could not be set to ${printable(to)}: ${asError(error).message}`;
      const facts = { device: whole, problems: [{ setting: path, reason }] };
      throw new HalcyonError("device.settings", `${whole}: ${reason}`, facts, { cause: error });
    }
  }
  return changes;
}

function joined(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

function isSignal(part: object): part is AnySignal {
  return "source" in part && "connect" in part && "name" in part;
}

// Records of signals are followed, other devices that this one merely knows are not.
function isRecord(part: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(part);
  return prototype === Object.prototype || prototype === null;
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  return ArrayBuffer.isView(value) && !(value instanceof DataView) ? Array.from(value as Uint8Array) : value;
}
