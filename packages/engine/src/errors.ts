/**
 * The errors of the engine: what a plan, its caller or a device did that cannot be carried out.
 *
 * The requests that end a plan (`engine.abort`, `engine.stop`, `engine.halt`) are errors too, as they are thrown
 * into the plan at its `yield`.
 *
 * @module
 */
import { HalcyonError, isHalcyonError } from "@halcyon/model";
import type { NamedDocument } from "@halcyon/model";
import type { EngineState } from "./contract.ts";

declare module "@halcyon/model" {
  interface ErrorFacts {
    /** Asked for something that is not possible in this state. */
    "engine.state": { state: EngineState; asked: string; allowed: readonly string[] };
    /** `run` while a plan is running or paused. */
    "engine.busy": { state: EngineState };
    /** A plan is not a generator of messages. */
    "engine.plan": { got: string };
    /** A plan yielded something that is not a message. */
    "engine.message": { got: string };
    /** A message with a command that nobody registered. */
    "engine.command": { command: string; allowed: readonly string[] };
    /** A message that is not legal after those before it. */
    "engine.sequence": { command: string; reason: string; run?: string | undefined };
    /** A message whose arguments are not what its command takes. */
    "engine.argument": { command: string; argument: string; reason: string };
    /** A device did what a status promised it would not: it failed. `cause` is the device's own error. */
    "engine.status_failed": { device: string; verb: string };
    /** A wait that took longer than its time-out, in s. */
    "engine.wait_timeout": { timeout: number; waitingFor: readonly string[] };
    /** Thrown into a plan that is aborted. */
    "engine.abort": { reason: string };
    /** Thrown into a plan that is stopped. */
    "engine.stop": { reason: string };
    /** Thrown into a plan that is halted. */
    "engine.halt": { reason: string };
    /** A run pauses for what failed, and nobody waits for it to come to rest. `cause` is what failed. */
    "engine.paused": { reason: string };
    /** Thrown into a plan that had to pause or suspend and has no checkpoint to go back to. */
    "engine.not_resumable": { asked: string };
    /** A device read something else than it described. */
    "engine.reading": { device: string; stream?: string; unexpected: readonly string[]; missing: readonly string[] };
    /** Metadata that cannot be the metadata of a run. */
    "engine.metadata": { key: string; reason: string };
    /** A subscriber failed. `undelivered` are the documents that it did not take: nothing else has them. */
    "engine.subscriber": { subscriber: string; document: string; undelivered: readonly NamedDocument[] };
    /** A step of cleaning up failed, or took longer than its time (s). */
    "engine.cleanup": { device: string; step: string; timeout?: number };
    /** An axis that the plan has moved was moved by somebody else while the plan paused. */
    "engine.moved_meanwhile": { device: string; paused: unknown; now: unknown };
    /** From here on a plan with a journal cannot be gone on with by another process. */
    "journal.lost": { reason: string };
    /** A monitored signal changed faster than its documents were taken: so many of its changes are in no event. */
    "engine.flood": { signal: string; skipped: number };
    /** A line of a journal that is no entry, or of another version. */
    "journal.unreadable": { line: number; reason: string };
    /** A plan that was made again asks for something else than the first time. */
    "journal.diverged": { index: number; expected: string; got: string };
    /** A session that cannot be gone on with. */
    "journal.not_resumable": { reason: string };
    /** A device is not where the journal says it was. */
    "journal.elsewhere": { device: string; key: string; journal: unknown; now: unknown };
    /** A flight that its process did not see the end of begins again. */
    "journal.flown_again": { device: string };
    /** Thrown into a plan when one that runs beside it has failed. */
    "engine.beside": { failed: string };
    /** `input` without anybody to ask. */
    "engine.prompter": { prompt: string };
  }
}

/** Whether an error is a request to end the plan: abort, stop, halt, or a pause that is not possible. */
export function isEndRequest(error: unknown): boolean {
  return (
    isHalcyonError(error, "engine.abort") ||
    isHalcyonError(error, "engine.stop") ||
    isHalcyonError(error, "engine.halt") ||
    isHalcyonError(error, "engine.not_resumable")
  );
}

/** Whether an error halts the plan: no plan may clean up. */
export function isHalt(error: unknown): error is HalcyonError<"engine.halt"> {
  return isHalcyonError(error, "engine.halt");
}

/** Whether a device says that nothing is to be done again: by our code, or by the field's name for it. */
export function isNoReplay(error: unknown): boolean {
  return (
    error instanceof Error &&
    (error.name === "NoReplayAllowed" || ("code" in error && error.code === "device.no_replay"))
  );
}

/** Changes of a monitored signal that are in no event. */
export function flooded(signal: string, skipped: number): HalcyonError<"engine.flood"> {
  const sentence = `${skipped} ${skipped === 1 ? "change" : "changes"} of ${signal} came faster than documents were taken, and were skipped.`;
  return new HalcyonError("engine.flood", sentence, { signal, skipped });
}

/** A message that is not legal here. */
export function illegal(command: string, reason: string, run?: string): HalcyonError<"engine.sequence"> {
  return new HalcyonError("engine.sequence", `${command} is not possible here: ${reason}`, { command, reason, run });
}

/** What a plan yielded that is not a message. */
export function notAMessage(got: unknown): HalcyonError<"engine.message"> {
  const shown =
    typeof got === "object" && got !== null
      ? (got.constructor?.name ?? "object")
      : (JSON.stringify(got) ?? String(got));
  const hint = typeof got === "object" && got !== null && Symbol.iterator in got ? "; use yield* for a plan" : "";
  return new HalcyonError("engine.message", `The plan yielded ${shown}, which is not a message${hint}.`, {
    got: shown,
  });
}
