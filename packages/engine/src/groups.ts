/** Statuses that are waited for together. @module */
import { HalcyonError, nameOf, type Clock } from "@halcyon/model";
import type { Attempt } from "./command.ts";
import { FewEntries } from "./few-entries.ts";
import type { Group } from "./message.ts";
import type { StatusHandle } from "./status-handle.ts";

/** How to wait. */
export interface WaitOptions {
  /** s; waits for ever when not given. */
  readonly timeout?: number | undefined;
  /** On time-out: throw, or answer false. */
  readonly errorOnTimeout?: boolean | undefined;
  /** Other groups whose failure ends the wait. */
  readonly watch?: readonly Group[] | undefined;
}

/** The error of a status that failed, as plans get it. */
export function statusFailed(handle: StatusHandle): HalcyonError<"engine.status_failed"> {
  const { command, obj } = handle.message;
  const device = nameOf(obj);
  const cause = handle.status.error;
  return new HalcyonError(
    "engine.status_failed",
    `${command} of ${device} failed: ${cause?.message ?? "no reason was given"}`,
    { device, verb: command },
    { cause },
  );
}

const nobody: readonly StatusHandle[] = [];

/** The statuses of a plan, by group. No name is a group too. */
export class Groups {
  readonly #groups = new FewEntries<Group, StatusHandle[]>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(group: Group, handle: StatusHandle): void {
    const handles = this.#groups.get(group);
    if (handles === undefined) this.#groups.set(group, [handle]);
    else handles.push(handle);
  }

  /** Takes handles out again: their messages will be done again. */
  remove(handles: readonly StatusHandle[]): void {
    const gone = new Set(handles);
    for (const [group, list] of this.#groups.entries()) {
      const left = list.filter((handle) => !gone.has(handle));
      if (left.length > 0) this.#groups.set(group, left);
      else this.#groups.delete(group);
    }
  }

  /** Waits for a group; true when it is done, at once for one that is empty. The group is empty afterwards. */
  wait(group: Group, options: WaitOptions, attempt: Attempt): boolean | Promise<boolean> {
    const handles = this.#groups.get(group);
    if (handles === undefined) return true;
    const watched =
      options.watch === undefined ? nobody : options.watch.flatMap((name) => this.#groups.get(name) ?? nobody);
    const answer = this.waitFor(handles, options, attempt, watched);
    if (!(answer instanceof Promise)) {
      this.#groups.delete(group);
      return answer;
    }
    return answer.then(
      (done) => {
        if (done && !attempt.abandoned) this.#groups.delete(group);
        return done;
      },
      (error: unknown) => {
        // What did not fail may still be waited for: only what is over is forgotten.
        if (!attempt.abandoned) this.remove(handles.filter((handle) => handle.status.done));
        throw error;
      },
    );
  }

  /** Waits for all of these; the first failure ends the wait. */
  waitFor(
    handles: readonly StatusHandle[],
    { timeout, errorOnTimeout }: WaitOptions,
    attempt: Attempt,
    watched: readonly StatusHandle[] = nobody,
  ): boolean | Promise<boolean> {
    let left = 0;
    for (const { status } of handles) if (!status.done || status.error !== undefined) left++;
    if (left === 0 && watched.length === 0) return true;
    const failed = firstFailure(handles) ?? firstFailure(watched);
    if (failed !== undefined) throw report(failed);
    if (left === 0) return true;
    return new Promise((resolve, reject) => {
      const stopTimer =
        timeout === undefined || timeout === null
          ? undefined
          : this.#clock.after(timeout, () => {
              if (errorOnTimeout === false) resolve(false);
              else reject(timedOut(timeout, handles));
            });
      const fail = (handle: StatusHandle): void => {
        stopTimer?.();
        if (!attempt.abandoned) reject(report(handle));
      };
      attempt.onAbandon(() => stopTimer?.());
      for (const handle of handles) {
        if (handle.status.done) continue;
        handle.status.onDone((status) => {
          if (status.error !== undefined) fail(handle);
          else if (--left === 0) {
            stopTimer?.();
            resolve(true);
          }
        });
      }
      for (const handle of watched) {
        handle.status.onDone((status) => {
          if (status.error !== undefined) fail(handle);
        });
      }
    });
  }
}

function firstFailure(handles: readonly StatusHandle[]): StatusHandle | undefined {
  return handles.find((handle) => handle.status.error !== undefined);
}

function report(handle: StatusHandle): Error {
  handle.reported = true;
  return statusFailed(handle);
}

function timedOut(timeout: number, handles: readonly StatusHandle[]): HalcyonError<"engine.wait_timeout"> {
  const waitingFor = handles
    .filter((handle) => !handle.status.done)
    .map((handle) => `${nameOf(handle.message.obj)}.${handle.message.command}`);
  return new HalcyonError("engine.wait_timeout", `Waited ${timeout} s for ${waitingFor.join(", ")}.`, {
    timeout,
    waitingFor,
  });
}
