/**
 * The faults: what happens at one message of a plan, and what may come of it.
 *
 * @module
 */
import { Status, type NamedDocument } from "@halcyon/model";
import type { RunEngine, Subscription } from "@halcyon/engine";
import type { Room } from "./room.ts";

/** What may come of a fault. `goes on`: the plan ends as it would have, with the same data. */
export type Outcome = "goes on" | "ends" | "any";

/** The place of a fault: the engine and its room, at a message. */
export interface Scene {
  readonly engine: RunEngine;
  readonly room: Room;
  /** The devices that the message is about. */
  readonly devices: ReadonlySet<unknown>;
  /** What the case does when the engine is paused; resumes in the end when nothing is said. */
  paused: (() => void) | undefined;
  /** At the message that comes so many later. */
  readonly afterMessages: (count: number, then: () => void) => void;
}

/** A kind of fault. */
export interface Kind {
  readonly outcome: Outcome;
  /** It is a device whose verb, one of these, goes wrong: only messages that call one are concerned. */
  readonly verbs?: ReadonlySet<string>;
  /** It is a subscriber that fails: only messages that make a document are concerned. */
  readonly subscriber?: Subscription & { readonly how: "throws" | "rejects" | "is slow" };
  /** Every wait of the plan has a time-out. */
  readonly waitsEnd?: true;
  /** What ends it: `exitStatus` of its result, unless the plan had come to its end before. */
  readonly exitStatus?: "success" | "abort";
  /** At the message; devices' faults are armed by `instead`. */
  readonly strike?: (scene: Scene) => void;
  readonly instead?: (room: Room) => (go: () => unknown) => unknown;
}

/** The verbs that answer a completion. */
const completing: ReadonlySet<string> = new Set([
  "set",
  "stop",
  "trigger",
  "stage",
  "unstage",
  "kickoff",
  "complete",
  "prepare",
]);
const telling: ReadonlySet<string> = new Set(["read", "locate", "collect", "collectPages", "collectAssetDocs"]);
const describing: ReadonlySet<string> = new Set(["describe", "describeCollect", "subscribe", "configure"]);
const all: ReadonlySet<string> = new Set([...completing, ...telling]);

const broken = (): Error => new Error("broken on purpose");

/** s after which a caller loses patience. */
const patience = 60;

function hung({ engine, room }: Scene): void {
  room.later(patience, () => {
    if (engine.state === "running" || engine.state === "paused") engine.abort("it hangs");
  });
}

function whenPossible(engine: RunEngine, ask: () => void): void {
  if (engine.state === "running" || engine.state === "paused") ask();
}

/** s from a message to what interrupts it: within a move, an exposure, a sleep. */
const soon = 0.06;

function trip({ room }: Scene, seconds: number): void {
  room.put("shutter", 0);
  if (seconds > 0) room.later(seconds, () => room.put("shutter", 1));
  else room.put("shutter", 1);
}

