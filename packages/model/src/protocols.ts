/**
 * What the engine may ask of a device: small interfaces, one per ability.
 *
 * A device has those that it can do, and nothing else; the engine and the plans ask with the guards below. Names
 * and meanings are those of `bluesky.protocols`, with two differences: every verb that takes time answers a
 * `Completion`, and is given a `VerbCall` whose signal says that its caller no longer wants it.
 *
 * @module
 */
import type { Asset, DataKey, EventPageColumns, Hints, PartialEvent, Reading, StreamAsset } from "./documents.ts";
import { HalcyonError } from "./errors.ts";
import type { CallRun } from "./flight.ts";
import type { Completion } from "./status.ts";

/** A value now, or soon. */
export type MaybePromise<T> = T | Promise<T>;

/** What the caller of a verb hands in. */
export interface VerbCall {
  /** Aborted when the caller gives up: on pause, abort, stop, halt and time-out. Made when first asked for. */
  readonly signal: AbortSignal;
  /** s the caller is ready to wait, when it has said so. */
  readonly timeout?: number;
  /** The run in which it is called, when one is open. */
  readonly run?: CallRun | undefined;
  /** For a device that can't go on and need not fail: the run pauses, and the device is told to resume by and by. */
  readonly hold?: (reason: Error) => void;
}

/** Readings by key: the value, and when the hardware took it (s since 1970). */
export type Readings = Record<string, Reading>;
/** Descriptions by key. */
export type DataKeys = Record<string, DataKey>;

export interface HasName {
  readonly name: string;
}

export interface HasParent {
  readonly parent?: object | undefined;
}

export interface HasHints {
  readonly hints: Hints;
}

/** Can be read: one point of data, whose keys `describe` tells beforehand. */
export interface Readable extends HasName {
  read(): MaybePromise<Readings>;
  describe(): MaybePromise<DataKeys>;
}

/** Has values that change rarely, and belong to the descriptor rather than to each event. */
export interface Configurable extends HasName {
  readConfiguration(): MaybePromise<Readings>;
  describeConfiguration(): MaybePromise<DataKeys>;
}

/** Takes new configuration, and answers the old and the new readings. */
export interface Configures extends HasName {
  configure(...args: readonly unknown[]): MaybePromise<readonly [old: Readings, new_: Readings]>;
}

/** Takes a measurement when told to. */
export interface Triggerable extends HasName {
  trigger(call?: VerbCall): Completion;
}

/** Can be told beforehand what will be asked of it. */
export interface Preparable<P = unknown> extends HasName {
  prepare(value: P, call?: VerbCall): Completion;
}

/** Can be sent somewhere. */
export interface Movable<T = unknown> extends HasName {
  set(value: T, call?: VerbCall): Completion;
}

/** Where something was sent, and where it is. */
export interface Location<T = unknown> {
  readonly setpoint: T;
  readonly readback: T;
}

export interface Locatable<T = unknown> extends Movable<T> {
  locate(): MaybePromise<Location<T>>;
}

/** Can be made ready for a run, and put to rest afterwards. */
export interface Stageable extends HasName {
  stage(call?: VerbCall): Completion;
  unstage(call?: VerbCall): Completion;
}

/** Measures on its own between kickoff and complete. */
export interface Flyable extends HasName {
  kickoff(call?: VerbCall): Completion;
  complete(call?: VerbCall): Completion;
}

/**
 * Flies by an index of frames: paused, it can be taken back, and prepared again in another process (`CallRun.again`) it
 * flies what documents do not tell of yet.
 */
export interface Resumable extends Flyable, Pausable {
  /** Frames below are final. */
  readonly watermark: number;
  /** While it is paused: goes on at `frame` then. Throws below the watermark, and past the frames that are there. */
  rewind(frame: number): void;
}

/** Answers data of its own making; `describeCollect` by key, or by stream and key. */
export interface Collectable extends HasName {
  describeCollect(): MaybePromise<DataKeys | Record<string, DataKeys>>;
}

export interface EventCollectable extends Collectable {
  collect(): Iterable<PartialEvent> | AsyncIterable<PartialEvent> | Promise<Iterable<PartialEvent>>;
}

export interface EventPageCollectable extends Collectable {
  collectPages(): Iterable<EventPageColumns> | AsyncIterable<EventPageColumns> | Promise<Iterable<EventPageColumns>>;
}

/** Writes its data elsewhere, in the older style: `resource` and `datum`. */
export interface WritesExternalAssets extends HasName {
  collectAssetDocs(): Iterable<Asset> | AsyncIterable<Asset>;
}

/** Writes frames elsewhere: `stream_resource` once, `stream_datum` for each range of frames below `index`. */
export interface WritesStreamAssets extends HasName {
  collectAssetDocs(index?: number): Iterable<StreamAsset> | AsyncIterable<StreamAsset>;
  /** How many frames are there. */
  getIndex(): MaybePromise<number>;
}

