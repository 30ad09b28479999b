import { expect, test } from "vitest";
import { isHalt } from "./errors.ts";
import { msg, type Msg, type Plan } from "./message.ts";
import { RunEngine } from "./run-engine.ts";

const broken = new RangeError("no vacuum");

/** A run in which a trigger fails; `during` is called as the engine takes that trigger up. */
function failing(during: (engine: RunEngine) => void): { engine: RunEngine; plan: () => Plan; taken: string[] } {
  const taken: string[] = [];
  const engine = new RunEngine({
    onMessage(message: Msg) {
      taken.push(message.command);
      if (message.command === "trigger") during(engine);
    },
  });
  const detector = {
    name: "det",
    trigger(): never {
      throw broken;
    },
  };
  function* plan(): Plan {
    yield msg("open_run");
    try {
      yield msg("trigger", detector);
    } catch (error) {
      if (isHalt(error)) throw error;
      yield msg("null");
      yield msg("checkpoint");
      yield msg("close_run", undefined, [], { exitStatus: "fail" });
      throw error;
    }
  }
  return { engine, plan, taken };
}

test("a halt goes before the error of the message under way: the plan does not clean up", async () => {
  const { engine, plan, taken } = failing((it) => it.halt());
  const result = await engine.run(plan()).result();
  expect(taken).toEqual(["open_run", "trigger"]);
  expect(result).toMatchObject({ exitStatus: "abort", error: { code: "engine.halt", cause: broken } });
});

test("an abort goes before the error of the message under way, keeps it, and lets all of the clean-up run", async () => {
  const { engine, plan, taken } = failing((it) => it.abort("enough"));
  const result = await engine.run(plan()).result();
  expect(taken).toEqual(["open_run", "trigger", "null", "checkpoint", "close_run"]);
  expect(result).toMatchObject({ exitStatus: "abort", error: { code: "engine.abort", cause: broken } });
});

test("a plan that is asked to pause while its message fails pauses first, and hears of the error on resume", async () => {
  const { engine, plan, taken } = failing((it) => it.pause());
  const run = engine.run(plan());
  expect(await run.atRest()).toBe("paused");
  expect(taken).toEqual(["open_run", "trigger"]);
  run.resume();
  await expect(run).rejects.toBe(broken);
  expect(taken).toEqual(["open_run", "trigger", "null", "checkpoint", "close_run"]);
});

test("a plan that pauses while somebody else asks for a pause pauses once", async () => {
  const states: string[] = [];
  const engine: RunEngine = new RunEngine({
    onState: (to) => states.push(to),
    onMessage: (message) => message.command === "pause" && engine.pause(),
  });
  const run = engine.run([msg("pause"), msg("null")]);
  expect(await run.atRest()).toBe("paused");
  run.resume();
  expect((await run).exitStatus).toBe("success");
  expect(states).toEqual(["running", "pausing", "paused", "running", "idle"]);
});

test("a plan that swallows an abort has no result, and its end counts as aborted", async () => {
  const engine = new RunEngine({ onMessage: (message) => message.command === "null" && engine.abort("enough") });
  function* plan(): Plan<string> {
    try {
      yield msg("null");
      yield msg("checkpoint");
    } catch (error) {
      return String(error);
    }
    return "nothing happened";
  }
  const result = await engine.run(plan()).result();
  expect(result).toMatchObject({ exitStatus: "abort", finished: false, planResult: undefined, reason: "enough" });
});
