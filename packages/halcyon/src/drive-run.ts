/**
 * Sees a run through: hears Ctrl-C, asks the person when it pauses, waits for room when the disk is full, for documents
 * or for frames, and for a catalog that is away.
 *
 * @module
 */
import type { Run, RunResult } from "@halcyon/engine";
import { asError, isHalcyonError, type NamedDocument } from "@halcyon/model";
import { catalogAgain } from "./catalog/catalog-again.ts";
import type { CatalogPlace } from "./catalog/catalog-place.ts";
import { exitCodes, type ExitCode, type World } from "./command.ts";
import { spill, untilWritten, waitForRoom, type Retried } from "./runs/disk-full.ts";
import { nextInterrupt, uninterrupted, type InterruptEvent, type Interrupts } from "./terminal/interrupts.ts";
import { fileOfRun, type JsonlWriter } from "./runs/jsonl-writer.ts";
import { roomForFrames } from "./frames/room-for-frames.ts";
import { errorText } from "./terminal/error-text.ts";
import { twoTurns, type LiveScreen } from "./terminal/live-screen.ts";

/** What a run is driven with. */
export interface DriveOptions {
  readonly world: World;
  readonly writer: JsonlWriter;
  /** Where the run goes as well. */
  readonly catalog?: Pick<CatalogPlace, "takeMany"> | undefined;
  /** The journal of the run, when it has one. */
  readonly journal?: Retried | undefined;
  readonly screen: LiveScreen;
  readonly spill: string;
  /** s to wait for room on the disk, or for the catalog, when nobody can be asked. */
  readonly patience: number;
  /** Leaves the process at once. */
  readonly leave: (code: ExitCode) => void;
}

/** How a run that was driven ended. */
export interface Driven<R> {
  readonly result: RunResult<R>;
  readonly code: ExitCode;
}

/** Follows `run` to its end. */
export async function driveRun<R>(run: Run<R>, options: DriveOptions): Promise<Driven<R>> {
  const { world, screen } = options;
  const driver = new Driver(run, options);
  const deaf = world.onInterrupt((signal) => driver.happens(signal));
  const unaware = world.onStray?.((error) => driver.strays(error));
  // A promise that a device never keeps holds nothing of the process, which would leave in the middle of the run.
  const alive = setInterval(() => undefined, 2 ** 31 - 1);
  try {
    await driver.untilOver();
    const result = await run.result();
    await driver.saveUndelivered(result.error);
    return { result, code: driver.outOfRoom || driver.astray ? exitCodes.failed : exitCodeOf(result) };
  } finally {
    deaf();
    unaware?.();
    clearInterval(alive);
    screen.hold();
  }
}

function exitCodeOf(result: RunResult): ExitCode {
  // The plan may have come to its end; its documents have not arrived everywhere.
  if (isHalcyonError(result.error, "engine.subscriber") && result.exitStatus === "success") return exitCodes.failed;
  if (result.exitStatus === "abort") return exitCodes.aborted;
  if (result.exitStatus === "fail") return result.interrupted ? exitCodes.aborted : exitCodes.failed;
  return exitCodes.success;
}

class Driver {
  readonly #run: Run;
  readonly #options: DriveOptions;
  #interrupts: Interrupts = uninterrupted;
  #asking = new AbortController();
  #waiting = false;
  /** Why the run is to be aborted, when that was asked while it waited for room. */
  #wanted: string | undefined;
  outOfRoom = false;
  /** Whether there was an error that nobody caught. */
  astray = false;

  constructor(run: Run, options: DriveOptions) {
    this.#run = run;
    this.#options = options;
  }

