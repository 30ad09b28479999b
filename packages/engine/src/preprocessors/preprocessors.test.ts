import { HalcyonError, type Collectable, type Flyable, type Subscribable } from "@halcyon/model";
import { expect, test } from "vitest";
import { type Msg, type Plan, isCommand, msg } from "../message.ts";
import { planNameOf } from "../plan-name.ts";
import { count } from "../plans/count.ts";
import { checkpoint, nothing } from "../stubs/control.ts";
import { read, triggerAndRead } from "../stubs/measure.ts";
import { mv, mvr } from "../stubs/move.ts";
import { aDetector, aMotor, drive, inShort, usual } from "../testing/drive.ts";
import { pchain, printSummaryWrapper } from "./chain.ts";
import { contingencyWrapper } from "./contingency.ts";
import { finalizeDecorator, runDecorator, stageDecorator } from "./decorate.ts";
import { finalizeWrapper } from "./finalize.ts";
import { injectMdWrapper, setRunKeyWrapper, stubWrapper } from "./keys.ts";
import { lazilyStageWrapper } from "./lazily-stage.ts";
import { msgMutator, planMutator } from "./mutate.ts";
import { relativeSetWrapper } from "./relative.ts";
import { runWrapper } from "./run.ts";
import { stageWrapper } from "./stage.ts";
import { subsWrapper } from "./subs.ts";
import { SupplementalData } from "./supplemental.ts";

const [det, x] = [aDetector("det"), aMotor("x", 5)];
const halt = new HalcyonError("engine.halt", "halted", { reason: "" });
const abort = new HalcyonError("engine.abort", "aborted", { reason: "" });

function throwing(error: unknown, at: string): (message: Msg) => unknown {
  return (message) => {
    if (message.command === at) throw error;
    return usual(message);
  };
}

function* plain(): Plan<string> {
  yield* nothing();
  return "result";
}

test("a final plan runs after an error and after an abort, but never after a halt", () => {
  for (const [error, cleaned] of [
    [new Error("broke"), true],
    [abort, true],
    [halt, false],
  ] as const) {
    const { messages, error: thrown } = drive(finalizeWrapper(plain(), checkpoint), throwing(error, "null"));
    expect(inShort(messages).includes("checkpoint")).toBe(cleaned);
    expect(thrown).toBe(error);
  }
});

test("an error of the final plan takes the place of the first, which is its cause", () => {
  const [first, second] = [new Error("first"), new Error("second")];
  const { error } = drive(finalizeWrapper(plain(), checkpoint), (message) => {
    if (message.command === "null") throw first;
    if (message.command === "checkpoint") throw second;
  });
  expect(error).toBe(second);
  expect(second.cause).toBe(first);
});

test("an error that comes back as its own cause does not go round in circles", () => {
  const only = new Error("only");
  const { error } = drive(finalizeWrapper(plain(), checkpoint), () => {
    throw only;
  });
  expect(error).toBe(only);
  expect(only.cause).toBeUndefined();
});

test("a halt while cleaning up ends the cleaning up", () => {
  const { messages } = drive(
    finalizeWrapper(plain(), () => pchain(checkpoint(), nothing())),
    throwing(halt, "checkpoint"),
  );
  expect(inShort(messages)).toEqual(["null", "checkpoint"]);
});

test("a contingency goes on failing unless told not to", () => {
  const exceptPlan = function* (error: unknown): Plan<string> {
    yield* checkpoint();
    return `handled ${(error as Error).message}`;
  };
  const fails = throwing(new Error("broke"), "null");
  expect(drive(contingencyWrapper(plain(), { exceptPlan }), fails).error).toMatchObject({ message: "broke" });
  expect(drive(contingencyWrapper(plain(), { exceptPlan, autoRaise: false }), fails).result).toBe("handled broke");
});

test("a contingency of a plan that went well does what comes else, and keeps the result", () => {
  const { messages, result } = drive(contingencyWrapper(plain(), { elsePlan: checkpoint, finalPlan: nothing }));
  expect(inShort(messages)).toEqual(["null", "checkpoint", "null"]);
  expect(result).toBe("result");
});

