import { describe, expect, test } from "vitest";
import { rw } from "./interface.ts";
import { mock } from "./mock/index.ts";
import { f64 } from "./numbers.ts";
import { StandardReadable } from "./standard-readable.ts";
import { staged } from "./staged.ts";

class Armed extends StandardReadable {
  readonly log: string[] = [];
  fails: string | undefined;

  protected override async arm(scope: AsyncDisposableStack): Promise<void> {
    this.log.push("armed");
    scope.defer(() => void this.log.push("disarmed"));
    await Promise.resolve();
    if (this.fails !== undefined) throw new Error(this.fails);
  }
}

describe("staging", () => {
  test("monitors what is read, and reads from the monitor; unstaging lets go", async () => {
    const hardware = mock();
    const { a, b } = hardware.signals({ a: rw(f64), b: rw(f64) }, { a: "a", b: "b" }, { name: "d" });
    const device = new StandardReadable("d", { hinted: [a], uncached: [b] });
    await device.stage();
    await a.when(0, { timeout: 5 });
    expect([hardware.of(a).monitors, hardware.of(b).monitors]).toEqual([1, 0]);
    expect(a.get()).toBe(0);
    await device.unstage();
    expect([hardware.monitors, a.get() instanceof Promise]).toEqual([0, true]);
  });

  test("twice is refused, and unstaging what isn't staged does nothing", async () => {
    const device = new Armed("d", {});
    await device.unstage();
    await device.stage();
    expect(() => device.stage()).toThrow("it is staged already");
    await device.unstage();
    expect(device.log).toEqual(["armed", "disarmed"]);
  });

  test("that fails leaves nothing armed", async () => {
    const device = new Armed("d", {});
    device.fails = "no water";
    await expect(device.stage()).rejects.toThrow("no water");
    expect([device.log, device.isStaged]).toEqual([["armed", "disarmed"], false]);
  });

  test("stages the devices that it reads, and unstages them with it", async () => {
    const child = new Armed("child", {});
    const device = new StandardReadable("d", { hinted: [child] });
    await device.stage();
    expect([child.isStaged, child.log]).toEqual([true, ["armed"]]);
    await device.unstage();
    expect(child.log).toEqual(["armed", "disarmed"]);
  });

  test("that is ended while it goes on is undone when it is over", async () => {
    const device = new Armed("d", {});
    const staging = device.stage();
    await device.unstage();
    await staging;
    expect([device.log, device.isStaged]).toEqual([["armed", "disarmed"], false]);
  });

  test("as a scope unstages all, also when one could not be staged", async () => {
    const [good, bad] = [new Armed("good", {}), new Armed("bad", {})];
    {
      await using scope = await staged([good, good]);
      expect(scope !== undefined && good.log).toEqual(["armed"]);
    }
    expect(good.log).toEqual(["armed", "disarmed"]);
    bad.fails = "no water";
    await expect(staged([good, bad])).rejects.toThrow("no water");
    expect([good.isStaged, bad.isStaged]).toEqual([false, false]);
  });
});
