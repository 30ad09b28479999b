/**
 * How the devices of a session come to rest, and go on: for a pause, and when the gate closes.
 *
 * What the rewind will do again is broken off; a move that was asked for before the last checkpoint is remembered,
 * and asked for again, as nothing else would. @module
 */
import { Status, type Clock } from "@halcyon/model";
import * as atRest from "./at-rest.ts";
import { callOf, inTime, send } from "./commands/move.ts";
import type { Desk } from "./desk.ts";
import { isNoReplay } from "./errors.ts";
import type { Msg } from "./message.ts";
import type { Requests } from "./requests.ts";
import type { StatusHandle } from "./status-handle.ts";
import type { Strand } from "./strand.ts";

/** What resting needs of its engine. */
export interface RestOptions {
  readonly clock: Clock;
  readonly cleanupTimeout: number;
  readonly trouble: (error: Error) => void;
}

/** A plan and where it works: one, or several side by side. */
export interface Party {
  readonly desk: Desk;
  readonly strand: Strand;
  /** What went wrong meanwhile, and was not thrown into it yet. */
  readonly requests: Requests;
}

/** The devices of a session, put to rest and taken up again. */
export class Rest {
  readonly #desk: Desk;
  readonly #options: RestOptions;
  readonly #parties: () => readonly Party[];
  /** Moves that were broken off and are not on the tape. */
  #brokenOff: StatusHandle[] = [];

  /** @param parties whose messages are done again after a rest: now. */
  constructor(desk: Desk, options: RestOptions, parties: () => readonly Party[]) {
    this.#desk = desk;
    this.#options = options;
    this.#parties = parties;
  }

  #report(errors: readonly Error[]): void {
    for (const error of errors) this.#options.trouble(error);
  }

  /** Monitors end, what was moved is stopped, what can pause is told to. */
  async begin(): Promise<void> {
    const { clock, cleanupTimeout } = this.#options;
    const desk = this.#desk;
    const onTape = this.#parties().flatMap((party) => party.desk.tape?.handles() ?? []);
    const taped = new Set(onTape);
    for (const handle of desk.lastSet.values())
      if (!handle.status.done && !taped.has(handle) && !this.#brokenOff.includes(handle)) this.#brokenOff.push(handle);
    for (const handle of [...onTape, ...this.#brokenOff]) handle.ignore();
    for (const { monitors } of desk.runs.values()) monitors.suspend();
    this.#report(await atRest.all(desk.moved, "stop", atRest.stop, clock, cleanupTimeout));
    const refusals = await atRest.all(desk.seen, "pause", atRest.pause, clock, cleanupTimeout);
    const noReplay = refusals.filter((error) => isNoReplay(error.cause));
    this.#report(refusals.filter((error) => !noReplay.includes(error)));
    if (noReplay.length === 0) {
      for (const handle of onTape) handle.call?.abandon();
    } else {
      for (const handle of onTape) handle.heed();
      for (const party of this.#parties()) party.desk.nothingAgain();
    }
  }

  /** Goes back to the last checkpoints. What became of that which is done again no longer matters. */
  rewind(parties: readonly Party[] = this.#parties()): void {
    for (const { desk, strand, requests } of parties) {
      const handles = desk.tape?.handles() ?? [];
      const again = (desk.tape?.length ?? 0) > 0 || strand.replay !== undefined;
      desk.groups.remove(handles);
      strand.rewind(desk.tape);
      for (const { bundler } of desk.runs.values()) {
        if (again) bundler.rewind(desk, desk.whole);
        else bundler.voidBundle(desk);
      }
      requests.forget(handles);
    }
  }

  /** Devices and monitors go on; moves that were broken off and will not be asked for again are asked for now. */
  async end(): Promise<void> {
    const { clock, cleanupTimeout } = this.#options;
    this.#report(await atRest.all(this.#desk.seen, "resume", atRest.resume, clock, cleanupTimeout));
    for (const { monitors } of this.#desk.runs.values()) monitors.restore();
    for (const handle of this.#brokenOff.splice(0)) {
      const message = handle.message as Msg<"set">;
      const call = callOf(message);
      try {
        handle.bind(inTime(clock, message, send(message, call), call), call);
      } catch (error) {
        handle.bind(Status.failed(error), call);
      }
    }
  }
}
