import { expect, test } from "vitest";
import { count } from "./plans/count.ts";
import { fly } from "./plans/fly.ts";
import { Bench, Counter } from "./testing/lab.ts";

test.each<[verbs: object, sentence: string]>([
  [{ read: () => ({ odd: { value: 1, timestamp: "now" } }) }, 'odd read odd with the timestamp "now"'],
  [{ read: () => ({ odd: { value: 1 } }) }, "odd read odd with no timestamp"],
  [{ describe: () => undefined }, "odd answered undefined to describe"],
  [{ describeConfiguration: () => undefined, readConfiguration: () => ({}) }, "answered undefined to describeConfig"],
  [{ describeConfiguration: () => ({}), readConfiguration: () => 5 }, "odd answered 5 to readConfiguration"],
])("a device that answers %o is told what it should have", async (verbs, sentence) => {
  const bench = new Bench();
  const odd = Object.assign(new Counter("odd", bench.clock), verbs);
  const result = await bench.engine.run(count([odd as never])).result();
  expect(result.error).toMatchObject({ code: "engine.reading", message: expect.stringContaining(sentence) });
  expect(bench.stops).toMatchObject([{ exit_status: "fail", reason: expect.stringContaining(sentence) }]);
});

test.each<[verbs: object, sentence: string]>([
  [{ describeCollect: () => undefined }, "odd answered undefined to describeCollect"],
  [{ collect: () => 5 }, "odd collected 5; what is collected is a list of events"],
  [{ collect: () => [{ time: 1, data: { odd: 1 } }] }, "odd collected an event without timestamps"],
  [{ collect: () => [undefined] }, "odd collected an event without data and timestamps"],
  [{ collectPages: () => [{ time: [1], timestamps: {} }] }, "odd collected a page without data"],
])("a flyer that answers %o is told what it should have", async (verbs, sentence) => {
  const bench = new Bench();
  const described = { odd: { odd: { dtype: "number", shape: [], source: "test" } } };
  const odd = {
    name: "odd",
    kickoff() {},
    complete() {},
    describeCollect: () => described,
    collect: () => [],
    ...verbs,
  };
  const result = await bench.engine.run(fly([odd as never])).result();
  expect(result.error).toMatchObject({ code: "engine.reading", message: expect.stringContaining(sentence) });
  expect(bench.stops).toMatchObject([{ exit_status: "fail", reason: expect.stringContaining(sentence) }]);
});

test("a verb that answers neither a status nor a promise fails the plan, and is named", async () => {
  const bench = new Bench();
  const odd = Object.assign(new Counter("odd", bench.clock), { trigger: () => 5 });
  const result = await bench.engine.run(count([odd as never])).result();
  expect(result.error?.message).toBe("The answer of trigger of odd must be a Status, a promise or nothing; it is 5.");
  expect(bench.stops).toMatchObject([{ exit_status: "fail" }]);
});
