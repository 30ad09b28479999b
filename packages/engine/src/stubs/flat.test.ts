import { describe, expect, test } from "vitest";
import { type Msg, type Plan, msg } from "../message.ts";
import { type Outline, flat, within } from "./flat.ts";

/** What was yielded, answered and thrown, in order. */
type Log = unknown[];

// The same plan three times over: as generators within generators, flat, and flat within flat.
function* innermost(log: Log): Plan<string> {
  try {
    log.push(yield msg("null"));
    log.push(yield msg("save"));
    return "inner";
  } catch (error) {
    log.push(["inner", error]);
    if (error === "through") throw error;
    yield msg("drop");
    return "caught";
  } finally {
    log.push("inner left");
    yield msg("checkpoint");
  }
}

function* nestedMiddle(log: Log): Plan<string> {
  const result = yield* innermost(log);
  log.push(yield msg("create"));
  return `${result}, middle`;
}

function* nested(log: Log): Plan<string> {
  try {
    return yield* nestedMiddle(log);
  } catch (error) {
    log.push(["outer", error]);
    yield msg("pause");
    return "outer caught";
  }
}

function* middleOutline(log: Log): Outline<string> {
  const result = (yield within(innermost(log))) as string;
  log.push(yield msg("create"));
  return `${result}, middle`;
}

function* outerOutline(log: Log, middle: Plan<string>): Outline<string> {
  try {
    return (yield within(middle)) as string;
  } catch (error) {
    log.push(["outer", error]);
    yield msg("pause");
    return "outer caught";
  }
}

const flattened = {
  "flat around a generator": (log: Log) => flat(outerOutline(log, nestedMiddle(log))),
  "flat around flat": (log: Log) => flat(outerOutline(log, flat(middleOutline(log)))),
};

/** What is done at message `at`, counted from 0; everything before and after is answered with a number. */
type Deed = readonly [how: "next" | "throw" | "return", given: unknown];

function drive(make: (log: Log) => Plan<string>, at: number, [how, given]: Deed): Log {
  const log: Log = [];
  const plan = make(log);
  let step: IteratorResult<Msg, string> = plan.next();
  for (let i = 0; step.done !== true && i < 20; i++) {
    log.push(step.value.command);
    try {
      step = i === at ? plan[how](given as string) : plan.next(i);
    } catch (error) {
      log.push(["thrown", error]);
      break;
    }
  }
  log.push(step, plan.next());
  return log;
}

describe.each(Object.entries(flattened))("%s", (_name, make) => {
  const deeds: readonly Deed[] = [
    ["next", "a reply"],
    ["throw", "caught"],
    ["throw", "through"],
    ["return", "early"],
  ];
  test.each(deeds)("answers, fails and ends as yield* does, at every message: %s %s", (...deed) => {
    for (let at = 0; at < 6; at++) expect(drive(make, at, deed)).toEqual(drive(nested, at, deed));
  });

  test("throws what is thrown at it after its end, and yields nothing more", () => {
    const plan = make([]);
    for (const _ of plan);
    expect(plan.next()).toEqual({ done: true, value: undefined });
    expect(() => plan.throw(new Error("late"))).toThrow("late");
  });
});

test("a thing that is no message comes out as it was yielded, for the engine to refuse", () => {
  const plan = flat(
    (function* (): Outline<void> {
      yield within([5, {}][Symbol.iterator]() as unknown as Plan);
    })(),
  );
  expect(plan.next().value).toBe(5);
});

test("a plan within that is over already yields nothing, and its result is undefined", () => {
  const over = flat(outlineOf(msg("null")));
  expect([...over]).toHaveLength(1);
  const results: unknown[] = [];
  const plan = flat(
    (function* (): Outline<void> {
      results.push(yield within(over));
      yield msg("save");
    })(),
  );
  expect([...plan].map(({ command }) => command)).toEqual(["save"]);
  expect(results).toEqual([undefined]);
});

test("it has what generators have besides", () => {
  expect(
    flat(outlineOf(msg("null"), msg("save"), msg("drop")))
      .take(2)
      .toArray(),
  ).toHaveLength(2);
});

function* outlineOf(...messages: readonly Msg[]): Outline<void> {
  for (const message of messages) yield message;
}
