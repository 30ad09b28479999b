import { HalcyonError, type Readings, type Subscribable } from "@halcyon/model";
import { expect, test } from "vitest";
import { type Msg, type Plan, isCommand } from "../message.ts";
import { aDetector, aMotor, drive, inShort, usual } from "../testing/drive.ts";
import { separateDevices } from "./ancestry.ts";
import { now, random, uid } from "./ask.ts";
import { collectWhileCompleting, completeAll } from "./fly.ts";
import { locateAll, rd } from "./locate.ts";
import { triggerAndRead } from "./measure.ts";
import { absSet, mv } from "./move.ts";
import { repeat } from "./repeat.ts";
import { stage, stageAll } from "./stage.ts";
import { wait, waitUntil } from "./wait.ts";
import { nothing } from "./control.ts";

const [det, other, x] = [aDetector("det"), aDetector("other"), aMotor("x", 5)];

test("time, randomness and ids are asked of the engine", () => {
  const plan = function* (): Plan<unknown[]> {
    return [yield* now(), yield* random(), yield* uid()];
  };
  expect(drive(plan())).toEqual({ messages: [], result: [1_000_000, 0.5, "uid"] });
});

test("readings of several devices are merged, and those of the devices stay as they are", () => {
  const own = { det: { value: 1, timestamp: 0 } };
  const { result } = drive(triggerAndRead([{ ...det, read: () => own }, other]));
  expect(Object.keys(result ?? {})).toEqual(["det", "other"]);
  expect(Object.keys(own)).toEqual(["det"]);
});

test("an event whose read fails is dropped, and the error goes on", () => {
  const broke = new Error("broke");
  const { messages, error } = drive(triggerAndRead([det]), (message) => {
    if (message.command === "read") throw broke;
    return usual(message);
  });
  expect(inShort(messages).at(-1)).toBe("drop");
  expect(error).toBe(broke);
});

test("an event is not even dropped after a halt", () => {
  const halt = new HalcyonError("engine.halt", "halted", { reason: "" });
  const { messages } = drive(triggerAndRead([det]), (message) => {
    if (message.command === "read") throw halt;
    return usual(message);
  });
  expect(inShort(messages).at(-1)).toBe("read det");
});

test("a device that cannot be triggered again makes its event not rewindable, and only its event", () => {
  for (const rewindable of [false, { get: () => false }]) {
    const { messages } = drive(triggerAndRead([det, Object.assign(aDetector("shutter"), { rewindable })]));
    expect(inShort(messages).filter((line) => line.startsWith("rewindable"))).toEqual([
      "rewindable undefined",
      "rewindable false",
      "rewindable true",
    ]);
  }
});

test("children are left out where their parent is, whichever comes first", () => {
  const parent = aDetector("parent");
  const child = Object.assign(aDetector("child"), { parent });
  expect(separateDevices([child, det, parent])).toEqual([det, parent]);
  expect(separateDevices([parent, child, det, det])).toEqual([parent, det]);
});

test("twenty different devices are all kept", () => {
  const many = Array.from({ length: 20 }, (_, i) => aDetector(`d${i}`));
  expect(separateDevices([...many, ...many])).toEqual(many);
});

test("a motor that is given twice is refused before anything moves", () => {
  expect(() => mv(x, 1, x, 2)).toThrow(/x is given twice/);
});

test("a move has one group of its own, or the one it was given", () => {
  const { messages } = drive(mv(x, 1, { group: "mine", timeout: 3 }));
  expect(messages.map((message) => message.kwargs)).toEqual([{ group: "mine" }, { group: "mine", timeout: 3 }]);
});

test("setting without waiting waits for nothing", () => {
  expect(inShort(drive(absSet(x, 3)).messages)).toEqual(["set x 3"]);
  expect(inShort(drive(absSet(x, 3, { wait: true })).messages)).toEqual(["set x 3", "wait"]);
});

test("the value of a device is its readback, its hinted field or its only key", () => {
  const hinted = { ...det, hints: { fields: ["b"] }, read: () => reading({ a: 1, b: 2 }) };
  const several = { ...det, read: () => reading({ a: 1, b: 2 }) };
  expect(drive(rd(x as never)).result).toBe(5);
  expect(drive(rd(hinted)).result).toBe(2);
  expect(drive(rd(det)).result).toBe(1);
  expect((drive(rd(several)).error as Error).message).toMatch(/det has 2 values \(a, b\)/);
});

test("nothing is located without devices", () => {
  expect(drive(locateAll([]))).toEqual({ messages: [], result: [] });
});

