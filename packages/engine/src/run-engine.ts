/**
 * The run engine: carries out plans, one at a time, and tells of them in documents.
 *
 * It needs nothing but an event loop: any number of engines work side by side, in Node and in a page. The contract
 * is in `contract.ts`. @module
 */
import { HalcyonError, asError, randomUid, systemClock, type Clock } from "@halcyon/model";
import { asPlan } from "./as-plan.ts";
import { checkPosted } from "./bundler/check.ts";
import { CommandRows } from "./command-rows.ts";
import type { CommandTable } from "./command.ts";
import { standardCommands } from "./commands/index.ts";
import type { Engine, EngineState, Run, RunEngineOptions, RunOptions } from "./contract.ts";
import { Gate } from "./gate.ts";
import { readJournal } from "./journal/history.ts";
import type { Journal } from "./journal/journal.ts";
import { Recorder } from "./journal/recorder.ts";
import { redrive } from "./journal/redrive.ts";
import type { Metadata, Msg, Plan } from "./message.ts";
import { checkMetadata, nextScanId } from "./metadata.ts";
import { Outbox } from "./outbox.ts";
import { planNameOf } from "./plan-name.ts";
import { RunHandle } from "./run-handle.ts";
import type { SessionOptions } from "./session-options.ts";
import { Session } from "./session.ts";
import { accept, mayFollow, type Request } from "./state.ts";
import type { BatchSubscriber, Subscriber, Subscription } from "./subscriber.ts";
import type { Suspender } from "./suspender.ts";

/** A row of the table of commands. */
type Definition = CommandTable[keyof CommandTable];

/** A plan as it was given, and how it is written down. */
interface Given extends Pick<SessionOptions, "recorder" | "left"> {
  readonly generator: Plan<unknown>;
  readonly md: Metadata;
  readonly planType: string;
}

/** Runs plans, one at a time. */
export class RunEngine implements Engine {
  readonly md: Metadata;
  readonly #options: RunEngineOptions;
  readonly #clock: Clock;
  readonly #outbox: Outbox;
  readonly #gate: Gate;
  readonly #commands: Record<string, Definition | undefined>;
  #state: EngineState = "idle";
  #session: Session | undefined;
  /**
   * Of the plan under way, else of the last: V8 lets go of the fast code of a class when no object of it is left, and
   * the next scan would begin slowly.
   */
  #handle: RunHandle<unknown> | undefined;

