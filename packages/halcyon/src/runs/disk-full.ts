/**
 * What to do when documents cannot be written and nobody is there to ask: try again for a while, then put them
 * somewhere else. No document that was made is lost.
 *
 * @module
 */
import { asError, type Clock } from "@halcyon/model";
import type { JsonlWriter } from "./jsonl-writer.ts";

/** How long, and where else. */
export interface DiskFullOptions {
  readonly clock: Clock;
  /** s to go on trying. */
  readonly patience: number;
  /** Aborted when somebody no longer wants to wait. */
  readonly signal: AbortSignal;
  /** The folder for what cannot be written. */
  readonly spill: string;
  readonly say: (text: string) => void;
  /** Given the lines that no folder takes. */
  readonly lastResort: (line: string) => void;
}

/** s between trials. */
const period = 1;

/** What may not be written yet. */
export interface Retried {
  /** Why it is not; undefined when it is. */
  readonly trouble: Error | undefined;
  /** Tries again. Returns whether everything is written. */
  retry(): boolean | Promise<boolean>;
}

/** Waits until `retried` is written. Returns whether it is; the time may be up. */
export async function untilWritten(
  retried: Retried,
  { clock, patience, say, signal }: Pick<DiskFullOptions, "clock" | "patience" | "say" | "signal">,
): Promise<boolean> {
  const until = clock.monotonic() + patience;
  say(`${retried.trouble?.message ?? "Documents cannot be written."} Trying again for ${patience} s.`);
  while (clock.monotonic() < until && !signal.aborted) {
    await pause(Math.min(period, until - clock.monotonic()), clock, signal);
    if (await retried.retry()) return true;
  }
  return false;
}

/** Resolves after `seconds`, or when `signal` is aborted. */
function pause(seconds: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const end = (): void => {
      cancel();
      signal.removeEventListener("abort", end);
      done();
    };
    const cancel = clock.after(seconds, end);
    signal.addEventListener("abort", end);
  });
}

/** Waits for room. Returns whether everything is written; when not, what follows goes to the spill folder. */
export async function waitForRoom(writer: JsonlWriter, options: DiskFullOptions): Promise<boolean> {
  if (await untilWritten(writer, options)) {
    options.say("The documents are written; the run goes on.");
    return true;
  }
  spill(writer, options);
  return false;
}

/** Sends what is not written, and what follows, to the spill folder; to the last resort when that fails too. */
export function spill(writer: JsonlWriter, options: Pick<DiskFullOptions, "spill" | "say" | "lastResort">): void {
  try {
    writer.spillTo(options.spill);
    if (writer.retry()) {
      options.say(`The rest of the documents goes to ${options.spill}.`);
      return;
    }
  } catch (error) {
    options.say(asError(error).message);
  }
  options.say(`The spill folder ${options.spill} takes nothing either: the rest of the documents follows here.`);
  writer.divertTo(options.lastResort);
  writer.retry();
}
