/**
 * Plans that run side by side, in one message of a plan.
 *
 * Each has its own replies, its own groups, and its own checkpoints; runs and devices are shared. When something is
 * asked of the session they come to rest one by one, each at the next place where it may, and are rewound together.
 * The failure of one is thrown into the others.
 *
 * @module
 */
import { HalcyonError } from "@halcyon/model";
import type { Attempt } from "./command.ts";
import type { DeskOptions } from "./desk-options.ts";
import { Desk, type DeskKeeper } from "./desk.ts";
import { isHalt } from "./errors.ts";
import { isExempt } from "./exempt.ts";
import type { PlanRecorder } from "./journal/plan-recorder.ts";
import { Loop, type Attendant, type LoopOptions } from "./loop.ts";
import type { Msg, Plan } from "./message.ts";
import { Requests } from "./requests.ts";
import type { Party } from "./rest.ts";
import type { StatusHandle } from "./status-handle.ts";
import { Strand } from "./strand.ts";
import { takesData } from "./takes-data.ts";

/** What a family needs of its session. */
export interface FamilyHost extends DeskKeeper {
  /** What is asked of the plan that they run in. */
  readonly requests: Requests;
  /** The gate is closed, and no end has been asked for. */
  readonly shut: boolean;
  wake(): void;
}

/** How families are made. */
export interface FamilyOptions {
  readonly desk: DeskOptions;
  readonly loop: Omit<LoopOptions, "desk" | "attendant">;
  readonly host: FamilyHost;
}

/** The plan in a message of which others run side by side. */
export interface Around extends Party {
  /** Writes down what it is answered. */
  readonly answers: PlanRecorder | undefined;
}

/** What those beside a plan that failed are told. */
export function besideFailed(failure: Error): HalcyonError<"engine.beside"> {
  const sentence = `A plan that ran beside this one failed: ${failure.message}`;
  return new HalcyonError("engine.beside", sentence, { failed: failure.message }, { cause: failure });
}

/** One of the plans. */
class Member implements Attendant, DeskKeeper, Around {
  readonly strand: Strand;
  readonly desk: Desk;
  readonly loop: Loop;
  readonly requests: Requests = new Requests();
  readonly answers: PlanRecorder | undefined;
  readonly #host: FamilyHost;
  /** Plans side by side in a message of this one. */
  family: Family | undefined;
  readonly #options: FamilyOptions;
  #goOn: (() => void) | undefined;

  constructor(plan: Plan<unknown>, around: Desk, answers: PlanRecorder | undefined, options: FamilyOptions) {
    this.#options = options;
    this.#host = options.host;
    this.answers = answers;
    this.strand = new Strand(plan, answers);
    this.requests.onShown = (handle) => answers?.status(handle);
    const { desk } = options;
    const whose: DeskOptions = answers === undefined ? desk : { ...desk, post: postedBy(answers, desk) };
    this.desk = new Desk(whose, this, around);
    this.loop = new Loop({ ...options.loop, desk: this.desk, attendant: this });
  }

  get wanted(): boolean {
    return this.requests.urgent || this.breaks;
  }

