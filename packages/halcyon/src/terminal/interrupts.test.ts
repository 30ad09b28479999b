import { expect, test } from "vitest";
import { nextInterrupt, uninterrupted, type InterruptEvent } from "./interrupts.ts";

/** What is done at each of the events, in order. */
function effects(events: readonly InterruptEvent[], person: boolean): (string | undefined)[] {
  let state = uninterrupted;
  return events.map((event) => {
    const [next, effect] = nextInterrupt(state, event, person);
    state = next;
    return effect && (effect.do === "pause" ? `pause ${effect.defer ? "at a checkpoint" : "now"}` : effect.do);
  });
}

test("with a person the first Ctrl-C waits for a checkpoint and the second does not", () => {
  expect(effects(["SIGINT", "SIGINT", "SIGINT"], true)).toEqual(["pause at a checkpoint", "pause now", "say"]);
});

test("after a resume the first Ctrl-C waits for a checkpoint again", () => {
  expect(effects(["SIGINT", "rested", "resumed", "SIGINT"], true).at(-1)).toBe("pause at a checkpoint");
});

test("without a person Ctrl-C aborts, then halts, then leaves", () => {
  expect(effects(["SIGINT", "SIGINT", "SIGINT", "SIGINT"], false)).toEqual(["abort", "halt", "say", "leave"]);
});

test("a request to end aborts also when a person could be asked", () => {
  expect(effects(["SIGTERM"], true)).toEqual(["abort"]);
  expect(effects(["SIGINT", "rested", "SIGTERM"], true).at(-1)).toBe("abort");
});

test("while it cleans up Ctrl-C halts", () => {
  expect(effects(["rested", "ended", "SIGINT"], true).at(-1)).toBe("halt");
});