test("a run is closed as failed with the error's text, as aborted, or not at all when halted", () => {
  const closings = [new Error("broke"), abort, halt].map((error) => {
    const { messages } = drive(runWrapper(plain()), throwing(error, "null"));
    return messages.filter((message) => isCommand(message, "close_run")).map((message) => message.kwargs);
  });
  expect(closings).toEqual([[{ exitStatus: "fail", reason: "broke" }], [{ exitStatus: "abort" }], []]);
});

test("staging that fails unstages everything, in reverse order", () => {
  const { messages } = drive(stageWrapper(plain(), [det, x]), (message) => {
    if (message.command === "stage" && message.obj === (x as unknown)) throw new Error("cannot");
    return usual(message);
  });
  expect(inShort(messages)).toEqual(["stage det", "stage x", "unstage x", "unstage det"]);
});

test("a parent is staged in the place of its children, once", () => {
  const stage = aDetector("stage");
  const [left, right] = [aMotor("left"), aMotor("right")].map((axis) => Object.assign(axis, { parent: stage }));
  expect(inShort(drive(stageWrapper(plain(), [left ?? x, right ?? x])).messages)).toEqual([
    "stage stage",
    "null",
    "unstage stage",
  ]);
});

test("a mutator that puts something before each message of a kind does so every time", () => {
  const { messages } = drive(
    planMutator(count([det], 2), (message) => (message.command === "save" ? { tail: nothing() } : undefined)),
  );
  expect(inShort(messages).filter((line) => line === "null")).toHaveLength(2);
});

test("the reply to a message that stands in its place reaches the plan", () => {
  const { result } = drive(
    planMutator(read(det), (message) => {
      const around = function* (): Plan {
        yield* nothing();
        yield message;
        yield* checkpoint();
      };
      return message.command === "read" ? { head: around(), tail: nothing() } : undefined;
    }),
  );
  expect(result).toEqual({ det: { value: 1, timestamp: 0 } });
});

test("an error in what was put in reaches the plan at its message, and what comes after is left out", () => {
  const caught: unknown[] = [];
  const plan = function* (): Plan {
    try {
      yield* read(det);
    } catch (error) {
      caught.push(error);
    }
  };
  const broke = new Error("broke");
  const { messages } = drive(
    planMutator(plan(), (message) =>
      message.command === "read" ? { head: pchain(nothing(), [message]), tail: checkpoint() } : undefined,
    ),
    throwing(broke, "null"),
  );
  expect(caught).toEqual([broke]);
  expect(inShort(messages)).toEqual(["null"]);
});

test("a message that is left out is answered with nothing", () => {
  const { messages, result } = drive(msgMutator(read(det), () => undefined));
  expect([messages, result]).toEqual([[], undefined]);
});

test("relative moves add up from where the motor was at first, not from the last move", () => {
  const plan = pchain(mv(x, 1), mv(x, 2));
  const { messages } = drive(relativeSetWrapper(plan));
  expect(inShort(messages).filter((line) => /^(set|locate)/.test(line))).toEqual(["locate x", "set x 6", "set x 7"]);
});

test("what cannot be added is refused before the motor moves", () => {
  const { messages, error } = drive(relativeSetWrapper(mv(aMotor("x", 5) as never, "far" as never)));
  expect(inShort(messages)).toEqual(["locate x"]);
  expect((error as Error).message).toMatch(/x cannot be moved by far from 5/);
});

test("moves of other devices stay as they are when some are named", () => {
  const other = aMotor("y", 100);
  const { messages } = drive(relativeSetWrapper(mv(x, 1, other, 1), [x]));
  expect(inShort(messages)).toEqual(["locate x", "set x 6", "set y 1", "wait"]);
});

test("mvr moves by so much from where things are", () => {
  expect(inShort(drive(mvr(x, -1)).messages)).toEqual(["locate x", "set x 4", "wait"]);
});

test("a plan as a stub has neither runs nor staging, and returns the metadata", () => {
  const { messages, result } = drive(stubWrapper(count([det], 1, { md: { sample: "gold" } })));
  expect(inShort(messages)).not.toContain("open_run");
  expect(result).toMatchObject({ sample: "gold", plan_name: "count" });
});

