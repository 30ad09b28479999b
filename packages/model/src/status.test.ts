import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { type Progress, Status, VirtualClock } from "./index.ts";

const unhandled: unknown[] = [];
const note = (reason: unknown): void => void unhandled.push(reason);

beforeEach(() => {
  unhandled.length = 0;
  process.on("unhandledRejection", note);
});

afterEach(async () => {
  await new Promise((resolve) => void setImmediate(resolve));
  process.off("unhandledRejection", note);
  if (unhandled.length > 0)
    throw new Error(`${unhandled.length} rejections were not handled.`, { cause: unhandled[0] });
});

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  return await Array.fromAsync(items);
}

async function asyncVerb(): Promise<Status> {
  return await Promise.resolve(Status.pending().status);
}

describe("a status", () => {
  test.each([
    [null, "null"],
    [5, "5"],
    [{ done: true, finished: 1 }, "an object with done, finished"],
  ])("is not made of %j, and says what a verb may answer", (answer, said) => {
    expect(() => Status.of(answer as never, { name: "trigger of det" })).toThrow(
      `The answer of trigger of det must be a Status, a promise or nothing; it is ${said}.`,
    );
  });

  test("is pending until it is finished, and then stays as it is", async () => {
    const { status, finish, fail } = Status.pending({ name: "x.set(3)" });
    expect([status.name, status.done, status.success]).toEqual(["x.set(3)", false, false]);
    const { finished } = status;
    finish();
    fail(new Error("too late"));
    status.cancel();
    expect([status.done, status.success, status.error]).toEqual([true, true, undefined]);
    await finished;
    await status.finished;
  });

  test("keeps a failure that nobody watches to itself", async () => {
    const { status, fail } = Status.pending();
    fail("limit switch");
    expect([status.done, status.success, status.error?.message]).toEqual([true, false, "limit switch"]);
    await expect(status.finished).rejects.toThrow("limit switch");
    void Status.failed(new Error("seen by nobody")).finished;
    expect(Status.failed("x").error).toBeInstanceOf(Error);
  });

  test("is not thenable, so that an async verb answers it and does not wait for it", async () => {
    const answered = await asyncVerb();
    expect(answered.done).toBe(false);
    expect(answered).not.toHaveProperty("then");
  });

  test("calls back once when done, and at once when it already is", () => {
    const { status, finish } = Status.pending();
    const seen: boolean[] = [];
    status.onDone((s) => seen.push(s.success));
    expect(seen).toEqual([]);
    finish();
    status.onDone((s) => seen.push(s.success));
    expect(seen).toEqual([true, true]);
  });

  test("tells every listener, also after one has thrown, and passes on what was thrown", () => {
    const { status, finish } = Status.pending();
    let told = 0;
    status.onDone(() => {
      throw new Error("careless");
    });
    status.onDone(() => told++);
    expect(finish).toThrow("careless");
    expect([told, status.success]).toEqual([1, true]);
  });
});

describe("progress", () => {
  test("is the latest only, for a reader who is slow, and ends when the status is done", async () => {
    const { status, report, finish } = Status.pending();
    const reader = status.progress();
    report({ current: 1 });
    expect((await reader.next()).value).toEqual({ current: 1 });
    report({ current: 2 });
    report({ current: 3 });
    expect((await reader.next()).value).toEqual({ current: 3 });
    const waiting = reader.next();
    finish();
    expect(await waiting).toEqual({ done: true, value: undefined });
    report({ current: 4 });
    expect(await all(status.progress())).toEqual([{ current: 3 }]);
  });

  test("wakes every reader, and ends without an error when the status fails", async () => {
    const { status, report, fail } = Status.pending();
    const readers = [all(status.progress()), all(status.progress())];
    await Promise.resolve();
    report({ fraction: 0.5 });
    fail(new Error("stalled"));
    expect(await Promise.all(readers)).toEqual([[{ fraction: 0.5 }], [{ fraction: 0.5 }]]);
  });
});

