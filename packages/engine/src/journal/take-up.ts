/**
 * Takes up a session where an earlier process left it, as if it had paused there: the plan, and those that run side
 * by side in the message where it stands.
 *
 * @module
 */
import { asError } from "@halcyon/model";
import { besideFailed, type Family } from "../family.ts";
import type { Msg, Plan } from "../message.ts";
import type { Party } from "../rest.ts";
import type { StatusHandle, StatusKeeper } from "../status-handle.ts";
import { withThoseBeside, type Drive } from "./drive.ts";
import { establish, type EstablishOptions } from "./establish.ts";
import type { History } from "./history.ts";
import { keyOf } from "./journal.ts";
import { PlanRecorder } from "./plan-recorder.ts";
import type { Recorder } from "./recorder.ts";
import type { Redriven } from "./redrive.ts";
import { restore } from "./restore.ts";

/** Where an earlier process left a session. */
export interface Left {
  readonly history: History;
  readonly redriven: Redriven;
}

/** A plan that is taken up. */
export interface Standee extends Party, StatusKeeper {
  /** Begins what runs side by side in the message where it stands. */
  beside(plans: readonly Plan<unknown>[]): Family;
}

/** What taking up needs of its engine. */
export interface TakeUpOptions extends Omit<EstablishOptions, "keeperOf"> {
  readonly recorder: Recorder | undefined;
}

/**
 * Puts desks and devices where they were, and each plan at the message that was never answered. Answers the plans
 * whose messages since their last checkpoint are to be done again.
 */
export async function takeUp(
  main: Standee,
  { history, redriven }: Left,
  options: TakeUpOptions,
): Promise<readonly Party[]> {
  const { standing, made } = redriven;
  const { desk } = main;
  const standees = new Map<string, Standee>();
  const family = stand(main, redriven.main, standees);
  restore(desk, history, standing, ({ path }) => standees.get(keyOf(path))?.desk);
  for (const [handle, id] of standing.statuses) options.recorder?.adopt(handle, id);
  for (const { path, index, message, reply } of made) {
    if (options.recorder === undefined) continue;
    const answers = new PlanRecorder(options.recorder, path);
    answers.index = index;
    answers.reply(message, reply);
  }
  try {
    const keeperOf = (handle: StatusHandle): StatusKeeper => keeper(handle, redriven, standees) ?? main;
    await establish(desk, standing, { ...options, keeperOf });
    desk.interrupted("resume");
    tellOfFailures(redriven.main, standees);
  } catch (error) {
    if (family === undefined) main.strand.fail(asError(error));
    else family.throw(asError(error));
  }
  return [...standees.values()].filter(({ strand }) => strand.unanswered !== undefined);
}

function stand(at: Standee, drive: Drive, standees: Map<string, Standee>): Family | undefined {
  const { desk, strand } = at;
  const { waiting, failure, done, beside } = drive;
  if (done) {
    if (failure === undefined) strand.finish(drive.result);
    else strand.abandon(failure);
    return undefined;
  }
  standees.set(keyOf(drive.path), at);
  desk.tape = drive.tape;
  desk.rewindable = drive.rewindable;
  for (const [group, handles] of drive.groups) for (const handle of handles) desk.groups.add(group, handle);
  if (waiting === undefined) return undefined;
  strand.stand(waiting, drive.index);
  strand.recovering = drive.recovering;
  if (beside === undefined) return undefined;
  const family = at.beside((waiting as Msg<"parallel">).args);
  for (const [place, member] of family.members.entries()) stand(member, beside[place] as Drive, standees);
  family.failure = firstFailed(beside)?.failure;
  return family;
}

function firstFailed(drives: readonly Drive[]): Drive | undefined {
  return drives.filter(({ failure }) => failure !== undefined).toSorted((a, b) => a.failedAt - b.failedAt)[0];
}

/** Those that a failure beside them was not thrown into any more hear of it now. */
function tellOfFailures(drive: Drive, standees: ReadonlyMap<string, Standee>): void {
  const { beside = [] } = drive;
  const failed = firstFailed(beside);
  for (const member of beside) {
    tellOfFailures(member, standees);
    if (failed?.failure === undefined || member.done) continue;
    const { failure, failedAt } = failed;
    const heard = (one: Drive): boolean => (one.heard.get(failure.message) ?? -1) > failedAt;
    for (const one of withThoseBeside(member)) {
      // In the place of one that others run in, those hear of it, as long as one of them is not done.
      const within = one.beside?.every(({ done }) => done) === false;
      if (one.done || within || withThoseBeside(one).some(heard)) continue;
      standees.get(keyOf(one.path))?.strand.fail(besideFailed(failure));
    }
  }
}

/** Whose status it is: of the plan, or when that is done, of the one around it. */
function keeper(
  handle: StatusHandle,
  { standing }: Redriven,
  standees: ReadonlyMap<string, Standee>,
): StatusKeeper | undefined {
  const id = standing.statuses.get(handle);
  if (id === undefined || typeof id === "number") return undefined;
  for (let path = id.slice(0, -1); path.length > 0; path = path.slice(0, -2)) {
    const standee = standees.get(keyOf(path));
    if (standee !== undefined) return standee;
  }
  return undefined;
}
