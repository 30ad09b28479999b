import { expect, test } from "vitest";
import type { Msg } from "../message.ts";
import { count } from "../plans/count.ts";
import { aDetector, drive, usual } from "../testing/drive.ts";
import { configureCountTimeWrapper } from "./count-time.ts";

const timed = (get: () => unknown): { readonly detector: object; readonly signal: object } => {
  const signal = {
    name: "det_exposure",
    get,
    set: () => Promise.resolve(),
    read: () => ({ det_exposure: { value: 0.2, timestamp: 0 } }),
    describe: () => ({}),
  };
  return { signal, detector: Object.assign(aDetector("det"), { countTime: signal }) };
};

const answering =
  (signal: object) =>
  (message: Msg): unknown => {
    if (message.command === "read" && message.obj === signal) return { det_exposure: { value: 0.2, timestamp: 0 } };
    return usual(message);
  };

const setTo = (messages: readonly Msg[], signal: object): unknown[] =>
  messages.filter(({ command, obj }) => command === "set" && obj === signal).map(({ args }) => args[0]);

test("a counting time that hardware has is asked for by a message, and set back afterwards", () => {
  const { detector, signal } = timed(() => Promise.resolve(7));
  const { messages, error } = drive(configureCountTimeWrapper(count([detector as never]), 3), answering(signal));
  expect(error).toBeUndefined();
  expect(setTo(messages, signal)).toEqual([3, 0.2]);
});

test("a counting time that cannot be read fails the plan, and nobody else", async () => {
  const { detector, signal } = timed(() => Promise.reject(new Error("gone")));
  const gone = new Error("gone, said the message");
  const { messages, error } = drive(configureCountTimeWrapper(count([detector as never]), 3), (message) => {
    if (message.command === "read" && message.obj === signal) throw gone;
    return usual(message);
  });
  // A rejection that nobody handles would fail this file.
  await new Promise<void>((later) => void setImmediate(later));
  expect(error).toBe(gone);
  expect(setTo(messages, signal)).toEqual([]);
});

test("a counting time that is known at once costs no message", () => {
  const { detector, signal } = timed(() => 0.5);
  const { messages } = drive(configureCountTimeWrapper(count([detector as never]), 3), answering(signal));
  expect(messages.some(({ command, obj }) => command === "read" && obj === signal)).toBe(false);
  expect(setTo(messages, signal)).toEqual([3, 0.5]);
});
