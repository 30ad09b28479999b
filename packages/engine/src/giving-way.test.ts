import type { NamedDocument } from "@halcyon/model";
import { afterEach, expect, test, vi } from "vitest";
import { msg, type Plan } from "./message.ts";
import { Bench } from "./testing/lab.ts";

afterEach(() => void vi.restoreAllMocks());

/** A machine that takes 10 ms for whatever is done between two looks at the time. */
function slowMachine(): void {
  let late = 0;
  const now = performance.now.bind(performance);
  vi.spyOn(performance, "now").mockImplementation(() => now() + (late += 10));
}

/** Points that take a while, and moves at the end that nobody waits for. */
function* points({ slow, motor, counter }: Bench): Plan {
  yield msg("open_run");
  for (let point = 1; point <= 5; point += 1) {
    yield msg("checkpoint");
    yield msg("set", motor, [point], { group: "g" });
    yield msg("set", slow, [point], { group: "g" });
    yield msg("wait", undefined, [], { group: "g" });
    yield msg("sleep", undefined, [0.1]);
    yield msg("create", undefined, [], { name: "primary" });
    yield msg("read", counter);
    yield msg("save");
  }
  yield msg("close_run");
  yield msg("set", slow, [0]);
  for (let more = 0; more < 20; more += 1) yield msg("null");
}

test("a machine that is slow takes no other way in virtual time, and no longer", async () => {
  const told: [documents: readonly NamedDocument[], end: number][] = [];
  for (const prepare of [() => undefined, slowMachine]) {
    prepare();
    const bench = new Bench();
    await bench.engine.run(points(bench));
    told.push([bench.documents, bench.clock.now()]);
  }
  expect(told[1]).toEqual(told[0]);
  expect(told[0]?.[1]).toBe(1005.5);
});

test("time goes on beside a plan that never waits, so that it can be ended", async () => {
  slowMachine();
  const bench = new Bench({ onMessage: () => undefined });
  function* forever(): Plan {
    for (;;) yield msg("null");
  }
  const run = bench.engine.run(forever());
  bench.clock.after(60, () => run.abort("a minute is enough"));
  expect(await run.result()).toMatchObject({ exitStatus: "abort", reason: "a minute is enough" });
});
