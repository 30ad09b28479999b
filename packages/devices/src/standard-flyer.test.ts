import { VirtualClock } from "@halcyon/model";
import { describe, expect, test } from "vitest";
import { StandardFlyer } from "./standard-flyer.ts";

interface Flight {
  readonly frames: number;
  at: number;
  stopped: boolean;
}

function flyer(options: { crashAt?: number } = {}) {
  const clock = new VirtualClock();
  const log: string[] = [];
  const device = new StandardFlyer<number, Flight>("fly", {
    prepare: (frames) => {
      log.push(`prepare ${frames}`);
      return { frames, at: 0, stopped: false };
    },
    kickoff: (flight) => {
      log.push("kickoff");
      flight.at = 0;
    },
    complete: async (flight, wait, report) => {
      while (flight.at < flight.frames && !flight.stopped) {
        await new Promise<void>((resolve) => void clock.after(1, resolve));
        wait.signal?.throwIfAborted();
        flight.at += 1;
        if (flight.at === options.crashAt) throw new Error("it fell down");
        report({ current: flight.at, target: flight.frames });
      }
    },
    stop: (flight) => {
      log.push("stop");
      flight.stopped = true;
    },
  });
  return { device, clock, log };
}

describe("a flyer made of its logic", () => {
  test("hands on from prepare to kickoff to complete, and flies again what it was prepared for", async () => {
    const { device, log } = flyer();
    await device.prepare(3).finished;
    for (let flight = 0; flight < 2; flight++) {
      await device.kickoff().finished;
      const complete = device.complete();
      expect(device.complete()).toBe(complete);
      await complete.finished;
    }
    expect(log).toEqual(["prepare 3", "kickoff", "kickoff"]);
  });

  test("refuses what is out of order", async () => {
    const { device } = flyer();
    expect(() => device.kickoff()).toThrow("fly can't kick off: it is at rest.");
    expect(() => device.complete()).toThrow("fly can't complete: it is at rest.");
    await device.prepare(3).finished;
    await device.kickoff().finished;
    expect(() => device.prepare(4)).toThrow("fly can't be prepared: it is flying.");
  });

  test("that fails on its way is stopped, and has to be prepared again", async () => {
    const { device, log } = flyer({ crashAt: 2 });
    await device.prepare(3).finished;
    await device.kickoff().finished;
    await expect(device.complete().finished).rejects.toThrow("it fell down");
    expect(log.at(-1)).toBe("stop");
    expect(() => device.kickoff()).toThrow("it is at rest");
  });

  test("that is stopped fails to complete, or counts as landed", async () => {
    for (const success of [false, true]) {
      const { device, clock, log } = flyer();
      await device.prepare(5).finished;
      await device.kickoff().finished;
      const complete = device.complete();
      await new Promise<void>((resolve) => void clock.after(1.5, resolve));
      await device.stop(success);
      await Promise.allSettled([complete.finished]);
      expect([complete.success, log.filter((one) => one === "stop").length]).toEqual([success, 1]);
    }
  });
});