/** Must know when the engine pauses. `pause` may throw `NoReplayAllowed`: nothing is to be done again. */
export interface Pausable extends HasName {
  /**
   * Why it cannot pause now, as a sentence; undefined when it can. Asked before anything is put to rest: a pause that
   * somebody asked for is then not made. A suspension asks nobody.
   */
  mayPause?(): MaybePromise<string | undefined>;
  /**
   * Asked when data turn out to be bad since `time` (s since 1970), after it has paused: what was taken since then and
   * will not be taken again, as a sentence.
   */
  keptSince?(time: number): string | undefined;
  pause(call?: VerbCall): Completion;
  resume(call?: VerbCall): Completion;
}

/** Can be stopped wherever it is. `success`: whether what was under way counts as done. */
export interface Stoppable extends HasName {
  stop(success?: boolean, call?: VerbCall): Completion;
}

/** Tells of each new reading. */
export interface Subscribable extends Readable {
  /** Calls back at once with the present readings when they are known, then at each change. Returns how to end it. */
  subscribe(call: (readings: Readings) => void): () => void;
}

/** Can say beforehand whether it may be sent somewhere. Throws when not, with the limits. */
export interface Checkable<T = unknown> extends HasName {
  checkValue(value: T): MaybePromise<void>;
}

/** From the name of an ability to its interface: what `requires` narrows to. */
export interface Abilities {
  readable: Readable;
  configurable: Configurable;
  configures: Configures;
  triggerable: Triggerable;
  preparable: Preparable;
  movable: Movable;
  locatable: Locatable;
  stageable: Stageable;
  flyable: Flyable;
  collectable: Collectable;
  eventCollectable: EventCollectable;
  eventPageCollectable: EventPageCollectable;
  writesExternalAssets: WritesExternalAssets;
  writesStreamAssets: WritesStreamAssets;
  pausable: Pausable;
  resumable: Resumable;
  stoppable: Stoppable;
  subscribable: Subscribable;
  checkable: Checkable;
  hasHints: HasHints;
}

/** The methods (or properties) that make an ability. */
const members: { readonly [A in keyof Abilities]: readonly string[] } = {
  readable: ["read", "describe"],
  configurable: ["readConfiguration", "describeConfiguration"],
  configures: ["configure"],
  triggerable: ["trigger"],
  preparable: ["prepare"],
  movable: ["set"],
  locatable: ["set", "locate"],
  stageable: ["stage", "unstage"],
  flyable: ["kickoff", "complete"],
  collectable: ["describeCollect"],
  eventCollectable: ["describeCollect", "collect"],
  eventPageCollectable: ["describeCollect", "collectPages"],
  writesExternalAssets: ["collectAssetDocs"],
  writesStreamAssets: ["collectAssetDocs", "getIndex"],
  pausable: ["pause", "resume"],
  resumable: ["kickoff", "complete", "pause", "resume", "watermark", "rewind"],
  stoppable: ["stop"],
  subscribable: ["read", "describe", "subscribe"],
  checkable: ["checkValue"],
  hasHints: ["hints"],
};

/** Whether `device` has an ability: `can(x, "movable")`. */
export function can<A extends keyof Abilities>(device: unknown, ability: A): device is Abilities[A] {
  if (device === null || typeof device !== "object") return false;
  for (const member of members[ability]) if (!(member in device)) return false;
  return true;
}

/** What `device` would need for an ability and has not: `["describe"]`. */
export function lackingOf(device: object, ability: keyof Abilities): string[] {
  return members[ability].filter((member) => !(member in device));
}

/**
 * `device`, as something that has the ability.
 *
 * @throws HalcyonError `device.verb` when it lacks a verb.
 */
export function requires<A extends keyof Abilities>(device: unknown, ability: A): Abilities[A] {
  if (can(device, ability)) return device;
  const lacking =
    members[ability].find((m) => device === null || typeof device !== "object" || !(m in device)) ?? ability;
  const name = nameOf(device);
  throw new HalcyonError("device.verb", `${name} cannot ${lacking}: it is not ${ability}${ableTo(device)}.`, {
    device: name,
    verb: lacking,
  });
}

function ableTo(device: unknown): string {
  const able = (Object.keys(members) as (keyof Abilities)[]).filter((a) => a !== "hasHints" && can(device, a));
  return able.length > 0 ? `, but ${able.join(", ")}` : "";
}

/** The name of a device, for messages and documents; a printable form of anything else. */
export function nameOf(device: unknown): string {
  if (device !== null && typeof device === "object" && "name" in device && typeof device.name === "string")
    return device.name;
  return typeof device === "string" ? JSON.stringify(device) : String(device);
}
