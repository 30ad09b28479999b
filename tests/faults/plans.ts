/**
 * The plans that are put to the test: all families, with devices that take time.
 *
 * @module
 */
import {
  SupplementalData,
  absSet,
  adaptiveScan,
  caughtUp,
  checkpoint,
  closeRun,
  collectWhileCompleting,
  configure,
  contingencyWrapper,
  count,
  create,
  declareStream,
  deferredPause,
  finalizeWrapper,
  fly,
  gridScan,
  inputPlan,
  kickoffAll,
  lazilyStageWrapper,
  listGridScan,
  listScan,
  logScan,
  monitor,
  msg,
  mv,
  openRun,
  outerProduct,
  parallel,
  pause,
  prepare,
  rampPlan,
  read,
  relGridScan,
  relListScan,
  relScan,
  relSpiral,
  repeat,
  runWrapper,
  save,
  scan,
  scanNd,
  setRunKeyWrapper,
  sleep,
  spiralFermat,
  spiralSquare,
  stageAll,
  stageWrapper,
  subsWrapper,
  subscribe,
  suspendFloor,
  suspendWrapper,
  trigger,
  triggerAndRead,
  tuneCentroid,
  tweak,
  unmonitor,
  unstageAll,
  unsubscribe,
  waitUntil,
  x2xScan,
  type Plan,
} from "@halcyon/engine";
import type { Room } from "./room.ts";

/** A plan, made anew for each case from the devices of its room. */
export interface Trial {
  readonly make: (room: Room) => Plan<unknown>;
  /** A preprocessor of the engine. */
  readonly around?: (room: Room) => (plan: Plan<unknown>) => Plan<unknown>;
  /** Replies of the person who is asked. */
  readonly replies?: readonly string[];
  /** What it measures depends on when, or on what was not lost: interrupted, it measures otherwise. */
  readonly varies?: true;
}

function supplements(room: Room): (plan: Plan<unknown>) => Plan<unknown> {
  const supplemental = new SupplementalData({
    baseline: [room.get("z"), room.get("p")],
    monitors: [room.get("beam")],
    flyers: [room.get("events")],
  });
  return supplemental.preprocess;
}

function* byHand(room: Room): Plan<string> {
  const [x, det, beam] = [room.get("x"), room.get("det"), room.get("beam")];
  yield* stageAll([x, det]);
  const uid = yield* openRun({ plan_name: "by_hand" });
  yield* monitor(beam);
  yield* configure(det, { gain: 2 });
  for (const place of [1, 2]) {
    yield* checkpoint();
    const far = yield* absSet(x, place, { group: "far" });
    yield msg("wait", undefined, [], { statuses: [far] });
    yield* trigger(det, { group: "far" });
    yield msg("wait", undefined, [], { group: "far" });
    yield* create("primary");
    yield* read(det);
    yield* read(x);
    yield* save();
    yield* configure(det, { gain: place });
  }
  yield* unmonitor(beam);
  yield* closeRun();
  yield* unstageAll([det, x]);
  return uid;
}

function* streaming(room: Room): Plan {
  const frames = room.get("frames");
  yield* stageAll([frames]);
  yield* openRun();
  yield* declareStream([frames], "frames", { collect: true });
  yield* kickoffAll([frames], { wait: true });
  yield* collectWhileCompleting([frames], [frames], { flushPeriod: 0.5, streamName: "frames", checkpoints: true });
  yield* closeRun();
  yield* unstageAll([frames]);
}

function* twoRuns(room: Room): Plan {
  const [z, plain, y] = [room.get("z"), room.get("plain"), room.get("y")];
  yield* setRunKeyWrapper(openRun({ plan_name: "outer" }), "outer");
  for (const place of [1, 2]) {
    yield* checkpoint();
    yield* mv(z, place, y, place);
    yield* setRunKeyWrapper(triggerAndRead([plain, z]), "outer");
    yield* setRunKeyWrapper(scan([room.get("quick")], y, 0, 1, 2), "inner");
  }
  yield* setRunKeyWrapper(closeRun(), "outer");
}

function* adapting(room: Room): Plan {
  let seen = 0;
  const token = yield* subscribe(() => void seen++, { documents: ["event"] });
  yield* openRun();
  for (let i = 0; i < 3; i++) {
    yield* checkpoint();
    yield* mv(room.get("y"), i);
    yield* triggerAndRead([room.get("det"), room.get("y")]);
    yield* caughtUp(token);
  }
  yield* closeRun();
  yield* unsubscribe(token);
}

function* asking(room: Room): Plan {
  yield* openRun();
  yield* checkpoint();
  yield* sleep(0.5);
  const answer = yield* inputPlan("how far? ");
  yield* mv(room.get("y"), Number(answer));
  yield* checkpoint();
  yield* absSet(room.get("heater"), 30, { group: "heat" });
  yield* waitUntil(room.get("heater"), (readings) => readings["heater"]?.value === 30, { timeout: 30 });
  yield msg("wait", undefined, [], { group: "heat" });
  yield* triggerAndRead([room.get("heater"), room.get("y")]);
  yield* closeRun();
}