  /** Carries out what a Ctrl-C means now. */
  happens(event: InterruptEvent): void {
    const { world, screen, leave } = this.#options;
    const [state, effect] = nextInterrupt(this.#interrupts, event, world.terminal.ask !== undefined);
    this.#interrupts = state;
    if (effect === undefined) return;
    screen.say(effect.say);
    if (effect.do === "pause") this.#ask((run) => run.pause({ defer: effect.defer }));
    else if (effect.do === "abort") this.#abort(`asked by ${event}`);
    else if (effect.do === "halt") this.#ask((run) => run.halt());
    else if (effect.do === "leave") leave(exitCodes.aborted);
  }

  /**
   * Ends the run for an error that nobody caught, of a plan or a device: nobody knows what still works, and a process that
   * just ends would leave axes moving.
   */
  strays(error: unknown): void {
    this.astray = true;
    const ends = this.#interrupts.at !== "ending";
    const { screen, world } = this.#options;
    screen.say(`An error that nobody caught: ${errorText(error, world.folder)}${ends ? " The run is aborted." : ""}`);
    if (!ends) return;
    this.#interrupts = { at: "ending", presses: 0 };
    this.#abort(`an error that nobody caught: ${asError(error).message}`);
  }

  #abort(reason: string): void {
    this.#asking.abort();
    // Who waits for room on the disk aborts the run itself, once the documents are somewhere.
    if (this.#waiting) this.#wanted = reason;
    else this.#ask((run) => run.abort(reason));
  }

  /** Asks for what a person, or nobody, wants. What comes to rest or to its end by itself takes it no more, nor needs it. */
  #ask(request: (run: Run) => void): void {
    try {
      request(this.#run);
    } catch (error) {
      if (!isHalcyonError(error, "engine.state")) throw error;
    }
  }

  async untilOver(): Promise<void> {
    const { screen, world } = this.#options;
    while ((await this.#run.atRest()) === "paused") {
      if (this.#interrupts.at === "ending") return;
      this.happens("rested");
      // Rows of the table that are on their way come before the question.
      await twoTurns();
      // Somebody may have ended it meanwhile.
      if (this.#run.state !== "paused") continue;
      screen.hold();
      if (world.terminal.ask) await this.#askPerson(world.terminal.ask);
      else await this.#decideAlone();
      screen.release();
    }
  }

  async #decideAlone(): Promise<void> {
    const { writer, journal, catalog } = this.#options;
    const { pauseError } = this.#run;
    const full = [writer, journal, roomForFrames(pauseError), catalogAgain(pauseError, catalog)].find(
      (one) => one?.trouble !== undefined,
    );
    if (full?.trouble === undefined) {
      this.happens("ended");
      this.#options.screen.say(`It paused (${this.#run.pauseReason ?? "no reason"}), and nobody is there to ask.`);
      this.#run.abort(`paused with nobody to ask: ${this.#run.pauseReason ?? "no reason"}`);
      return;
    }
    const reason = full.trouble.message;
    this.#asking = new AbortController();
    this.#waiting = true;
    const { patience, world } = this.#options;
    const waiting = { ...this.#spilling(), patience, clock: world.clock, signal: this.#asking.signal };
    const room = full === writer ? await waitForRoom(writer, waiting) : await untilWritten(full, waiting);
    this.#waiting = false;
    if (room && this.#wanted === undefined) {
      this.happens("resumed");
      this.#run.resume();
      return;
    }
    this.outOfRoom ||= !room;
    this.happens("ended");
    this.#run.abort(room ? this.#wanted : reason);
  }

  /** Writes what the engine could not hand over any more when the run ended: the disk was full, or one could not be written. */
  async saveUndelivered(error: Error | undefined): Promise<void> {
    if (!isHalcyonError(error, "engine.subscriber")) return;
    const { writer, screen } = this.#options;
    const { subscriber, undelivered } = error.facts;
    if (writer.trouble !== undefined) {
      this.outOfRoom = true;
      spill(writer, this.#spilling());
      for (const document of undelivered) await writer.take(...document);
    } else if (subscriber === fileOfRun) {
      // One of them is none that can be written. The others are, so that the file has the end of its run.
      for (const [name, document] of undelivered)
        try {
          await writer.take(...([name, document] as NamedDocument));
        } catch (refused) {
          screen.say(`The file of the run is without ${name === "event" ? "an" : "a"} ${name}: ${errorText(refused)}`);
        }
    }
  }

  #spilling(): { spill: string; say: (text: string) => void; lastResort: (line: string) => void } {
    const { screen, world } = this.#options;
    return {
      spill: this.#options.spill,
      say: (text) => screen.say(text),
      lastResort: (line) => world.terminal.err.write(line),
    };
  }

  async #askPerson(ask: NonNullable<World["terminal"]["ask"]>): Promise<void> {
    const { screen, writer } = this.#options;
    const reason = this.#run.pauseReason;
    screen.say(`Paused${reason ? ` (${reason})` : ""}.`);
    while (this.#run.state === "paused" && this.#interrupts.at !== "ending") {
      this.#asking = new AbortController();
      let answer: string;
      try {
        answer = (await ask("resume, abort, stop or halt? ", this.#asking.signal)).trim().toLowerCase();
      } catch (error) {
        if (this.#asking.signal.aborted) return;
        // Ctrl-D, or a terminal that is gone. The run must not be left open, nor its devices as they are.
        screen.say(`No answer (${asError(error).message}): aborting.`);
        answer = "abort";
      }
      const choice = (["resume", "abort", "stop", "halt"] as const).find(
        (one) => answer !== "" && one.startsWith(answer),
      );
      if (choice === undefined) {
        screen.say(answers);
        continue;
      }
      if (choice !== "resume" && writer.trouble !== undefined) {
        this.outOfRoom = true;
        spill(writer, this.#spilling());
      }
      this.happens(choice === "resume" ? "resumed" : "ended");
      if (choice === "abort") this.#run.abort("asked at the terminal");
      else this.#run[choice]();
      return;
    }
  }
}

const answers = `  resume  goes on where it was
  abort   ends the run as aborted; the plan cleans up
  stop    ends it as a success, with what there is; the plan cleans up
  halt    ends it at once; the plan does not clean up`;
