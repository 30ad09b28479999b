/** Plans driven by written replies, and plans as lines of text. @module */
import { describe, expect, test } from "vitest";
import { type Plan, isCommand, msg } from "../message.ts";
import { count } from "../plans/count.ts";
import { scan } from "../plans/scan.ts";
import { subscribe, unsubscribe } from "../stubs/control.ts";
import { rd } from "../stubs/locate.ts";
import { triggerAndRead } from "../stubs/measure.ts";
import { absSet, mv } from "../stubs/move.ts";
import { wait } from "../stubs/wait.ts";
import { UntouchableAxis, UntouchableDetector, scalar } from "../testing/untouchable.ts";
import { RunEngineSimulator, assertMessageAndReturnRemaining, summarize, summaryOf } from "./index.ts";

const [x, det] = [new UntouchableAxis("x"), new UntouchableDetector("det", { det: scalar("det") })];

describe("a scripted engine", () => {
  test("answers by the newest handler that fits, and by undefined where none does", () => {
    const simulator = new RunEngineSimulator()
      .addHandler("locate", () => ({ setpoint: 1, readback: 1 }))
      .addHandler(["locate", "read"], () => ({ setpoint: 2, readback: 2 }), "x")
      .addHandler("locate", () => ({ setpoint: 3, readback: 3 }), undefined, "last");
    const plan = function* (): Plan<unknown> {
      return [yield* rd(x), yield* rd(new UntouchableAxis("y")), yield msg("null")];
    };
    const messages = simulator.simulatePlan(plan);
    expect(simulator.returnValue).toEqual([2, 1, undefined]);
    expect(messages.map(({ command }) => command)).toEqual(["locate", "locate", "null"]);
  });

  test("answers reads by values and by readings", () => {
    const simulator = new RunEngineSimulator()
      .addReadHandlerFor(det, 5)
      .addReadHandlerForMultiple(x, { x: { value: 1, timestamp: 9 }, x_setpoint: 2 });
    simulator.simulatePlan(triggerAndRead([det, x]));
    expect(simulator.returnValue).toEqual({
      det: { value: 5, timestamp: 0 },
      x: { value: 1, timestamp: 9 },
      x_setpoint: { value: 2, timestamp: 0 },
    });
  });

  test("throws what a handler throws into the plan, which may go on", () => {
    const simulator = new RunEngineSimulator().addHandler("set", () => {
      throw new RangeError("stuck");
    });
    const plan = function* (): Plan<string> {
      try {
        yield* absSet(x, 1);
      } catch (error) {
        return (error as Error).message;
      }
      return "moved";
    };
    simulator.simulatePlan(plan);
    expect(simulator.returnValue).toBe("stuck");
  });

  test("tells handlers of waits by their group", () => {
    const waited: unknown[] = [];
    const note = (text: string) => (): void => void waited.push(text);
    const simulator = new RunEngineSimulator().addWaitHandler(note("any")).addWaitHandler(note("a"), "a");
    simulator.simulatePlan(function* () {
      yield* wait("a");
      yield* wait("b");
    });
    expect(waited).toEqual(["a", "any"]);
  });

  test("hands documents to the plan's subscribers that want them, for as long as they are subscribed", () => {
    const seen: string[] = [];
    const [start, stop] = [
      ["start", { uid: "s", time: 0 }],
      ["stop", { uid: "t", time: 1, run_start: "s", exit_status: "success" }],
    ] as const;
    const simulator = new RunEngineSimulator()
      .addHandlerForCallbackSubscribes()
      .addCallbackHandlerForMultiple("null", [[[...start], [...stop]], [[...stop]]])
      .addCallbackHandlerFor("save", ...start);
    simulator.simulatePlan(function* () {
      const all = yield* subscribe((...[name]) => void seen.push(`all ${name}`));
      yield* subscribe((...[name]) => void seen.push(`stops ${name}`), { documents: ["stop"] });
      yield msg("null");
      yield* unsubscribe(all);
      yield msg("null");
      yield msg("save");
    });
    expect(seen).toEqual(["all start", "all stop", "stops stop", "stops stop"]);
    expect(() => simulator.simulatePlan(() => [msg("null")])).toThrow("this is one more");
  });

  test("refuses a plan that does not end", () => {
    const simulator = new RunEngineSimulator({ mostMessages: 50 });
    expect(() => simulator.simulatePlan(() => count([det], null))).toThrow("more than 50 messages");
  });
});

test("messages are looked for in order, and one that is not there is refused", () => {
  let messages = new RunEngineSimulator().simulatePlan(mv(x, 1, new UntouchableAxis("y"), 2, { group: "g" }));
  messages = assertMessageAndReturnRemaining(messages, (one) => isCommand(one, "set") && one.args[0] === 2, "g");
  expect(messages.map(({ command }) => command)).toEqual(["set", "wait"]);
  const again = (): unknown => assertMessageAndReturnRemaining(messages.slice(1), (one) => one.command === "set");
  expect(again).toThrow(expect.objectContaining({ code: "simulate.message", facts: { searched: 1 } }));
  expect(() => assertMessageAndReturnRemaining(messages, () => true, "other")).toThrow("None of 2 messages");
});

describe("a summary", () => {
  test("has the runs, the moves and the events", async () => {
    const lines = await summarize(() => scan([det], x, 1, 2, 2));
    expect(lines).toEqual([
      `${"=".repeat(35)} Open Run ${"=".repeat(35)}`,
      "x -> 1",
      "  Read ['det', 'x']",
      "x -> 2",
      "  Read ['det', 'x']",
      `${"=".repeat(34)} Close Run ${"=".repeat(35)}`,
    ]);
  });

  test("shows places that are no numbers", () => {
    const messages = [
      msg("set", x as never, ["Open"]),
      msg("set", x as never, [{ h: 1 }]),
      msg("set", x as never, [null]),
    ];
    expect(summaryOf(messages)).toEqual(["x -> Open", 'x -> {"h":1}', "x -> null"]);
  });
});