function* pausing(room: Room): Plan {
  yield* openRun();
  yield* checkpoint();
  yield* mv(room.get("y"), 1);
  yield* pause();
  yield* triggerAndRead([room.get("quick"), room.get("y")]);
  yield* deferredPause();
  yield* mv(room.get("y"), 2);
  yield* checkpoint();
  yield* triggerAndRead([room.get("quick"), room.get("y")]);
  yield* closeRun();
}

function* preparedFlight(room: Room): Plan {
  const events = room.get("events");
  yield* prepare(events, { points: 3 }, { wait: true, group: "prepare" });
  yield* fly([events]);
}

function* unstaged(room: Room): Plan {
  for (const place of [0, 1]) {
    yield* checkpoint();
    yield* mv(room.get("x"), place, room.get("p"), place);
    yield* triggerAndRead([room.get("det"), room.get("x")]);
  }
}

function* sideBySide(room: Room): Plan {
  yield* stageAll([room.get("y")]);
  yield* parallel(
    setRunKeyWrapper(scan([room.get("det")], room.get("x"), 0, 1, 2), "left"),
    setRunKeyWrapper(count([room.get("plain")], 3, { delay: 0.3 }), "right"),
  );
  yield* mv(room.get("y"), 1);
  yield* unstageAll([room.get("y")]);
}

/** Two plans of different lengths that write into one run, and the plan around them, which goes on in it. */
function* sideBySideInOneRun(room: Room): Plan<unknown> {
  const [x, z, det, plain] = [room.get("x"), room.get("z"), room.get("det"), room.get("plain")];
  function* points(motor: typeof x, detector: typeof det, number: number): Plan<string> {
    for (let i = 0; i < number; i++) {
      yield* checkpoint();
      yield* mv(motor, i);
      yield* triggerAndRead([detector, motor], motor.name);
    }
    return motor.name;
  }
  yield* stageAll([det]);
  yield* openRun({ plan_name: "one_run" });
  const names = yield* parallel(points(x, det, 2), points(z, plain, 4));
  yield* points(z, plain, 1);
  yield* closeRun();
  yield* unstageAll([det]);
  return names;
}

function* withinPlansSideBySide(room: Room): Plan<unknown> {
  function* inner(): Plan<unknown> {
    yield* sleep(0.1);
    const both = yield* parallel(
      setRunKeyWrapper(count([room.gauss], 2), "first"),
      setRunKeyWrapper(relScan([room.get("plain")], room.get("z"), 0, 1, 2), "second"),
    );
    yield* mv(room.get("p"), 1);
    return both;
  }
  return yield* parallel(inner(), setRunKeyWrapper(listScan([room.get("det")], room.get("x"), [1, 2, 3]), "third"));
}

function* flightBesideScan(room: Room): Plan<unknown> {
  return yield* parallel(
    setRunKeyWrapper(fly([room.get("events")]), "flight"),
    setRunKeyWrapper(scan([room.get("quick")], room.get("y"), 0, 1, 3), "scan"),
  );
}

/** One gives up after its first point; those beside it hear of it and clean up, and the plan goes on without them. */
function* oneGivesUp(room: Room): Plan<unknown> {
  function* givingUp(): Plan {
    yield* count([room.get("plain")], 1);
    throw new RangeError("nothing to see");
  }
  function* waiting(): Plan {
    yield* openRun({ plan_name: "waiting" });
    yield* mv(room.get("y"), 1);
    yield* sleep(1000);
    yield* closeRun();
  }
  return yield* contingencyWrapper(
    parallel(
      setRunKeyWrapper(givingUp(), "giving up"),
      finalizeWrapper(setRunKeyWrapper(waiting(), "waiting"), () => mv(room.get("x"), 0)),
    ),
    { exceptPlan: () => scan([room.get("det")], room.get("x"), 0, 1, 2), autoRaise: false },
  );
}

const steps = { start: 0, stop: 2, minStep: 0.2, maxStep: 1, targetDelta: 4, backstep: true };