/** By name. */
export const kinds: Readonly<Record<string, Kind>> = {
  // -- devices
  "the verb throws": {
    outcome: "any",
    verbs: all,
    instead: () => () => {
      throw broken();
    },
  },
  "the description throws": {
    outcome: "any",
    verbs: describing,
    instead: () => () => {
      throw broken();
    },
  },
  "the verb rejects": { outcome: "any", verbs: all, instead: () => () => Promise.reject(broken()) },
  "the status fails at once": { outcome: "any", verbs: completing, instead: () => () => Status.failed(broken()) },
  "the verb is done, and then its status fails": {
    outcome: "any",
    verbs: completing,
    instead: (room) => (go) => {
      const { status, fail } = Status.pending();
      Status.of(go() as Promise<unknown>).onDone(() => room.later(0.05, () => fail(broken())));
      return status;
    },
  },
  "the status fails later": {
    outcome: "any",
    verbs: completing,
    instead: (room) => () => {
      const { status, fail } = Status.pending();
      room.later(0.7, () => fail(broken()));
      return status;
    },
  },
  "the verb never ends, and the caller aborts": {
    outcome: "any",
    verbs: all,
    strike: hung,
    instead: () => () => new Promise(() => undefined),
  },
  "the verb never ends, and its wait does": {
    outcome: "any",
    verbs: completing,
    waitsEnd: true,
    strike: hung,
    instead: () => () => Status.pending().status,
  },
  // -- subscribers
  "a critical subscriber throws, and the engine is resumed": {
    outcome: "goes on",
    subscriber: { need: "critical", how: "throws" },
  },
  "a critical subscriber rejects, and the engine is resumed": {
    outcome: "goes on",
    subscriber: { need: "critical", how: "rejects" },
  },
  "a critical subscriber throws, and the engine is told to abort": {
    outcome: "ends",
    subscriber: { need: "critical", how: "throws" },
    exitStatus: "abort",
    strike: (scene) => {
      scene.paused = () => scene.engine.abort("the disk is full");
    },
  },
  "a critical subscriber fails the plan": {
    outcome: "any",
    subscriber: { need: "critical", how: "throws", onFailure: "fail" },
  },
  "a critical subscriber is slow": {
    outcome: "goes on",
    subscriber: { need: "critical", how: "is slow", maxBytes: 1 },
  },
  "a live subscriber throws": { outcome: "goes on", subscriber: { need: "live", how: "throws" } },
  // -- requests
  pause: { outcome: "goes on", strike: ({ engine }) => engine.pause() },
  "pause soon": {
    outcome: "goes on",
    strike: ({ engine, room }) =>
      room.later(soon, () => {
        if (engine.state === "running") engine.pause();
      }),
  },
  "pause at the next checkpoint": { outcome: "goes on", strike: ({ engine }) => engine.pause({ defer: true }) },
  "pause, and again in the replay": {
    outcome: "goes on",
    strike: ({ engine, afterMessages }) => {
      engine.pause();
      afterMessages(2, () => whenPossible(engine, () => engine.state === "running" && engine.pause()));
    },
  },
  abort: { outcome: "ends", exitStatus: "abort", strike: ({ engine }) => engine.abort("enough") },
  "abort soon": {
    outcome: "ends",
    exitStatus: "abort",
    strike: ({ engine, room }) => room.later(soon, () => whenPossible(engine, () => engine.abort("enough"))),
  },
  stop: { outcome: "ends", exitStatus: "success", strike: ({ engine }) => engine.stop() },
  "stop soon": {
    outcome: "ends",
    exitStatus: "success",
    strike: ({ engine, room }) => room.later(soon, () => whenPossible(engine, () => engine.stop())),
  },
  halt: { outcome: "ends", exitStatus: "abort", strike: ({ engine }) => engine.halt() },
  "halt soon": {
    outcome: "ends",
    exitStatus: "abort",
    strike: ({ engine, room }) => room.later(soon, () => whenPossible(engine, () => engine.halt())),
  },
  "abort, and halt in its clean-up": {
    outcome: "ends",
    exitStatus: "abort",
    strike: ({ engine, afterMessages }) => {
      engine.abort("enough");
      afterMessages(2, () => engine.state === "aborting" && engine.halt());
    },
  },
  "pause, then abort": {
    outcome: "ends",
    exitStatus: "abort",
    strike: (scene) => {
      scene.paused = () => scene.engine.abort("enough");
      scene.engine.pause();
    },
  },
  "pause, then stop": {
    outcome: "ends",
    exitStatus: "success",
    strike: (scene) => {
      scene.paused = () => scene.engine.stop();
      scene.engine.pause();
    },
  },
  "pause, then halt": {
    outcome: "ends",
    exitStatus: "abort",
    strike: (scene) => {
      scene.paused = () => scene.engine.halt();
      scene.engine.pause();
    },
  },
  // The plan's own clean-up fails then, and says so: the runs are marked with that.
  "abort, and no device will rest": {
    outcome: "any",
    strike: ({ engine, room }) => {
      room.sabotage = () => {
        throw broken();
      };
      engine.abort("enough");
    },
  },
  "abort, and every device hangs while it is put to rest": {
    outcome: "any",
    strike: (scene) => {
      scene.room.sabotage = () => Status.pending().status;
      scene.engine.abort("enough");
      // A plan waits for what it unstages itself: only who is at the keyboard ends that.
      scene.room.later(patience, () => {
        if (scene.engine.state === "aborting") scene.engine.halt();
      });
    },
  },
  "pause, and no device will rest": {
    outcome: "any",
    strike: ({ engine, room }) => {
      room.sabotage = () => {
        throw broken();
      };
      engine.pause();
      room.later(2, () => (room.sabotage = undefined));
    },
  },
  "pause, and every device hangs while it is put to rest": {
    outcome: "any",
    strike: (scene) => {
      scene.room.sabotage = () => Status.pending().status;
      scene.engine.pause();
      scene.room.later(5, () => (scene.room.sabotage = undefined));
      hung(scene);
    },
  },
  // -- suspenders
  "a suspender trips for a moment": { outcome: "goes on", strike: (scene) => trip(scene, 0) },
  "a suspender trips for long": { outcome: "goes on", strike: (scene) => trip(scene, 20) },
  "a suspender trips soon": { outcome: "goes on", strike: (scene) => scene.room.later(soon, () => trip(scene, 3)) },
  "a suspender trips, and pauses meanwhile": {
    outcome: "goes on",
    strike: (scene) => {
      trip(scene, 20);
      scene.room.later(5, () => scene.engine.state === "running" && scene.engine.pause());
    },
  },
  "a suspender trips, and the caller aborts meanwhile": {
    outcome: "ends",
    exitStatus: "abort",
    strike: (scene) => {
      trip(scene, 20);
      scene.room.later(5, () => whenPossible(scene.engine, () => scene.engine.abort("enough")));
    },
  },
};

/** Kinds that need a journal, and an engine of another process. */
export const kills = ["kill", "kill in mid-write", "kill after a pause"] as const;
export type Kill = (typeof kills)[number];

/** A subscriber that fails once, when told to, and keeps what it took. */
export function failing(how: "throws" | "rejects" | "is slow", room: Room) {
  const taken: NamedDocument[] = [];
  const state = { armed: false, struck: false };
  const subscriber = (...document: NamedDocument): void | Promise<void> => {
    if (state.armed) {
      state.armed = false;
      state.struck = true;
      if (how === "rejects") return Promise.reject(broken());
      if (how === "throws") throw broken();
      return new Promise((resolve) => {
        room.later(1, () => {
          taken.push(document);
          resolve();
        });
      });
    }
    taken.push(document);
  };
  return { taken, state, subscriber };
}
