import { expect, test } from "vitest";
import { msg, type Plan } from "./message.ts";
import { Bench } from "./testing/lab.ts";

function* plan({ motor, counter }: Bench): Plan<unknown> {
  yield msg("open_run");
  yield msg("checkpoint");
  yield msg("set", motor, [1], { group: "g" });
  yield msg("wait", undefined, [], { group: "g" });
  yield msg("trigger", counter, [], { group: "t" });
  yield msg("wait", undefined, [], { group: "t" });
  yield msg("create", undefined, [], { name: "primary" });
  const reading = yield msg("read", counter);
  yield msg("save");
  yield msg("close_run");
  return reading;
}

test("a pause that is asked again in the moment of resuming loses nothing of what is to be done again", async () => {
  const messages = 10;
  for (let at = 3; at <= messages; at++) {
    let seen = 0;
    let pause: (() => void) | undefined;
    const bench = new Bench({
      onMessage: () => {
        if (++seen === at) pause?.();
      },
    });
    const run = bench.engine.run(plan(bench));
    pause = () => run.pause();
    if ((await run.atRest()) === "over") continue;
    run.resume();
    run.pause();
    expect(await run.atRest()).toBe("paused");
    run.resume();
    const { planResult } = await run;
    expect(planResult, `paused at message ${at}`).toMatchObject({ d: { value: expect.any(Number) as number } });
    expect(bench.stops).toEqual([{ exit_status: "success", reason: "", num_events: { primary: 1 } }]);
    expect(bench.motor.position).toBe(1);
  }
});

test("a pause now leaves none for the next checkpoint", async () => {
  let pause: (() => void) | undefined;
  const bench = new Bench({ onMessage: ({ command }) => command === "wait" && pause?.() });
  const run = bench.engine.run(
    (function* (): Plan {
      yield msg("open_run");
      yield msg("checkpoint");
      yield msg("set", bench.motor, [1], { group: "g" });
      yield msg("wait", undefined, [], { group: "g" });
      yield msg("checkpoint");
      yield msg("close_run");
    })(),
  );
  pause = () => {
    pause = undefined;
    run.pause({ defer: true });
    run.pause();
  };
  expect(await run.atRest()).toBe("paused");
  run.resume();
  expect(await run.atRest()).toBe("over");
});