describe("giving up", () => {
  test("by cancel stops the work and fails with the reason", () => {
    const reasons: Error[] = [];
    const { status } = Status.pending({ name: "x.set(3)", onCancel: (reason) => void reasons.push(reason) });
    status.cancel();
    status.cancel(new Error("again"));
    expect(status.error).toMatchObject({ code: "status.cancelled", facts: { status: "x.set(3)" } });
    expect(reasons).toEqual([status.error]);
    const other = Status.pending().status;
    const pause = new Error("pause");
    other.cancel(pause);
    expect(other.error).toBe(pause);
  });

  test("by deadline happens at that time on the clock, and not when it was done before", () => {
    const clock = new VirtualClock({ manual: true });
    const stopped: Error[] = [];
    const options = { name: "det.trigger()", deadline: 5, clock };
    const late = Status.pending({ ...options, onCancel: (reason) => void stopped.push(reason) });
    const early = Status.pending(options);
    clock.advance(4.9);
    early.finish();
    expect([late.status.done, clock.pending]).toEqual([false, 1]);
    clock.advance(0.2);
    expect(late.status.error).toMatchObject({
      code: "status.deadline",
      facts: { status: "det.trigger()", deadline: 5 },
    });
    expect(stopped).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  test("has no deadline when that is infinite", () => {
    const clock = new VirtualClock({ manual: true });
    Status.pending({ deadline: Infinity, clock });
    expect(clock.pending).toBe(0);
  });

  test("fails with both errors when stopping the work throws", () => {
    const { status } = Status.pending({
      onCancel: () => {
        throw new Error("no answer");
      },
    });
    status.cancel(new Error("abort"));
    expect(status.error).toBeInstanceOf(AggregateError);
    expect(status.error?.message).toBe("abort Stopping it failed too: no answer");
  });
});

describe("Status.run", () => {
  test("follows the work, and hands on its progress", async () => {
    const seen: Progress[] = [];
    const status = Status.run(async (_signal, report) => {
      report({ fraction: 0.25 });
      await Promise.resolve();
    });
    for await (const progress of status.progress()) seen.push(progress);
    await status.finished;
    expect([status.success, seen]).toEqual([true, [{ fraction: 0.25 }]]);
  });

  test("aborts the signal on cancel, and what the work throws then does not count", async () => {
    let seen: unknown;
    const status = Status.run(
      async (signal) =>
        await new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => {
            seen = signal.reason;
            reject(new Error("aborted"));
          });
        }),
    );
    status.cancel(new Error("pause"));
    await expect(status.finished).rejects.toThrow("pause");
    expect(seen).toBe(status.error);
  });

  test("fails when the work fails, also before its first await", async () => {
    await expect(Status.run(async () => await Promise.reject(new Error("later"))).finished).rejects.toThrow("later");
    const atOnce = Status.run(() => {
      throw new Error("at once");
    });
    await expect(atOnce.finished).rejects.toThrow("at once");
  });
});

describe("what a verb answers", () => {
  test("is a status itself, a promise that is followed, or nothing when it is done", async () => {
    const { status } = Status.pending();
    expect(Status.of(status)).toBe(status);
    expect(Status.of(undefined)).toBe(Status.succeeded);
    expect(Status.succeeded.success).toBe(true);
    const followed = Status.of(Promise.resolve(3), { name: "x.stage()" });
    expect([followed.name, followed.done]).toEqual(["x.stage()", false]);
    await followed.finished;
    const failing = Status.of(Promise.reject(new Error("stuck")));
    await expect(failing.finished).rejects.toThrow("stuck");
    expect(Status.of(Promise.reject(new Error("never looked at"))).done).toBe(false);
  });
});

describe("several statuses together", () => {
  test("are done when all are", () => {
    const [a, b] = [Status.pending(), Status.pending()];
    const both = Status.all([a.status, b.status, Status.succeeded]);
    a.finish();
    expect(both.done).toBe(false);
    b.finish();
    expect(both.success).toBe(true);
    expect(Status.all([])).toBe(Status.succeeded);
    expect(Status.all([Status.succeeded]).success).toBe(true);
  });

  test("fail as soon as one fails, and are all cancelled together", () => {
    const [a, b] = [Status.pending(), Status.pending()];
    const both = Status.all([a.status, b.status]);
    a.fail(new Error("stalled"));
    expect([both.error?.message, b.status.done]).toEqual(["stalled", false]);
    const [c, d] = [Status.pending(), Status.pending()];
    const cancelled: Error[] = [];
    Status.all([c.status, d.status], { onCancel: (reason) => void cancelled.push(reason) }).cancel(new Error("halt"));
    expect([c.status.error?.message, d.status.error?.message]).toEqual(["halt", "halt"]);
    expect(cancelled).toHaveLength(1);
  });
});
