/** The declared parameters of the stubs that ask something of the engine itself, or wait. @module */
import type { DocumentName, Readings, StatusView } from "@halcyon/model";
import type { Group, Plan } from "../message.ts";
import { boolean, device, integer, number, parameter, rest, string } from "../parameters/declare.ts";
import { type Definition, define } from "../parameters/definition.ts";
import type { Subscriber } from "../subscriber.ts";
import type { Suspender } from "../suspender.ts";
import { inputPlan, now, random, uid } from "./ask.ts";
import {
  caughtUp,
  checkpoint,
  clearCheckpoint,
  deferredPause,
  installSuspender,
  nothing,
  pause,
  removeSuspender,
  rewindable,
  subscribe,
  unsubscribe,
} from "./control.ts";
import { asPlan } from "./as-plan.ts";
import { parallel } from "./parallel.ts";
import { isStatus } from "./stage.ts";
import { aGroup, given, theTimeout } from "./shared-parameters.ts";
import { sleep, wait, waitFor, waitUntil } from "./wait.ts";

const aSuspender = parameter<Suspender>(
  {
    type: "object",
    words: "a suspender",
    is: (value) => value !== null && typeof value === "object" && "trouble" in value && "watch" in value,
  },
  "what holds the plan back",
);

export const controlDefinitions: readonly Definition[] = [
  define({ name: "null", text: "Does nothing.", parameters: {}, make: nothing }),
  define({ name: "checkpoint", text: "A place to go back to after a pause.", parameters: {}, make: checkpoint }),
  define({ name: "clear_checkpoint", text: "No pause from here on.", parameters: {}, make: clearCheckpoint }),
  define({ name: "pause", text: "Pauses now.", parameters: {}, make: pause }),
  define({ name: "deferred_pause", text: "Pauses at the next checkpoint.", parameters: {}, make: deferredPause }),
  define({
    name: "rewindable",
    text: "Says whether messages may be done again after a pause.",
    parameters: { flag: parameter<boolean | undefined>({ type: "boolean" }, "whether they may", { optional: true }) },
    make: ({ flag }) => rewindable(flag),
  }),
  define({
    name: "wait",
    text: "Waits until all of a group is done.",
    parameters: {
      group: parameter<Group>(aGroup, "the group", { optional: true }),
      timeout: theTimeout,
      error_on_timeout: boolean("fail when the time is over, or answer false", { named: true, fallback: true }),
      watch: parameter<readonly string[]>({ type: "list", of: aGroup }, "groups whose failure ends the waiting", {
        named: true,
        fallback: [],
      }),
      statuses: parameter<readonly StatusView[] | undefined>(
        { type: "list", of: { type: "object", words: "a status that a verb answered", is: isStatus } },
        "these, instead of a group",
        { named: true, optional: true },
      ),
    },
    make: ({ group, timeout, error_on_timeout: fails, watch, statuses }) =>
      wait(group, {
        ...given({ timeout, statuses }),
        ...(fails ? {} : { errorOnTimeout: false }),
        ...(watch.length > 0 ? { watch } : {}),
      }),
  }),
  define({
    name: "wait_for",
    text: "Waits for promises.",
    parameters: {
      futures: parameter<readonly (() => PromiseLike<unknown>)[]>(
        { type: "list", of: { type: "function", takes: "signal" } },
        "functions that make the promises",
      ),
      timeout: theTimeout,
    },
    make: ({ futures, timeout }) => waitFor(futures, given({ timeout })),
  }),
  define({
    name: "wait_until",
    text: "Waits until a reading of a signal is as it should be.",
    parameters: {
      signal: device("subscribable", "the signal"),
      holds: parameter<(readings: Readings) => boolean>({ type: "function", takes: "readings" }, "whether it is"),
      timeout: theTimeout,
    },
    make: ({ signal, holds, timeout }) => waitUntil(signal, holds, given({ timeout })),
  }),
  define({
    name: "parallel",
    text: "Runs plans side by side.",
    parameters: {
      plans: rest<{ plan: Plan<unknown> }>("the plans", { members: { plan: { type: "plan" } }, least: 1 }),
    },
    make: ({ plans }) => parallel(...plans.map(({ plan }) => asPlan(plan))),
  }),
  define({
    name: "sleep",
    text: "Waits for some time.",
    parameters: { time: number("how long", { units: "s", minimum: 0 }) },
    make: ({ time }) => sleep(time),
  }),
  define({
    name: "input_plan",
    text: "Asks whoever runs the plan.",
    parameters: { prompt: string("the question", { fallback: "" }) },
    make: ({ prompt }) => inputPlan(prompt),
  }),
  define({
    name: "subscribe",
    text: "Hands documents to a function while the plan runs.",
    parameters: {
      name: string("which documents, or all"),
      func: parameter<Subscriber>({ type: "function", takes: "name, document" }, "what takes them"),
    },
    make: ({ name, func }) => subscribe(func, name === "all" ? {} : { documents: [name as DocumentName] }),
  }),
  define({
    name: "unsubscribe",
    text: "Ends a subscription.",
    parameters: { token: integer("what subscribe answered") },
    make: ({ token }) => unsubscribe(token),
  }),
  define({
    name: "caught_up",
    text: "Waits until a subscriber has taken all documents so far.",
    parameters: { token: integer("what subscribe answered") },
    make: ({ token }) => caughtUp(token),
  }),
  define({
    name: "install_suspender",
    text: "Holds the plan back while a suspender says so.",
    parameters: { suspender: aSuspender },
    make: ({ suspender }) => installSuspender(suspender),
  }),
  define({
    name: "remove_suspender",
    text: "Takes a suspender away.",
    parameters: { suspender: aSuspender },
    make: ({ suspender }) => removeSuspender(suspender),
  }),
  define({ name: "now", text: "The date by the engine's clock.", parameters: {}, make: now }),
  define({ name: "random", text: "A number from 0 to 1.", parameters: {}, make: random }),
  define({ name: "uid", text: "A new globally unique id.", parameters: {}, make: uid }),
];
