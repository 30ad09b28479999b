import { HalcyonError, type Collectable, type Flyable, type Subscribable } from "@halcyon/model";
import { expect, test } from "vitest";
import { type Msg, type Plan, isCommand } from "../message.ts";
import { outerProduct } from "../patterns/product.ts";
import { SupplementalData } from "../preprocessors/supplemental.ts";
import { absSet } from "../stubs/move.ts";
import { triggerAndRead } from "../stubs/measure.ts";
import { aDetector, aMotor, drive, usual } from "../testing/drive.ts";
import { adaptiveScan, relAdaptiveScan } from "./adaptive-scan.ts";
import { count } from "./count.ts";
import { gridScan, relGridScan } from "./grid-scan.ts";
import { listGridScan } from "./list-grid-scan.ts";
import { listScan, relListScan } from "./list-scan.ts";
import { relLogScan } from "./log-scan.ts";
import { rampPlan } from "./ramp-plan.ts";
import { scanNd } from "./scan-nd.ts";
import { relScan, scan } from "./scan.ts";
import { relSpiralFermat } from "./spiral-fermat.ts";
import { spiralSquare } from "./spiral-square.ts";
import { relSpiral } from "./spiral.ts";
import { tuneCentroid } from "./tune-centroid.ts";
import { tweak } from "./tweak.ts";
import { x2xScan } from "./x2x-scan.ts";

const det = aDetector("det");
const once = Object.assign(aDetector("once"), { rewindable: false });
const [x, y] = [aMotor("x", 5), aMotor("y", -2)];
const signal = { ...aDetector("signal"), subscribe: () => () => undefined } as Subscribable;
const flyer = { ...aDetector("flyer"), kickoff: () => undefined, complete: () => undefined } as unknown as Flyable &
  Collectable;
const supplemental = new SupplementalData({ baseline: [x], monitors: [signal], flyers: [flyer] });
const steps = { start: 0, stop: 1, minStep: 0.1, maxStep: 0.5, targetDelta: 1, backstep: true };
const grid = outerProduct([{ motor: y, start: 0, stop: 1, num: 2, snake: false }]);

/** Plans of all families. */
const plans: Readonly<Record<string, () => Plan<unknown>>> = {
  count: () => count([det], 2),
  "count with a delay": () => count([det, once], 2, { delay: [1] }),
  scan: () => scan([det], x, 0, 1, y, 0, 1, 3),
  relScan: () => relScan([det, once], x, 0, 1, 3),
  listScan: () => listScan([det], x, [1, 1, 2]),
  relListScan: () => relListScan([det], x, [1, 2]),
  gridScan: () => gridScan([det], y, 0, 1, 2, x, 0, 1, 2, { snakeAxes: true }),
  relGridScan: () => relGridScan([det], y, 0, 1, 2, x, 0, 1, 2),
  listGridScan: () => listGridScan([det], x, [1, 2], y, [3]),
  relLogScan: () => relLogScan([det], x, 0, 1, 3),
  scanNd: () => scanNd([det], grid),
  x2xScan: () => x2xScan([det], x, y, 0, 1, 2),
  relSpiral: () => relSpiral([det], x, y, 1, 1, 0.5, 4),
  relSpiralFermat: () => relSpiralFermat([det], x, y, 1, 1, 0.5, 1),
  spiralSquare: () => spiralSquare([det], x, y, 0, 0, 1, 1, 2, 2),
  adaptiveScan: () => adaptiveScan([det], "det", x, steps),
  relAdaptiveScan: () => relAdaptiveScan([det], "det", x, steps),
  tuneCentroid: () => tuneCentroid([det], "det", x, 0, 10, 2, { num: 3 }),
  tweak: () => tweak(det, "det", x, 1),
};

/** Plans with measurements of others in their runs: a fault between those and the run's own message ends the run. */
const supplemented: typeof plans = {
  rampPlan: () => rampPlan(absSet(x, 3), signal, () => triggerAndRead([det])),
  "count with supplemental measurements": () => supplemental.preprocess(count([det], 1)),
  "relScan with supplemental measurements": () => supplemental.preprocess(relScan([det], x, 0, 1, 2)),
};

function answer(message: Msg): unknown {
  return message.command === "input" ? "enough" : usual(message);
}

function names(messages: readonly Msg[], command: "stage" | "unstage"): string[] {
  return messages.filter((message) => isCommand(message, command)).map((message) => message.obj.name);
}

function numberOf(messages: readonly Msg[], command: string): number {
  return messages.filter((message) => message.command === command).length;
}

/** What each message brings when it fails. */
const faults = {
  error: () => new Error("broke"),
  abort: () => new HalcyonError("engine.abort", "aborted", { reason: "" }),
  stop: () => new HalcyonError("engine.stop", "stopped", { reason: "" }),
};

/** Whether something that may be staged was left to the engine, though no unstaging had failed. */
function unstagedLate(whole: readonly Msg[], messages: readonly Msg[], at: number): boolean {
  if (messages[at]?.command === "unstage") return false;
  // A message that failed may have had its effect: all is unstaged, once, in reverse order.
  return names(messages, "unstage").join() !== names(whole, "stage").toReversed().join();
}

test.each(Object.entries({ ...plans, ...supplemented }))("%s cleans up after a fault at any message", (name, make) => {
  const { messages: whole, error } = drive(make(), answer);
  expect(error).toBeUndefined();
  for (const fault of Object.values(faults))
    for (let at = 0; at < whole.length; at++) {
      const thrown = fault();
      const { messages, error: ended } = drive(make(), (message, i) => {
        if (i === at) throw thrown;
        return answer(message);
      });
      expect(ended).toBe(thrown);
      expect(messages.slice(0, at + 1).map((one) => one.command)).toEqual(
        whole.slice(0, at + 1).map((one) => one.command),
      );
      const failed = messages[at]?.command;
      const opened = numberOf(messages, "open_run") - (failed === "open_run" ? 1 : 0);
      // What the plan leaves open, the engine closes; it may close nothing twice.
      const least = name in plans ? opened : 0;
      expect([least, opened]).toContain(numberOf(messages, "close_run"));
      expect(unstagedLate(whole, messages, at)).toBe(false);
    }
});

test.each(Object.entries({ ...plans, ...supplemented }))(
  "%s asks for nothing more after a halt at any message",
  (_name, make) => {
    const { messages: whole } = drive(make(), answer);
    for (let at = 0; at < whole.length; at++) {
      const halt = new HalcyonError("engine.halt", "halted", { reason: "" });
      const { messages, error } = drive(make(), (message, i) => {
        if (i === at) throw halt;
        return answer(message);
      });
      expect(error).toBe(halt);
      expect(messages).toHaveLength(at + 1);
    }
  },
);

test.each(Object.entries({ ...plans, ...supplemented }))(
  "%s ends its clean-up at a halt, wherever the clean-up is",
  (_name, make) => {
    const { messages: whole } = drive(make(), answer);
    const middle = Math.floor(whole.length / 2);
    const broke = (message: Msg, i: number): unknown => {
      if (i === middle) throw new Error("broke");
      return answer(message);
    };
    const { messages: cleaned } = drive(make(), broke);
    for (let at = middle + 1; at < cleaned.length; at++) {
      const halt = new HalcyonError("engine.halt", "halted", { reason: "" });
      const { messages, error } = drive(make(), (message, i) => {
        if (i === at) throw halt;
        return broke(message, i);
      });
      expect(error).toBe(halt);
      expect(messages).toHaveLength(at + 1);
    }
  },
);