test("a key is given to messages that have none, and not to the engine's own", () => {
  const keys = { ours: new Set<unknown>(), internal: new Set<unknown>() };
  for (const message of setRunKeyWrapper(count([det], 1, { delay: 1 }), "a"))
    keys[message.command.startsWith("_") ? "internal" : "ours"].add(message.run);
  expect(keys).toEqual({ ours: new Set(["a"]), internal: new Set([undefined]) });
});

test("metadata that are put in stand over those of the plan", () => {
  const [opening] = drive(injectMdWrapper(runWrapper(plain(), { a: 1, b: 2 }), { b: 3 })).messages;
  expect(opening?.kwargs).toEqual({ a: 1, b: 3 });
});

test("supplemental measurements surround every run, with its key", () => {
  const signal = { ...aDetector("signal"), subscribe: () => () => undefined } as Subscribable;
  const flyer = { ...aDetector("flyer"), kickoff: () => undefined, complete: () => undefined } as unknown as Flyable &
    Collectable;
  const supplemental = new SupplementalData({ monitors: [signal], flyers: [flyer] });
  supplemental.baseline.push(det);
  const { messages } = drive(supplemental.preprocess(setRunKeyWrapper(runWrapper(plain()), "a")));
  expect(inShort(messages)).toEqual([
    "open_run",
    "declare_stream det baseline",
    "trigger det",
    "wait",
    "create baseline",
    "read det",
    "save",
    "monitor signal signal_monitor",
    "kickoff flyer",
    "wait",
    "null",
    "complete flyer",
    "wait",
    "collect flyer",
    "unmonitor signal",
    "trigger det",
    "wait",
    "create baseline",
    "read det",
    "save",
    "close_run",
  ]);
  expect(new Set(messages.map((message) => message.run))).toEqual(new Set(["a"]));
});

test("what a plan uses is staged when it is first used, and unstaged at the end", () => {
  const { messages } = drive(lazilyStageWrapper(pchain(mv(x, 1), triggerAndRead([det]))), (message) =>
    message.command === "stage" ? [message.obj] : usual(message),
  );
  expect(inShort(messages).filter((line) => line.includes("stage"))).toEqual([
    "stage x",
    "stage det",
    "unstage det",
    "unstage x",
  ]);
});

test("subscribers of a plan are taken back even when it fails", () => {
  const { messages } = drive(
    subsWrapper(plain(), () => undefined),
    (message) => {
      if (message.command === "null") throw new Error("broke");
      return message.command === "subscribe" ? 7 : usual(message);
    },
  );
  expect(messages.at(-1)).toMatchObject({ command: "unsubscribe", args: [7] });
  expect(() => subsWrapper(plain(), { nonsense: () => undefined } as never)).toThrow(/no document is called nonsense/);
});

test("a summary tells of runs, moves and events", () => {
  const lines: string[] = [];
  drive(printSummaryWrapper(runWrapper(pchain(mv(x, 3), triggerAndRead([det]))), (line) => lines.push(line)));
  expect(lines.slice(1, 3)).toEqual(["x goes to 3", "  reads det"]);
  expect(lines).toHaveLength(4);
});

test("decorators wrap the plans of a function, each time anew", () => {
  const measure = stageDecorator([det])(runDecorator({ sample: "gold" })(plain));
  for (let i = 0; i < 2; i++)
    expect(inShort(drive(measure()).messages)).toEqual(["stage det", "open_run", "null", "close_run", "unstage det"]);
  expect(() => finalizeDecorator(plain() as never)).toThrow(/must be a function/);
});

test("wrapped plans know the names of their wrappers", () => {
  expect(planNameOf(stageWrapper(plain(), []))).toBe("stage_wrapper");
  expect(planNameOf(runWrapper(plain()))).toBe("run_wrapper");
});

test("a plan may be a list of messages", () => {
  expect(inShort(drive(runWrapper([msg("null"), msg("checkpoint")])).messages)).toEqual([
    "open_run",
    "null",
    "checkpoint",
    "close_run",
  ]);
});