  constructor(options: RunEngineOptions = {}) {
    this.#options = options;
    this.md = options.md ?? {};
    this.#clock = options.clock ?? systemClock;
    this.#commands = { ...standardCommands };
    this.#gate = new Gate(this.#clock);
    this.#gate.changed = () => this.#session?.gateChanged();
    this.#outbox = new Outbox({
      stuck: (error, then) => this.#session?.stuck(error, then),
      trouble: (error) => this.#trouble(error),
      moved: () => this.#session?.moved(),
    });
  }

  get state(): EngineState {
    return this.#state;
  }

  get suspenders(): readonly Suspender[] {
    return this.#gate.suspenders;
  }

  #trouble(error: Error): void {
    if (this.#options.onTrouble !== undefined) this.#options.onTrouble(error);
    else console.warn(error);
  }

  #enter(to: EngineState): void {
    const from = this.#state;
    if (!mayFollow(from, to))
      throw new HalcyonError("engine.state", `An engine that is ${from} cannot become ${to}.`, {
        state: from,
        asked: to,
        allowed: [],
      });
    this.#state = to;
    this.#options.onState?.(to, from);
    this.#handle?.changed();
  }

  /**
   * Starts a plan. It begins in the next microtask: what subscribes to the handle before that misses nothing.
   *
   * @throws HalcyonError `engine.busy` when a plan is under way, `engine.plan` when it is not a plan, `engine.metadata`
   * when `md` is no object.
   */
  run<R>(plan: Plan<R> | Iterable<Msg>, md: Metadata = {}, { journal, what }: RunOptions = {}): Run<R> {
    if (this.#session !== undefined || this.#state !== "idle") throw busy(this.#state);
    checkMetadata(md);
    const recorder = journal === undefined ? undefined : new Recorder(journal, { engineClass: RunEngine });
    const given: Given = {
      generator: asPlan(plan),
      md,
      planType: Array.isArray(plan) ? "list" : "generator",
      recorder,
      left: undefined,
    };
    recorder?.begin(what ?? { plan: planNameOf(given.generator) }, this.#clock.now());
    return this.#start<R>(given, this.#wrap(given.generator));
  }

  /**
   * Goes on with a plan that another process began and did not end, from its journal.
   *
   * `plan` is the same plan, made again from the same arguments. It is driven up to where the journal ends with the
   * answers that it got then; devices are brought back to where it had them; and it goes on as after a pause, in the
   * same runs. Documents that the journal has and a subscriber never got are `readJournal(journal).documents`.
   *
   * @throws HalcyonError `journal.diverged` when the plan goes another way, `journal.not_resumable`,
   * `journal.unreadable`, `engine.busy`, `engine.metadata`.
   */
  resumeFrom<R>(journal: Journal, plan: Plan<R>, md: Metadata = {}): Run<R> {
    if (this.#session !== undefined || this.#state !== "idle") throw busy(this.#state);
    checkMetadata(md);
    const history = readJournal(journal);
    if (history.ended !== undefined)
      throw new HalcyonError(
        "journal.not_resumable",
        `This session is over (${history.ended.exitStatus}): there is nothing to go on with.`,
        { reason: "over" },
      );
    const wrapped = this.#wrap(plan);
    const redriven = redrive(wrapped, history, this.#commands, RunEngine);
    const recorder = new Recorder(journal, { engineClass: RunEngine });
    return this.#start<R>(
      { generator: plan, md, planType: "generator", recorder, left: { history, redriven } },
      wrapped,
    );
  }

  #wrap(plan: Plan<unknown>): Plan<unknown> {
    let wrapped = plan;
    for (const preprocessor of this.#options.preprocessors ?? []) wrapped = preprocessor(wrapped);
    return wrapped;
  }

  #start<R>(given: Given, wrapped: Plan<unknown>): Run<R> {
    const session = new Session(wrapped, this.#sessionOptions(given));
    const handle = new RunHandle<R>(this, session, (error) => this.#trouble(error));
    this.#session = session;
    this.#handle = handle;
    this.#enter("running");
    queueMicrotask(() => void this.#carryOut(session, handle.settle));
    return handle;
  }

  async #carryOut(session: Session, settle: RunHandle<unknown>["settle"]): Promise<void> {
    const { runStartUids } = session.desk;
    try {
      const result = await session.run();
      this.#close();
      settle({ ...result, runStartUids });
    } catch (thrown) {
      // The session answers what goes wrong in plans and devices; only a fault of the engine comes here.
      const error = asError(thrown);
      this.#close("panicked");
      settle({
        runStartUids,
        planResult: undefined,
        finished: false,
        exitStatus: "fail",
        interrupted: false,
        reason: error.message,
        error,
      });
    }
  }

  #sessionOptions({ generator, md, planType, recorder, left }: Given): SessionOptions {
    const options = this.#options;
    const outbox = this.#outbox;
    return {
      engineClass: RunEngine,
      clock: this.#clock,
      newUid: options.newUid ?? randomUid,
      random: options.random ?? Math.random,
      prompter: options.prompter,
      recordInterruptions: options.recordInterruptions ?? false,
      requireStreamDeclaration: options.requireStreamDeclaration ?? false,
      metadata: {
        persistent: this.md,
        call: md,
        planName: planNameOf(generator),
        planType,
        validator: options.mdValidator,
        normalizer: options.mdNormalizer,
        scanIdSource: options.scanIdSource ?? nextScanId,
      },
      outbox,
      gate: this.#gate,
      post: (name, document, by) => {
        checkPosted(name, document);
        recorder?.document(name, document, by);
        outbox.post(name, document);
      },
      commands: new CommandRows(this.#commands),
      onMessage: options.onMessage,
      cleanupTimeout: options.cleanupTimeout ?? 10,
      state: () => this.#state,
      enter: (state) => this.#enter(state),
      trouble: (error) => this.#trouble(error),
      rested: () => this.#handle?.changed(),
      recorder,
      left,
    };
  }

  #close(to: EngineState = "idle"): void {
    this.#session = undefined;
    this.#enter(to);
  }

  #ask(request: Request): Session {
    const to = accept(this.#state, request);
    const session = this.#session;
    if (session === undefined)
      throw new HalcyonError("engine.state", `Cannot ${request}: no plan is under way.`, {
        state: this.#state,
        asked: request,
        allowed: ["run"],
      });
    if (request !== "pause") this.#enter(to);
    return session;
  }

  pause({ defer = false }: { defer?: boolean } = {}): void {
    this.#ask("pause").pause(defer, "asked by the caller");
  }

  resume(): void {
    this.#ask("resume").resume();
  }

  stop(): void {
    this.#ask("stop").askEnd(new HalcyonError("engine.stop", "The plan was stopped.", { reason: "" }));
  }

  abort(reason = ""): void {
    this.#ask("abort").askEnd(
      new HalcyonError("engine.abort", reason === "" ? "The plan was aborted." : `The plan was aborted: ${reason}`, {
        reason,
      }),
    );
  }

  halt(): void {
    this.#ask("halt").askEnd(new HalcyonError("engine.halt", "The plan was halted.", { reason: "" }));
  }

  subscribe(subscriber: Subscriber | BatchSubscriber, subscription: Subscription = {}): number {
    return this.#outbox.subscribe(subscriber, subscription);
  }

  unsubscribe(token: number): void {
    this.#outbox.unsubscribe(token);
  }

  installSuspender(suspender: Suspender): void {
    this.#gate.install(suspender);
  }

  removeSuspender(suspender: Suspender): void {
    this.#gate.remove(suspender);
  }

  clearSuspenders(): void {
    this.#gate.clear();
  }

  /** Adds a command, or replaces one, for plans started from now on. Merge its row into `Commands` for its types. */
  registerCommand<C extends keyof CommandTable>(name: C, definition: CommandTable[C]): void {
    this.#commands[name] = definition as Definition;
  }
}

function busy(state: EngineState): HalcyonError<"engine.busy"> {
  return new HalcyonError(
    "engine.busy",
    `The engine is ${state}: it carries out one plan at a time. Await the run, or end it, before the next.`,
    { state },
  );
}
