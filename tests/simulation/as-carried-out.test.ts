/**
 * What a simulation says of a plan is what happens when the plan is carried out: on the simulated devices, whose moves
 * and exposures take their time on a virtual clock. @module
 */
import {
  type Msg,
  type Plan,
  RunEngine,
  adaptiveScan,
  count,
  gridScan,
  listScan,
  mv,
  relScan,
  scan,
} from "@halcyon/engine";
import { simulate } from "@halcyon/engine/simulate";
import { AreaDetector, GaussianDetector, SimMotor, memoryFrames } from "@halcyon/devices/sim";
import { type HasName, type NamedDocument, VirtualClock, countingUid } from "@halcyon/model";
import { describe, expect, test } from "vitest";

const start = 1_000_000;
const center = 0.3;

class Lab {
  readonly clock = new VirtualClock({ start });
  readonly x = new SimMotor("x", {
    clock: this.clock,
    initial: 0.5,
    velocity: 2,
    acceleration: 0.25,
    limits: [-20, 20],
  });
  readonly y = new SimMotor("y", { clock: this.clock, velocity: 1.5 });
  readonly det = new GaussianDetector("det", {
    clock: this.clock,
    random: () => 0.5,
    axes: [{ motor: this.x, center }],
    countTime: 0.4,
  });
  readonly camera = new AreaDetector("camera", {
    clock: this.clock,
    random: () => 0.5,
    sink: memoryFrames(),
    newUid: countingUid(),
    countTime: 0.2,
  });
}

const steps = { start: -2, stop: 2, minStep: 0.05, maxStep: 0.5, targetDelta: 0.1, backstep: true };
const plans: Readonly<Record<string, (lab: Lab) => Plan<unknown>>> = {
  count: ({ det }) => count([det], 5, { delay: 1 }),
  scan: ({ det, x }) => scan([det], x, -1, 1, 11),
  "scan of two axes": ({ det, x, y }) => scan([det], x, -1, 1, y, 0, 10, 7),
  "relative scan": ({ det, x }) => relScan([det], x, -1, 1, 5),
  "grid scan": ({ det, x, y }) => gridScan([det], y, 0, 1, 3, x, -1, 1, 4, { snakeAxes: true }),
  "list scan": ({ det, x }) => listScan([det], x, [0.51, 0.5, 3, -3]),
  "adaptive scan": ({ det, x }) => adaptiveScan([det], "det", x, steps),
  camera: ({ camera, x }) => scan([camera], x, 0, 1, 4),
  move: ({ x, y }) => mv(x, 5, y, -5),
};

describe.each(Object.entries(plans))("%s", (_name, make) => {
  test("has the messages, the documents and the duration of a real run", async () => {
    const real = new Lab();
    const messages: Msg[] = [];
    const documents: NamedDocument[] = [];
    const onMessage = (message: Msg): void => void messages.push(message);
    const engine = new RunEngine({ clock: real.clock, newUid: countingUid(), onMessage });
    engine.subscribe((...document) => void documents.push(document));
    await engine.run(make(real));
    const lab = new Lab();
    const simulated = await simulate(() => make(lab), {
      start,
      devices: { det: { reads: ({ at }) => Math.exp(-((at(lab.x) - center) ** 2) / 2) } },
    });
    expect(inShort(simulated.messages)).toEqual(inShort(messages));
    expect(simulated.documents.map(comparable)).toEqual(documents.map(comparable));
    expect(simulated.duration).toBeCloseTo(real.clock.monotonic(), 6);
    expect([lab.x.position, lab.clock.monotonic()]).toEqual([0.5, 0]);
  });
});

// Only the device knows whether putting it to rest takes time, and is then waited for.
function inShort(messages: readonly Msg[]): unknown[] {
  const shown = messages.filter(({ command }, i) => {
    const waitsForRest = command === "wait" && messages[i - 1]?.command === "unstage";
    return !command.startsWith("_") && !waitsForRest;
  });
  return shown.map(({ command, obj, args }) => [
    command,
    (obj as HasName | undefined)?.name,
    command === "set" ? args : [],
  ]);
}

// Files have other names, sums of images are not modelled, and sums of times differ in their last digits.
function comparable([name, document]: NamedDocument): unknown {
  switch (name) {
    case "start":
      return [name, { ...document, uid: "", time: 0 }];
    case "descriptor":
      return [name, document.name, document.data_keys, document.object_keys, document.hints];
    case "event": {
      const { camera_sum: _, ...data } = document.data;
      return [name, document.seq_num, data, document.time.toFixed(6)];
    }
    case "stop":
      return [name, document.exit_status, document.num_events, document.time.toFixed(6)];
    case "stream_resource":
      return [name, document.data_key];
    case "stream_datum":
      return [name, document.indices, document.seq_nums];
    default:
      return [name];
  }
}