/** By name: all families. */
export const trials: Readonly<Record<string, Trial>> = {
  count: { make: (room) => count([room.get("det"), room.get("quick")], 3) },
  "count with a delay": { make: (room) => count([room.get("once")], 3, { delay: [1, 0.5] }), varies: true },
  scan: { make: (room) => scan([room.get("det")], room.get("x"), 0, 2, room.get("p"), 0, 1, 3) },
  rel_scan: { make: (room) => relScan([room.get("quick")], room.get("y"), -1, 1, 3) },
  "scan with a camera": { make: (room) => scan([room.imager, room.gauss], room.sx, 0, 1, 3) },
  "scan with streamed frames": { make: (room) => scan([room.get("camera")], room.get("z"), 0, 1, 3) },
  list_scan: { make: (room) => listScan([room.get("det")], room.get("x"), [1, 1, 2], room.get("y"), [0, 1, 2]) },
  rel_list_scan: { make: (room) => relListScan([room.get("det")], room.get("p"), [1, 2]) },
  "grid_scan, snaked": {
    make: (room) => gridScan([room.get("quick")], room.get("y"), 0, 1, 2, room.get("x"), 0, 1, 3, { snakeAxes: true }),
  },
  rel_grid_scan: {
    make: (room) => relGridScan([room.get("plain")], room.get("z"), 0, 1, 2, room.get("y"), 0, 1, 2),
  },
  list_grid_scan: { make: (room) => listGridScan([room.get("det")], room.get("x"), [1, 2], room.get("y"), [3, 4]) },
  log_scan: { make: (room) => logScan([room.gauss], room.sx, 0, 1, 3) },
  scan_nd: {
    make: (room) => {
      const line = { motor: room.get("x"), start: 0, stop: 1, num: 3, snake: false };
      return scanNd([room.get("det")], outerProduct([line]));
    },
  },
  x2x_scan: { make: (room) => x2xScan([room.get("quick")], room.get("x"), room.get("y"), 0, 1, 3) },
  rel_spiral: { make: (room) => relSpiral([room.get("quick")], room.get("x"), room.get("y"), 1, 1, 0.5, 3) },
  spiral_fermat: {
    make: (room) => spiralFermat([room.get("plain")], room.get("z"), room.get("y"), 0, 0, 1, 1, 0.4, 1),
  },
  spiral_square: {
    make: (room) => spiralSquare([room.get("plain")], room.get("z"), room.get("y"), 0, 0, 1, 1, 2, 2),
  },
  adaptive_scan: { make: (room) => adaptiveScan([room.get("det")], "det", room.get("x"), steps) },
  tune_centroid: { make: (room) => tuneCentroid([room.get("det")], "det", room.get("x"), 0, 2, 0.3, { num: 4 }) },
  tweak: { make: (room) => tweak(room.get("step"), "step", room.get("x"), 1), replies: ["0.5", "", "1", "enough"] },
  fly: { make: (room) => fly([room.get("events"), room.get("pages")]) },
  "a flyer that moves a motor": { make: (room) => fly([room.wing]) },
  "a prepared flight": { make: preparedFlight },
  collect_while_completing: { make: streaming },
  ramp_plan: {
    make: (room) => {
      const [heater, quick] = [room.get("heater"), room.get("quick")];
      return rampPlan(absSet(heater, 30), heater, () => triggerAndRead([quick]), { period: 0.7 });
    },
    varies: true,
  },
  "supplemental data": { make: (room) => scan([room.get("det")], room.get("x"), 0, 1, 2), around: supplements },
  subs_wrapper: {
    make: (room) => subsWrapper(count([room.get("quick")], 3), { all: () => undefined, event: () => undefined }),
  },
  suspend_wrapper: {
    make: (room) =>
      suspendWrapper(scan([room.get("quick")], room.get("y"), 0, 1, 2), suspendFloor(room.get("shutter"), 0.5)),
  },
  "a suspender with plans of its own": {
    make: (room) => {
      const suspender = suspendFloor(room.get("shutter"), 0.5, {
        prePlan: () => mv(room.get("z"), 7),
        postPlan: () => mv(room.get("z"), 1, room.get("y"), -2),
        sleep: 2,
      });
      return suspendWrapper(listScan([room.get("det")], room.get("x"), [1, 2]), suspender);
    },
  },
  "plans side by side": { make: sideBySide },
  "plans side by side in one run": { make: sideBySideInOneRun },
  "plans within plans side by side": { make: withinPlansSideBySide },
  "a flight beside a scan": { make: flightBesideScan },
  "plans side by side, one of which gives up": { make: oneGivesUp },
  lazily_stage_wrapper: {
    make: (room) => lazilyStageWrapper(runWrapper(unstaged(room))),
  },
  finalize_wrapper: {
    make: (room) =>
      finalizeWrapper(stageWrapper(count([room.get("det")], 2), [room.get("x"), room.get("p")]), () =>
        mv(room.get("y"), 0),
      ),
  },
  contingency_wrapper: {
    make: (room) =>
      contingencyWrapper(relScan([room.get("quick")], room.get("y"), 0, 1, 2), {
        exceptPlan: () => mv(room.get("z"), 9),
        elsePlan: () => mv(room.get("z"), 5),
        finalPlan: () => mv(room.get("x"), 0),
        autoRaise: false,
      }),
  },
  repeat: { make: (room) => repeat(() => count([room.get("plain")], 1), 3, 0.5) },
  "two runs at a time": { make: twoRuns },
  "a plan by hand": { make: byHand },
  "a plan that adapts": { make: adapting },
  "a plan that asks": { make: asking, replies: ["3"] },
  "a plan that pauses": { make: pausing },
};
