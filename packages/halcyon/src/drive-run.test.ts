import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { count, msg, runWrapper, triggerAndRead, type Plan } from "@halcyon/engine";
import { GaussianDetector, SimMotor } from "@halcyon/devices/sim";
import { type Clock, HalcyonError, type NamedDocument, VirtualClock } from "@halcyon/model";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { World } from "./command.ts";
import type { CatalogPlace } from "./catalog/catalog-place.ts";
import { driveRun, type Driven } from "./drive-run.ts";
import { systemFiles, type FileSystem } from "./runs/file-system.ts";
import { openSession } from "./session.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "halcyon-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A disk that takes so many writes, and no more until it is given `room`. */
function fullDisk(writes: number): FileSystem & { room: boolean } {
  let left = writes;
  const disk = {
    ...systemFiles,
    room: false,
    append(file: number, bytes: string | Uint8Array): number {
      if (left-- > 0 || disk.room) return systemFiles.append(file, bytes);
      throw Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
    },
  };
  return disk;
}

interface Stage {
  readonly clock: Clock;
  readonly said: string[];
  readonly world: World;
  /** Presses Ctrl-C. */
  readonly press: () => void;
  /** Leaves an error to nobody. */
  readonly stray: (error: Error) => void;
}

/** A world whose person answers each question with the next of `answers`. */
function stage(answers?: readonly ((asked: string) => string)[]): Stage {
  const said: string[] = [];
  const listeners = new Set<(signal: "SIGINT" | "SIGTERM") => void>();
  const strays = new Set<(error: unknown) => void>();
  const left = [...(answers ?? [])];
  const sink = {
    write: (text: string) => void said.push(text),
    isTerminal: false,
    columns: 80,
    rows: 24,
    colour: false,
  };
  const clock = new VirtualClock();
  const world: World = {
    terminal: {
      out: sink,
      err: sink,
      ask: answers && (async (question) => (said.push(question), left.shift()?.(question) ?? "halt")),
    },
    clock,
    folder,
    env: {},
    onInterrupt: (call) => {
      listeners.add(call);
      return () => listeners.delete(call);
    },
    onStray: (call) => {
      strays.add(call);
      return () => strays.delete(call);
    },
  };
  return {
    clock,
    said,
    world,
    press: () => listeners.forEach((call) => call("SIGINT")),
    stray: (error) => strays.forEach((call) => call(error)),
  };
}

function devices(clock: Clock): { x: SimMotor; det: GaussianDetector } {
  const x = new SimMotor("x", { clock });
  return { x, det: new GaussianDetector("det", { clock, random: () => 0.5, axes: [{ motor: x, center: 0 }] }) };
}

async function drive(
  at: Stage,
  plan: Plan<unknown>,
  files: FileSystem,
  { patience = 60, recordInterruptions = false, catalog = undefined as CatalogPlace | undefined } = {},
): Promise<Driven<unknown>> {
  const beamline = { devices: new Map<string, object>(), [Symbol.asyncDispose]: async () => {} };
  const options = { beamline, data: "data", spill: "spill", table: true, plot: false, recordInterruptions, catalog };
  using session = openSession(options, { ...at.world, files });
  const driven = await driveRun(session.engine.run(plan), { ...session, world: at.world, patience, leave: () => {} });
  await session.shown();
  return driven;
}

