import { Status, isHalcyonError, type DataKeys, type Readings } from "@halcyon/model";
import { expect, test } from "vitest";
import { msg, type Msg, type Plan } from "./message.ts";
import { stubDefinitions } from "./stubs/index.ts";
import { Bench } from "./testing/lab.ts";

/** A device each verb of which is done only when `answer` is called. */
class Hanging {
  readonly name = "hanging";
  readonly abandoned: string[] = [];
  readonly #waiting: (() => void)[] = [];

  #later<T>(value: T): Promise<T> {
    return new Promise((resolve) => void this.#waiting.push(() => resolve(value)));
  }

  #status(call?: { readonly signal?: AbortSignal }): Status {
    const { status, finish } = Status.pending({ name: "hanging" });
    call?.signal?.addEventListener("abort", () => void this.abandoned.push("abandoned"));
    this.#waiting.push(finish);
    return status;
  }

  /** Answers everything that was asked, too late. */
  async answer(): Promise<void> {
    for (const answer of this.#waiting.splice(0)) answer();
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  }

  read = (): Promise<Readings> => this.#later({ hanging: { value: 1, timestamp: 0 } });
  describe = (): Promise<DataKeys> => this.#later({ hanging: { dtype: "number", shape: [], source: "SIM" } });
  locate = (): Promise<{ setpoint: number; readback: number }> => this.#later({ setpoint: 0, readback: 0 });
  configure = (): Promise<readonly [Readings, Readings]> => this.#later([{}, {}]);
  describeCollect = (): Promise<DataKeys> => this.describe();
  collect = (): Promise<never[]> => this.#later([]);
  set = (_value: unknown, call?: { readonly signal?: AbortSignal }): Status => this.#status(call);
  prepare = this.set;
  stop = (_success?: boolean, call?: { readonly signal?: AbortSignal }): Status =>
    _success === true ? Status.succeeded : this.#status(call);
  trigger = (call?: { readonly signal?: AbortSignal }): Status => this.#status(call);
  kickoff = this.trigger;
  complete = this.trigger;
  stage = this.trigger;
  unstage = (call?: { readonly timeout?: number; readonly signal?: AbortSignal }): Status =>
    call?.timeout === 2 ? this.#status(call) : Status.succeeded;
}

const timeout = 2;
const verbs: Readonly<Record<string, (device: Hanging) => Msg>> = {
  read: (device) => msg("read", device, [], { timeout }),
  locate: (device) => msg("locate", device, [], { timeout }),
  configure: (device) => msg("configure", device as never, ["slow"], { timeout }),
  declare_stream: (device) => msg("declare_stream", undefined, [device as never], { name: "primary", timeout }),
  collect: (device) => msg("collect", device as never, [], { timeout }),
  stop: (device) => msg("stop", device, [], { timeout }),
  set: (device) => msg("set", device, [1], { timeout }),
  prepare: (device) => msg("prepare", device, [1], { timeout }),
  trigger: (device) => msg("trigger", device, [], { timeout }),
  kickoff: (device) => msg("kickoff", device, [], { timeout }),
  complete: (device) => msg("complete", device, [], { timeout }),
  stage: (device) => msg("stage", device, [], { timeout }),
  unstage: (device) => msg("unstage", device, [], { timeout }),
};

/** Those whose reply is what they wait for; the others answer a status. */
const replies: ReadonlySet<string> = new Set(["read", "locate", "configure", "declare_stream", "collect"]);

function codeOf(error: unknown): string | undefined {
  const own = isHalcyonError(error, "engine.status_failed") ? error.cause : error;
  return (own as { readonly code?: string }).code;
}

test.each(Object.keys(verbs))("a device that hangs in %s holds the plan for no longer than it allows", async (verb) => {
  const bench = new Bench({ cleanupTimeout: 1 });
  const device = new Hanging();
  const codes: unknown[] = [];
  function* plan(): Plan {
    yield msg("open_run");
    try {
      yield verbs[verb]?.(device) ?? msg("null");
      yield msg("wait");
    } catch (error) {
      codes.push(codeOf(error));
    }
    codes.push(bench.clock.now());
    yield msg("close_run");
  }
  await bench.engine.run(plan());
  expect(codes).toEqual([replies.has(verb) ? "engine.wait_timeout" : "status.deadline", 1002]);
  const told = bench.documents.length;
  await device.answer();
  expect(bench.documents).toHaveLength(told);
  expect(bench.documents.map(([name]) => name)).toEqual(["start", "stop"]);
  expect(bench.clock.pending).toBe(0);
});

test("what is read too late is in no event", async () => {
  const bench = new Bench();
  const device = new Hanging();
  function* plan(): Plan {
    yield msg("open_run");
    yield msg("create", undefined, [], { name: "primary" });
    try {
      yield msg("read", device, [], { timeout: 1 });
    } catch {
      void device.answer();
    }
    yield msg("read", bench.counter);
    yield msg("save");
    yield msg("close_run");
  }
  await bench.engine.run(plan());
  expect(bench.events).toEqual([[1, { d: 0 }]]);
});

test("every stub of a verb declares how long its device may take, in s", () => {
  const declared = Object.keys(verbs).map((verb) => {
    const stub = stubDefinitions.get(verb === "set" ? "abs_set" : verb);
    return [verb, stub?.parameters["timeout"]?.kind];
  });
  const inSeconds = { type: "number", units: "s", minimum: 0 };
  expect(declared).toEqual(Object.keys(verbs).map((verb) => [verb, inSeconds]));
});

test("a wait refuses what is not a status", async () => {
  const bench = new Bench();
  function* plan(): Plan {
    yield msg("wait", undefined, [], { statuses: [{ done: true } as never] });
  }
  const { error } = await bench.engine.run(plan()).result();
  expect(error).toMatchObject({ code: "engine.argument", facts: { command: "wait", argument: "statuses" } });
});

test("a flyer that hangs in collect does not hang the end", async () => {
  const bench = new Bench({ cleanupTimeout: 5 });
  const device = new Hanging();
  function* plan(): Plan {
    yield msg("open_run");
    yield msg("kickoff", device);
    throw new Error("crash");
  }
  const run = bench.engine.run(plan());
  const { exitStatus } = await run.result();
  expect(exitStatus).toBe("fail");
  expect(bench.engine.state).toBe("idle");
  expect(bench.clock.now()).toBe(1005);
  expect(bench.troubles.map((error) => (error as { code?: string }).code)).toEqual(["engine.cleanup"]);
});
