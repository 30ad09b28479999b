/**
 * The loop: takes the next message, carries it out, records the reply.
 *
 * It runs without waiting for as long as nothing waits, and gives way to the event loop every few ms. Between two
 * messages it attends to what was asked meanwhile, in this order: the end, failed statuses, failed subscribers, a
 * pause, the gate. It knows no command by name.
 *
 * @module
 */
import { HalcyonError, type HasName } from "@halcyon/model";
import { Attempts, type BreakableAttempt, type Flight } from "./attempt.ts";
import type { CommandRows } from "./command-rows.ts";
import type { Desk } from "./desk.ts";
import { notAMessage } from "./errors.ts";
import { isMsg, type Msg } from "./message.ts";
import { nextTurn, turnLength } from "./macrotask.ts";
import type { Outbox } from "./outbox.ts";
import type { Strand } from "./strand.ts";

/** ms beyond which a message counts as slow: the time is looked at after each. */
const slowMessage = 0.05;
/** Messages between two looks at the time, when they are fast. */
const mostStride = 16;
/** Messages after which a clock that jumps may, as a plan that never waits would keep it for ever where it is. */
const mostStill = 10_000;
/** Turns after which such a clock knows that nobody holds it. */
const turnsToJump = 4;

/** What the loop attends to between two messages. */
export interface Attendant {
  /** Something was asked, or went wrong, and has not been dealt with. */
  readonly wanted: boolean;
  /** Whether what is wanted breaks into a message that waits. */
  readonly breaks: boolean;
  /** Deals with it: undefined when the loop can go on at once. */
  attend(strand: Strand): Promise<void> | undefined;
  /** A message that may not pass now: the gate is closed. */
  holds(message: Msg): boolean;
}

/** What the loop works with. */
export interface LoopOptions {
  readonly desk: Desk;
  readonly outbox: Outbox;
  readonly commands: CommandRows;
  readonly attendant: Attendant;
  readonly onMessage: ((message: Msg) => void) | undefined;
  /** s that a message which nothing may break into gets before it is given up. */
  readonly patience: number;
}

/** Carries out the messages of strands, one strand at a time. */
export class Loop {
  readonly #options: LoopOptions;
  readonly #attempts = new Attempts();
  #flight: Flight | undefined;
  #wake: (() => void) | undefined;
  /** Spares most additions to what was seen: few devices are named again and again. */
  #lastSeen: HasName | undefined;
  #seenBefore: HasName | undefined;
  #turnStarted = 0;
  #looked = 0;
  #sinceLook = 0;
  #stride = 1;
  /** What the clock said when the loop gave way last, and how many messages it has stood there since. */
  #time = -1;
  #still = 0;
  #strand: Strand | undefined;

  constructor(options: LoopOptions) {
    this.#options = options;
  }

  /** The strand whose message is under way. */
  get strand(): Strand | undefined {
    return this.#strand;
  }

  /** Something has changed that the loop should look at. */
  wake(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  /** Resolves when somebody wakes the loop. */
  asleep(): Promise<void> {
    return new Promise((resolve) => {
      const before = this.#wake;
      this.#wake = () => {
        before?.();
        resolve();
      };
    });
  }

  /** Runs a strand to its end. Messages of one that is not recorded are never done again. */
  async run(strand: Strand, recorded: boolean): Promise<void> {
    this.#turnStarted = performance.now();
    while (!strand.done) {
      this.#strand = strand;
      const waiting = this.#advance(strand, recorded);
      if (waiting === undefined) return;
      await waiting;
    }
  }