const names = (data: string): string[] =>
  readdirSync(join(folder, data))
    .filter((name) => name.endsWith(".jsonl"))
    .flatMap((name) =>
      readFileSync(join(folder, data, name), "utf8")
        .trimEnd()
        .split("\n"),
    )
    .map((line) => /^\["(\w+)"/.exec(line)?.[1] ?? line);

test("at a terminal a full disk is told, and the run resumes once there is room", async () => {
  const disk = fullDisk(4);
  const at = stage([
    () => "resume",
    () => {
      disk.room = true;
      return "r";
    },
  ]);
  const { code } = await drive(at, count([devices(at.clock).det], 5), disk);
  expect(code).toBe(0);
  expect(at.said.filter((text) => text.includes("ENOSPC"))).toHaveLength(2);
  const written = names("data");
  expect(written.at(-1)).toBe("stop");
  expect(written.filter((name) => name === "event").length).toBeGreaterThanOrEqual(5);
});

test("an abort at a full disk sends the rest to the spill folder, and counts as failed", async () => {
  const disk = fullDisk(4);
  const at = stage([
    () => {
      disk.room = true;
      return "abort";
    },
  ]);
  const { code, result } = await drive(at, count([devices(at.clock).det], 5), disk);
  expect(code).toBe(1);
  expect(result.exitStatus).toBe("abort");
  expect(names("data")).toEqual(["start", "descriptor", "event", "event"]);
  expect(names("spill").at(-1)).toBe("stop");
});

test("with nobody there a disk that stays full for its time ends the run, and the lines are told at last", async () => {
  const at = stage();
  const { code } = await drive(at, count([devices(at.clock).det], 5), fullDisk(4));
  expect(code).toBe(1);
  expect(at.clock.monotonic()).toBeGreaterThanOrEqual(60);
  expect(at.said.some((text) => text.includes("takes nothing either"))).toBe(true);
  const told = at.said.filter((text) => text.startsWith('["')).map((text) => /^\["(\w+)"/.exec(text)?.[1]);
  expect([...names("data"), ...told].filter((name) => name !== "event")).toEqual(["start", "descriptor", "stop"]);
});

function countAndPause({ det }: { readonly det: GaussianDetector }): Plan<unknown> {
  return runWrapper(
    (function* (): Plan {
      yield* triggerAndRead([det]);
      yield msg("checkpoint");
      yield msg("pause");
    })(),
  );
}

test.each([
  [true, ["pause", "resume"]],
  [false, []],
])("pauses are documents only when that is asked for: %s", async (recordInterruptions, recorded) => {
  const at = stage([() => "resume"]);
  await drive(at, countAndPause(devices(at.clock)), systemFiles, { recordInterruptions });
  const text = readdirSync(join(folder, "data"))
    .filter((name) => name.endsWith(".jsonl"))
    .map((name) => readFileSync(join(folder, "data", name), "utf8"))
    .join("");
  expect([...text.matchAll(/"interruption":"(\w+)"/g)].map(([, what]) => what)).toEqual(recorded);
});

test("a pause of the plan's own is answered at a terminal", async () => {
  const at = stage([() => "", () => "what?", () => "stop"]);
  const { det } = devices(at.clock);
  function* pausing(): Plan {
    yield* count([det], 1);
    yield msg("checkpoint");
    yield msg("pause");
    yield* count([det], 1);
  }
  const { code } = await drive(at, pausing(), systemFiles);
  expect(code).toBe(0);
  expect(at.said.filter((text) => text === "resume, abort, stop or halt? ")).toHaveLength(3);
  expect(names("data").filter((name) => name === "start")).toHaveLength(1);
});

test("a pause of the plan's own with nobody there aborts it", async () => {
  const at = stage();
  function* pausing(): Plan {
    yield msg("checkpoint");
    yield msg("pause");
  }
  const { code, result } = await drive(at, pausing(), systemFiles);
  expect(code).toBe(3);
  expect(result.reason).toContain("nobody to ask");
});

test("Ctrl-C during the wait for room aborts without waiting for the rest of the time", async () => {
  const at = stage();
  at.clock.after(5, at.press);
  const { code } = await drive(at, count([devices(at.clock).det], 5), fullDisk(4), { patience: 3600 });
  expect(code).not.toBe(0);
  expect(at.clock.monotonic()).toBeLessThan(60);
});

test.each<readonly [string, (at: Stage) => void, number, string]>([
  ["Ctrl-C", (at) => at.press(), 3, "asked by SIGINT"],
  ["an error that nobody caught", (at) => at.stray(new Error("no air")), 1, "an error that nobody caught: no air"],
])("%s during the wait for room aborts the run also when there is room by then", async (_, happens, code, reason) => {
  const at = stage();
  const full = fullDisk(4);
  let refused = 0;
  const append = (file: number, bytes: string | Uint8Array): number => {
    try {
      return full.append(file, bytes);
    } catch (error) {
      // By now somebody tries again and again; the next trial will be the last.
      if (++refused === 3)
        at.clock.after(0.5, () => {
          full.room = true;
          happens(at);
        });
      throw error;
    }
  };
  const disk = { ...full, append };
  const driven = await drive(at, count([devices(at.clock).det], 5), disk);
  expect([driven.code, driven.result.exitStatus, driven.result.reason]).toEqual([code, "abort", reason]);
  expect(names("data").at(-1)).toBe("stop");
});

test.each<readonly [string, (at: Stage) => void]>([
  ["Ctrl-C", (at) => at.press()],
  ["an error that nobody caught", (at) => at.stray(new Error("no air"))],
])("%s while a plan ends that cannot be paused lets it clean up", async (_, happens) => {
  const at = stage();
  let isClean = false;
  function* once(): Plan {
    try {
      yield msg("clear_checkpoint");
      yield msg("pause");
      yield msg("null");
    } finally {
      happens(at);
      yield msg("sleep", undefined, [1]);
      isClean = true;
    }
  }
  const { result } = await drive(at, once(), systemFiles);
  expect([isClean, result.error]).toMatchObject([true, { code: "engine.not_resumable" }]);
});

test("Ctrl-C while a plan comes to rest by itself changes nothing: the person is asked", async () => {
  const at = stage([() => "resume"]);
  const slow = { name: "slow", pause: async () => at.press(), resume: async () => {} };
  function* pausing(): Plan {
    yield msg("checkpoint");
    yield msg("stage", { ...slow, stage: () => undefined, unstage: () => undefined });
    yield msg("checkpoint");
    yield msg("pause");
  }
  const { code } = await drive(at, pausing(), systemFiles);
  expect(code).toBe(0);
  expect(at.said).toContain("Pausing at the next checkpoint. Ctrl-C again pauses now.\n");
  expect(at.said.join("")).not.toContain("would not pause");
});

test("a disk that fills up while the run is aborted loses nothing", async () => {
  const at = stage();
  const { x, det } = devices(at.clock);
  function* pressed(): Plan {
    yield msg("open_run", undefined, [], { plan_name: "pressed" });
    yield msg("create", undefined, [], { name: "primary" });
    yield msg("read", det);
    yield msg("read", x);
    yield msg("save");
    at.press();
    yield msg("sleep", undefined, [10]);
  }
  const { code } = await drive(at, pressed(), fullDisk(3));
  expect(code).toBe(1);
  expect(names("data")).toEqual(["start", "descriptor", "event"]);
  const told = at.said.filter((text) => text.startsWith('["')).map((text) => /^\["(\w+)"/.exec(text)?.[1]);
  expect(told).toEqual(["stop"]);
});

test("a question that nobody answers any more, as after Ctrl-D, aborts: the run is closed", async () => {
  const at = stage([
    () => {
      throw new DOMException("Aborted with Ctrl+D", "AbortError");
    },
  ]);
  const { det } = devices(at.clock);
  function* pausing(): Plan {
    yield msg("open_run");
    yield msg("checkpoint");
    yield msg("pause");
    yield msg("stage", det);
  }
  const { code } = await drive(at, pausing(), systemFiles);
  expect(code).toBe(3);
  expect(names("data")).toEqual(["start", "stop"]);
  expect(at.said.join("")).toContain("No answer (Aborted with Ctrl+D): aborting.");
});

/** A catalog that takes two documents, then fails so many times. */
function catalogWith(failure: Error, times: number): { place: CatalogPlace; taken: Map<string, string> } {
  const taken = new Map<string, string>();
  let left = times;
  const takeMany = async (documents: readonly NamedDocument[]): Promise<void> => {
    for (const [name, doc] of documents) {
      if (taken.size >= 2 && left-- > 0) throw failure;
      taken.set(JSON.stringify(doc), name);
    }
  };
  return { place: { takeMany } as CatalogPlace, taken };
}

const away = new HalcyonError("client.unreachable", "The catalog at http://c does not answer: gone.", {
  url: "http://c",
  reason: "gone",
});
const busy = new HalcyonError("client.refused", "No room is left.", {
  url: "http://c",
  status: 507,
  code: "catalog.full",
});
const wrong = new HalcyonError("client.refused", "No such key.", { url: "http://c", status: 401, code: "catalog.key" });

test.each([away, busy])(
  "a catalog that is away for a while is waited for, and has the whole run: $message",
  async (failure) => {
    const at = stage();
    const { place, taken } = catalogWith(failure, 5);
    const { code } = await drive(at, count([devices(at.clock).det], 5), systemFiles, { catalog: place });
    expect(code).toBe(0);
    expect(at.said.join("")).toContain(`${failure.message} Trying again for 60 s.`);
    expect([...taken.values()]).toEqual(names("data"));
  },
);

test("a catalog that stays away ends the run when patience is at its end; one that refuses ends it at once", async () => {
  const gone = stage();
  const start = gone.clock.monotonic();
  const driven = await drive(gone, count([devices(gone.clock).det], 5), systemFiles, {
    catalog: catalogWith(away, Infinity).place,
    patience: 10,
  });
  expect([driven.code, driven.result.exitStatus]).toEqual([1, "abort"]);
  expect(gone.clock.monotonic() - start).toBeGreaterThanOrEqual(10);
  const refused = stage();
  const other = await drive(refused, count([devices(refused.clock).det], 5), systemFiles, {
    catalog: catalogWith(wrong, Infinity).place,
  });
  expect([other.code, other.result.exitStatus]).toEqual([3, "abort"]);
  expect(refused.said.join("")).toContain("and nobody is there to ask");
});
