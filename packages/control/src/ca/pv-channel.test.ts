import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { f64, r, rw } from "@halcyon/devices";
import { VirtualClock, asError, isHalcyonError } from "@halcyon/model";
import { expect, test } from "vitest";
import { CaContext } from "./context.ts";
import { ca } from "./transport.ts";

const nobody = (): CaContext =>
  new CaContext(
    {
      clock: new VirtualClock(),
      addresses: ["192.0.2.7"],
      openDatagrams: () => ({ send: () => undefined, close: () => undefined }),
    },
    {},
  );

async function failure(work: () => unknown): Promise<Error> {
  try {
    await work();
  } catch (error) {
    return asError(error);
  }
  throw new Error("nothing failed");
}

test("a PV that nobody serves is told by its name, and who was asked", async () => {
  await using context = nobody();
  const signal = ca({ context }).signals(r(f64), "A", { name: "a" });
  const error = await failure(() => signal.connect({ timeout: 2 }));
  expect(isHalcyonError(error, "signal.timeout") && error.message).toBe(
    "a (ca://A) was not connected within 2 s: nobody serves it, no answer from 192.0.2.7:5064.",
  );
});

test("of two PVs the one that is missing is told", async () => {
  await using context = nobody();
  const signal = ca({ context }).signals(rw(f64), { read: "A:RBV", write: "A" }, { name: "a" });
  context.channel("A:RBV").created(6, 1, 1);
  const error = await failure(() => signal.connect({ timeout: 2 }));
  expect(error.message).toContain("nobody serves A, no answer from");
});

test("whoever gives up on a PV that is missing is forgotten, however often it is tried", async () => {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  await using context = nobody();
  const signal = ca({ context }).signals(r(f64), "A", { name: "a" });
  const tries: WeakRef<Error>[] = [];
  for (let i = 0; i < 10; i++) tries.push(new WeakRef(await failure(() => signal.connect({ timeout: 1 }))));
  await new Promise((resolve) => setImmediate(resolve));
  gc();
  expect(tries.filter((one) => one.deref() !== undefined).length).toBeLessThan(3);
});
