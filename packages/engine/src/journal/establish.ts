/**
 * Brings devices where a plan left them in another process, before it goes on: staged, configured, subscribed,
 * monitored, watched by suspenders, each axis where it was sent last, flyers flying; in this order.
 *
 * Axes that are elsewhere than the journal says are reported, and moved. @module
 */
import { HalcyonError, Status, can, type Clock, type HasName, type Readings } from "@halcyon/model";
import { Call } from "../call.ts";
import { callOf, inTime, send } from "../commands/move.ts";
import type { Desk } from "../desk.ts";
import type { Gate } from "../gate.ts";
import type { Msg } from "../message.ts";
import type { StatusHandle, StatusKeeper } from "../status-handle.ts";
import type { Flight, Landed } from "./flights.ts";
import { monitorStream } from "./opened-run.ts";
import type { Standing } from "./standing.ts";

/** What establishing needs of its engine. */
export interface EstablishOptions {
  readonly clock: Clock;
  readonly gate: Gate;
  readonly trouble: (error: Error) => void;
  /** Waits for a step, and rejects when the end of the session is asked for meanwhile. */
  readonly until: <T>(step: Promise<T>) => Promise<T>;
  /** Who hears when a status ends: the plan that it is of. */
  readonly keeperOf: (handle: StatusHandle) => StatusKeeper;
}

/** Brings devices where the plan left them. Rejects with the first device that will not, or when the end is asked for. */
export async function establish(desk: Desk, standing: Standing, options: EstablishOptions): Promise<void> {
  const { until, keeperOf } = options;
  await until(Promise.all([...standing.staged].map(stageAgain)));
  for (const { obj, args } of standing.configured) await until(Promise.resolve(obj.configure(...args)));
  for (const [token, message] of standing.subscribed) desk.resubscribe(token, message.args[0], message.kwargs);
  for (const [key, opened] of standing.runs) {
    const run = desk.runs.get(key);
    for (const message of opened.monitored.values()) {
      const stream = run?.bundler.streams.get(monitorStream(message));
      if (stream !== undefined) run?.monitors.resume(message.obj, stream);
    }
  }
  for (const suspender of standing.suspenders) options.gate.install(suspender);
  await until(
    Promise.all([...standing.moves].map(([device, { message }]) => goBack(device, message, standing, options))),
  );
  await until(prepareAgain(desk, standing));
  for (const flight of standing.flights.landed.values()) await until(flyLastFrames(desk, flight));
  for (const flight of standing.flights.flying.values()) await until(flyAgain(desk, flight, options));
  for (const handle of standing.going) {
    if (handle.done) continue;
    const { message } = handle;
    const call = callIn(desk, message);
    const keeper = keeperOf(handle);
    // A flyer that completes without having been kicked off: some only count.
    if (message.command === "complete" && !standing.flights.flying.has((message as Msg<"complete">).obj))
      handle.bind(Status.of((message as Msg<"complete">).obj.complete(call)), call, keeper);
    else if (message.command === "trigger")
      handle.bind(Status.of((message as Msg<"trigger">).obj.trigger(call)), call, keeper);
    else if (message.command !== "complete") handle.bind(Status.succeeded, call, keeper);
  }
  for (const { handle } of standing.moves.values())
    if (handle !== undefined && !handle.done) handle.bind(Status.succeeded, new Call(), keeperOf(handle));
}

async function stageAgain(device: HasName): Promise<void> {
  if (!can(device, "stageable")) return;
  const answer = device.stage(new Call());
  if (!Array.isArray(answer)) await Status.of(answer).finished;
}

/** Detectors before flyers, which ask them how far they are. Both are told what documents tell of already. */
async function prepareAgain(desk: Desk, standing: Standing): Promise<void> {
  const messages = [...standing.flights.prepared.values()];
  for (const flyers of [false, true]) {
    const now = messages.filter(({ obj }) => (can(obj, "flyable") && !can(obj, "writesStreamAssets")) === flyers);
    await Promise.all(now.map((message) => prepareOne(desk, message)));
  }
}

async function prepareOne(desk: Desk, message: Msg<"prepare">): Promise<void> {
  await Status.of(message.obj.prepare(message.args[0], callIn(desk, message))).finished;
}

function callIn(desk: Desk, message: Msg): Call {
  const run = desk.runs.get(message.run)?.bundler.callRun;
  const again = run === undefined ? undefined : { ...run, again: true };
  return new Call(undefined, { run: again, hold: (reason) => desk.hold(reason) });
}

/** The plan knows that it has landed, and no document tells of its last frames: they are taken again before it goes on. */
async function flyLastFrames(desk: Desk, { prepare, kickoff }: Landed): Promise<void> {
  const flyer = kickoff.obj;
  if (!can(flyer, "resumable")) return;
  await prepareOne(desk, prepare);
  await Status.of(flyer.kickoff(callIn(desk, kickoff))).finished;
  await Status.of(flyer.complete(callIn(desk, kickoff))).finished;
}

/**
 * The flight died with the process that watched over it. One that can be taken back goes on from where its documents had
 * come to; another is flown from its beginning, and its frames are new ones.
 */
async function flyAgain(
  desk: Desk,
  { message, handle, complete }: Flight,
  { trouble, keeperOf }: EstablishOptions,
): Promise<void> {
  if (complete?.done === true) return;
  const flyer = message.obj;
  if (!can(flyer, "resumable"))
    trouble(
      new HalcyonError(
        "journal.flown_again",
        `${flyer.name} was flying when the process ended: it flies again from its beginning, and numbers go on.`,
        { device: flyer.name },
      ),
    );
  const call = callIn(desk, message);
  const status = Status.of(flyer.kickoff(call));
  if (handle !== undefined && !handle.done) handle.bind(status, call, keeperOf(handle));
  await status.finished;
  if (complete === undefined) return;
  const completing = callIn(desk, message);
  complete.bind(Status.of(flyer.complete(completing)), completing, keeperOf(complete));
}

async function goBack(
  device: HasName,
  message: Msg<"set">,
  standing: Standing,
  { clock, trouble }: EstablishOptions,
): Promise<void> {
  const before = standing.readings.get(device);
  if (before !== undefined && can(device, "readable")) report(device, before, await device.read(), trouble);
  const call = callOf(message);
  await inTime(clock, message, send(message, call), call).finished;
}

function report(device: HasName, before: Readings, now: Readings, trouble: (error: Error) => void): void {
  for (const [key, { value }] of Object.entries(before)) {
    const is = now[key]?.value;
    const apart =
      typeof value === "number" && typeof is === "number"
        ? Math.abs(value - is) > 1e-9 + 1e-6 * Math.abs(value)
        : is !== value;
    if (apart)
      trouble(
        new HalcyonError(
          "journal.elsewhere",
          `${device.name} reads ${key} = ${String(is)}, and read ${String(value)} before: it was moved meanwhile, or has lost its place.`,
          { device: device.name, key, journal: value, now: is },
        ),
      );
  }
}