  get breaks(): boolean {
    const { unanswered, recovering } = this.strand;
    if (this.#host.requests.breaks) return true;
    return this.#host.shut && unanswered !== undefined && !recovering && !isExempt(unanswered);
  }

  attend(strand: Strand): Promise<void> | undefined {
    const error = this.requests.takeError();
    if (error !== undefined) {
      if (this.family === undefined || this.family.over) strand.fail(error);
      else this.family.throw(error);
      return undefined;
    }
    if (!this.breaks) return undefined;
    return new Promise((resolve) => {
      this.#goOn = resolve;
      this.#host.wake();
    });
  }

  holds(message: Msg): boolean {
    const { strand } = this;
    const { shut, requests } = this.#host;
    const { end, ending } = requests;
    if (strand.recovering && takesData.has(message.command)) {
      if (isHalt(end)) {
        strand.abandon(end);
        return true;
      }
      if (!ending) strand.recovering = false;
    }
    return shut && !strand.recovering && !isExempt(message);
  }

  /** It has come to rest, or has nothing more to do. */
  get resting(): boolean {
    return this.strand.done || this.#goOn !== undefined || (this.family?.resting ?? false);
  }

  goOn(): void {
    const goOn = this.#goOn;
    this.#goOn = undefined;
    this.family?.goOn();
    goOn?.();
  }

  throw(error: Error): void {
    if (this.strand.done) return;
    if (this.family === undefined || this.family.over) this.strand.fail(error);
    else this.family.throw(error);
    this.goOn();
    this.loop.breakOff();
  }

  // ---- of its desk

  get heldHandle(): StatusHandle | undefined {
    return this.strand.heldHandle;
  }

  settled(handle: StatusHandle): void {
    // Of one that is done, the plan around it hears.
    (this.strand.done ? this.#host : this.requests).settled(handle);
  }

  sideBySide(plans: readonly Plan<unknown>[], _desk: Desk, attempt: Attempt): Promise<readonly unknown[]> {
    const family = this.family?.plans === plans ? this.family : this.beside(plans);
    return family.within(attempt, (kept) => (this.family = kept));
  }

  /** Makes of plans those that run side by side in the message under way. */
  beside(plans: readonly Plan<unknown>[]): Family {
    return (this.family = new Family(plans, this, this.#options));
  }

  pauseAsked(defer: boolean): void {
    this.#host.pauseAsked(defer);
  }

  stuck(reason: Error, then: "pause"): void {
    this.#host.stuck(reason, then);
  }

  checkpointReached(): void {
    this.#host.checkpointReached();
  }

  marked(explicit: boolean): void {
    this.answers?.checkpoint(this.desk, explicit);
  }

  posted(): void {
    this.#host.posted();
  }

  outboxMoved(): Promise<void> {
    return this.#host.outboxMoved();
  }
}

function postedBy({ path }: PlanRecorder, { post }: DeskOptions): DeskOptions["post"] {
  return (name, document) => post(name, document, path);
}

/** Plans side by side. */
export class Family {
  readonly plans: readonly Plan<unknown>[];
  readonly members: readonly Member[];
  /** What the first that failed did so with. */
  failure: Error | undefined;
  readonly #host: FamilyHost;
  readonly #around: Around;

  constructor(plans: readonly Plan<unknown>[], around: Around, options: FamilyOptions) {
    const { desk, strand, answers } = around;
    this.plans = plans;
    this.#around = around;
    this.#host = options.host;
    if (strand.unanswered?.args !== plans)
      answers?.lose("plans run side by side that its message does not name, so they cannot be made again");
    this.members = plans.map((plan, place) => new Member(plan, desk, answers?.beside(place), options));
  }

  /** Runs them all within the attempt at one message; `keep` is told the family while they run. */
  async within(attempt: Attempt, keep: (family: Family | undefined) => void): Promise<readonly unknown[]> {
    keep(this);
    attempt.restsWhen(() => this.resting);
    try {
      return await this.run();
    } finally {
      keep(undefined);
      const { desk } = this.#around;
      const desks = this.members.map((member) => member.desk);
      for (const { bundler, collector } of desk.runs.values()) {
        bundler.inherit(desks, desk);
        collector.flyers.inherit(desks);
      }
    }
  }

  /** Runs them all to their ends. Rejects with the first failure when the last of them is over. */
  async run(): Promise<readonly unknown[]> {
    await Promise.all(this.members.map((member) => this.#runOne(member)));
    if (this.failure !== undefined) throw this.failure;
    return this.members.map((member) => member.strand.result);
  }

  async #runOne(member: Member): Promise<void> {
    await member.loop.run(member.strand, true);
    const { failure } = member.strand;
    if (failure !== undefined && this.failure === undefined) {
      this.failure = failure;
      const told = besideFailed(failure);
      if (!this.#host.requests.ending) for (const other of this.members) if (other !== member) other.throw(told);
    }
    this.#host.wake();
  }

  /** All are done. */
  get over(): boolean {
    return this.members.every(({ strand }) => strand.done);
  }

  /** All have come to rest. */
  get resting(): boolean {
    return this.members.every((member) => member.resting);
  }

  goOn(): void {
    for (const member of this.members) member.goOn();
  }

  /** Throws an error into all that still run. */
  throw(error: Error): void {
    for (const member of this.members) member.throw(error);
  }

  wake(): void {
    for (const member of this.members) {
      member.family?.wake();
      member.loop.wake();
    }
  }

  /** Those whose messages are done again after a rest. */
  parties(): readonly Party[] {
    return this.members.flatMap((member): readonly Party[] => {
      if (member.strand.done) return [];
      return member.family?.parties() ?? [member];
    });
  }
}