test("a device that answers at once cannot be staged without waiting", () => {
  const stageable = { ...det, stage: () => undefined, unstage: () => undefined };
  expect((drive(stage(stageable, { wait: false })).error as HalcyonError).code).toBe("plan.staging");
});

test("staging several devices waits once, and only when one takes time", () => {
  const slow = (message: Msg): unknown =>
    message.obj === (other as unknown) ? { done: false, success: false } : [message.obj];
  expect(inShort(drive(stageAll([det]), slow).messages)).toEqual(["stage det"]);
  expect(inShort(drive(stageAll([det, other]), slow).messages)).toEqual(["stage det", "stage other", "wait"]);
});

test("a repetition waits from the beginning of one to the beginning of the next", () => {
  let time = 0;
  const plan = repeat(nothing, 2, 1);
  const sleeps: unknown[] = [];
  for (let step = plan.next(); step.done !== true;) {
    const message = step.value;
    if (isCommand(message, "sleep")) sleeps.push(message.args[0]);
    time += message.command === "null" ? 0.25 : 0;
    step = plan.next(message.command === "_now" ? time : undefined);
  }
  expect(sleeps).toEqual([0.75, 0.75]);
});

test("too few delays are refused as soon as they are counted", () => {
  expect((drive(repeat(nothing, 5, [1, 2])).error as Error).message).toMatch(/5 times need 4 delays, and there are 2/);
});

test("collecting goes on until the flyers are done, and once more then", () => {
  const flyer = { ...det, kickoff: () => undefined, complete: () => undefined };
  let waits = 0;
  const { messages } = drive(collectWhileCompleting([flyer], [det], { flushPeriod: 1, checkpoints: true }), (message) =>
    message.command === "wait" ? ++waits === 3 : usual(message),
  );
  expect(inShort(messages).filter((line) => line.startsWith("collect"))).toHaveLength(3);
  expect(inShort(messages).at(-1)).toBe("checkpoint");
});

test("a device that is no flyer is refused before the first flyer is told anything", () => {
  const flyer = { ...det, kickoff: () => undefined, complete: () => undefined };
  const { messages, error } = drive(completeAll([flyer, x as never]));
  expect(messages).toEqual([]);
  expect((error as HalcyonError).code).toBe("device.verb");
});

test("statuses can be waited for without any group", () => {
  const statuses = [{ done: true, success: true, error: undefined }];
  expect(drive(wait(undefined, { statuses })).messages[0]?.kwargs).toEqual({ group: undefined, statuses });
});

test("waiting for a signal ends its subscription when it holds, and when it is given up", async () => {
  const signal = new Switch();
  const factory = factoryOf(waitUntil(signal, (readings) => readings["switch"]?.value === 1));
  const waiting = factory(new AbortController().signal);
  signal.change(0);
  signal.change(1);
  await expect(waiting).resolves.toEqual(reading({ switch: 1 }));
  expect(signal.listeners.size).toBe(0);
  const given = new AbortController();
  const abandoned = factory(given.signal);
  given.abort(new Error("given up"));
  await expect(abandoned).rejects.toThrow("given up");
  expect(signal.listeners.size).toBe(0);
});

test("a condition that fails ends the waiting with its error", async () => {
  const signal = new Switch();
  const factory = factoryOf(
    waitUntil(signal, () => {
      throw new Error("cannot tell");
    }),
  );
  const waiting = factory(new AbortController().signal);
  signal.change(0);
  await expect(waiting).rejects.toThrow("cannot tell");
});

class Switch implements Subscribable {
  readonly name = "switch";
  readonly listeners = new Set<(readings: Readings) => void>();

  read(): Readings {
    return reading({ switch: 0 });
  }

  describe(): Record<string, never> {
    return {};
  }

  subscribe(call: (readings: Readings) => void): () => void {
    this.listeners.add(call);
    return () => this.listeners.delete(call);
  }

  change(value: number): void {
    for (const listener of this.listeners) listener(reading({ switch: value }));
  }
}

function factoryOf(plan: Plan<Readings>): (signal: AbortSignal) => PromiseLike<unknown> {
  const { messages } = drive(plan, () => [{ status: "fulfilled", value: {} }]);
  const [message] = messages;
  if (message === undefined || !isCommand(message, "wait_for")) throw new Error("no wait_for was asked");
  const [factory] = message.args[0];
  if (factory === undefined) throw new Error("wait_for was given nothing");
  return factory;
}

function reading(values: Record<string, number>): Readings {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { value, timestamp: 0 }]));
}