  #advance(strand: Strand, recorded: boolean): Promise<void> | undefined {
    const { outbox, attendant, desk } = this.#options;
    for (;;) {
      if (this.#flight !== undefined) {
        if (!attendant.wanted || !this.#break()) return this.asleep();
      }
      if (attendant.wanted) {
        const attending = attendant.attend(strand);
        if (attending !== undefined) return attending;
        if (this.#flight !== undefined) continue;
      }
      if (outbox.full && !attendant.wanted) return this.asleep();
      if (strand.hasError && recorded) desk.afterFailure();
      const message = strand.next();
      if (strand.done) return undefined;
      if (!isMsg(message)) {
        strand.fail(notAMessage(message));
        continue;
      }
      if (recorded && attendant.holds(message)) continue;
      this.#carryOut(strand, message, recorded && desk.rewindable);
      if (outbox.hasPost) outbox.deliver();
      if (++this.#sinceLook < this.#stride) continue;
      const turn = this.#look();
      if (turn !== undefined) return turn;
    }
  }

  /** Breaks off the message that waits, if it may be: an error is to be thrown into the plan. */
  breakOff(): void {
    const flight = this.#flight;
    if (flight?.breakable === true) {
      this.#flight = undefined;
      flight.attempt.abandon();
    }
    this.wake();
  }

  /** Looks at the time: a turn of the event loop when it is due. Fast messages look less often. */
  #look(): Promise<void> | undefined {
    const now = performance.now();
    const each = (now - this.#looked) / this.#sinceLook;
    this.#looked = now;
    this.#still += this.#sinceLook;
    this.#sinceLook = 0;
    this.#stride = each < slowMessage ? mostStride : 1;
    if (now - this.#turnStarted <= turnLength || this.#flight !== undefined) return undefined;
    return this.#giveWay();
  }

  /** Gives way in the midst of work: how long that takes this machine is nothing to a clock that jumps. */
  async #giveWay(): Promise<void> {
    const { clock } = this.#options.desk;
    const time = clock.monotonic();
    if (time !== this.#time) [this.#time, this.#still] = [time, 0];
    if (this.#still < mostStill) {
      const release = clock.hold?.();
      await nextTurn();
      release?.();
    } else {
      this.#still = 0;
      for (let turn = 0; turn < turnsToJump; turn += 1) await nextTurn();
    }
    this.#turnStarted = this.#looked = performance.now();
  }

  /** Breaks into the message that waits, if it may be: it counts as not answered. */
  #break(): boolean {
    const flight = this.#flight;
    if (flight === undefined) return true;
    const { attendant, desk, patience } = this.#options;
    if (!attendant.breaks) return false;
    const { resting } = flight.attempt;
    if (resting !== undefined) return resting();
    if (flight.breakable || flight.overdue) {
      this.#flight = undefined;
      flight.attempt.abandon();
      return true;
    }
    flight.patience ??= desk.clock.after(patience, () => {
      flight.overdue = true;
      this.wake();
    });
    return false;
  }

  #carryOut(strand: Strand, message: Msg, recorded: boolean): void {
    const { desk, onMessage, commands } = this.#options;
    const row = commands.get(message.command);
    if (row === undefined) {
      onMessage?.(message);
      strand.fail(unknownCommand(message.command, commands.names));
      return;
    }
    const { obj } = message;
    if (obj !== undefined && obj !== null && obj !== this.#lastSeen) {
      if (obj !== this.#seenBefore) desk.seen.add(obj);
      this.#seenBefore = this.#lastSeen;
      this.#lastSeen = obj;
    }
    if (recorded && row.recorded && desk.tape !== undefined) {
      desk.tape.record(message);
      strand.recorded();
    }
    const attempt = this.#attempts.next();
    let reply: unknown;
    try {
      onMessage?.(message);
      reply = row.handle.call(row.definition, desk, message, attempt);
    } catch (thrown) {
      strand.fail(thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown }));
      return;
    }
    if (!(reply instanceof Promise)) {
      strand.answer(reply);
      return;
    }
    this.#await(strand, reply, attempt, row.breakable);
  }

  // Apart, so that a message that waits for nothing makes no closures.
  #await(strand: Strand, reply: Promise<unknown>, attempt: BreakableAttempt, breakable: boolean): void {
    this.#attempts.keep();
    const flight: Flight = { attempt, breakable, patience: undefined, overdue: false };
    this.#flight = flight;
    const land = (how: () => void): void => {
      if (this.#flight !== flight) return;
      this.#flight = undefined;
      flight.patience?.();
      how();
      if (this.#options.outbox.hasPost) this.#options.outbox.deliver();
      this.wake();
    };
    reply.then(
      (value: unknown) => land(() => strand.answer(value)),
      (thrown: unknown) =>
        land(() => strand.fail(thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown }))),
    );
  }
}

function unknownCommand(command: string, allowed: readonly string[]): HalcyonError<"engine.command"> {
  const names = allowed.filter((name) => !name.startsWith("_")).toSorted();
  return new HalcyonError("engine.command", `There is no command ${command}; there are ${names.join(", ")}.`, {
    command,
    allowed: names,
  });
}
