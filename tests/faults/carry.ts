/**
 * Carries a plan out, with one fault at one message, and says what is wrong afterwards.
 *
 * @module
 */
import { isDeepStrictEqual } from "node:util";
import {
  MemoryJournal,
  RunEngine,
  count,
  msgMutator,
  readJournal,
  suspendFloor,
  withParts,
  type Msg,
  type Plan,
  type Run,
  type RunResult,
} from "@halcyon/engine";
import { isHalcyonError, type HasName, type NamedDocument } from "@halcyon/model";
import { type Kind, type Scene, failing } from "./kinds.ts";
import { measured, wrongIn } from "./legal.ts";
import type { Trial } from "./plans.ts";
import { Room } from "./room.ts";

/** A message of a plan that nothing happened to. */
export interface Passed {
  readonly text: string;
  /** The verbs that it called, of its own devices. */
  readonly verbs: ReadonlySet<string>;
  /** Documents were handed over after it. */
  readonly documents: boolean;
  /** How many lines the journal had before it. */
  readonly lines: number;
}

/** A plan that nothing happened to: what there is to compare with. */
export interface Undisturbed {
  readonly messages: readonly Passed[];
  readonly data: Record<string, readonly unknown[]>;
  readonly journal: readonly string[];
}

/** An engine in a room, which can be struck at a message. */
class Stage {
  readonly room: Room;
  readonly documents: NamedDocument[] = [];
  readonly troubles: Error[] = [];
  readonly engine: RunEngine;
  /** Called before each message. */
  atMessage: (message: Msg, index: number) => void = () => undefined;
  paused: (() => void) | undefined;
  messages = 0;
  #asked = 0;

  constructor(trial: Trial, options: { waitsEnd?: boolean; process?: number } = {}) {
    const room = new Room(options.process);
    this.room = room;
    const replies = trial.replies ?? [];
    this.engine = new RunEngine({
      clock: room.engineClock,
      newUid: room.newUid,
      random: () => 0.5,
      recordInterruptions: true,
      prompter: () => Promise.resolve(replies[Math.min(this.#asked++, replies.length - 1)] ?? ""),
      onMessage: (message) => this.#see(message),
      onTrouble: (error) => void this.troubles.push(error),
      preprocessors: [
        ...(options.waitsEnd === true ? [withTimeouts] : []),
        ...(trial.around === undefined ? [] : [trial.around(room)]),
      ],
    });
    this.engine.subscribe((...document) => void this.documents.push(document));
    this.engine.installSuspender(suspendFloor(room.get("shutter"), 0.5, { sleep: 1 }));
  }

  #see(message: Msg): void {
    const { room } = this;
    room.arm(undefined);
    const device = message.obj as HasName | undefined;
    if (message.command === "set" && device !== undefined) room.begun(room.moved, device);
    if (message.command === "stage" && device !== undefined) room.begun(room.staged, device);
    this.atMessage(message, this.messages++);
    room.calls = [];
  }

  /** To the end; a pause is one of 5 s, unless the case says otherwise. Answers undefined when it hangs. */
  async end<R>(run: Run<R>): Promise<RunResult<R> | undefined> {
    const { room, engine } = this;
    for (let pauses = 0; pauses < 30; pauses++) {
      const rest = await Promise.race([run.atRest(), this.#stuck(run)]);
      if (rest === "over") return run.result();
      if (rest === "stuck") return undefined;
      const paused = this.paused ?? (() => engine.resume());
      this.paused = undefined;
      await new Promise<void>((resolve) => room.later(5, resolve));
      if (engine.state === "paused") paused();
    }
    return undefined;
  }

  async #stuck<R>(run: Run<R>): Promise<"stuck"> {
    const { clock } = this.room;
    let quiet = 0;
    let before = "";
    while (quiet < 200) {
      await turn();
      const now = `${this.messages} ${this.documents.length} ${clock.monotonic()} ${run.state}`;
      quiet = now === before && clock.pending === 0 ? quiet + 1 : 0;
      before = now;
      if (run.state === "idle" || run.state === "paused") return new Promise(() => undefined);
    }
    return "stuck";
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

function withTimeouts(plan: Plan<unknown>): Plan<unknown> {
  return msgMutator(plan, (message) =>
    message.command === "wait" && !("timeout" in message.kwargs)
      ? withParts(message, { kwargs: { ...message.kwargs, timeout: 30 } })
      : message,
  );
}

function devicesOf(message: Msg): Set<unknown> {
  return new Set<unknown>([message.obj, ...(message.args as readonly unknown[])].filter((one) => one !== undefined));
}

/** Carries a plan out that nothing happens to; or that is paused at a message. */
export async function undisturbed(trial: Trial, pauseAt = -1): Promise<Undisturbed> {
  const stage = new Stage(trial);
  const journal = new MemoryJournal();
  const messages: { text: string; verbs: Set<string>; documents: boolean; lines: number; told: number }[] = [];
  let devices = new Set<unknown>();
  const close = (): void => {
    const last = messages.at(-1);
    if (last === undefined) return;
    for (const [device, verb] of stage.room.calls) if (devices.has(device)) last.verbs.add(verb);
    last.documents = stage.documents.length > last.told;
  };
  stage.atMessage = (message, index) => {
    if (index === pauseAt) stage.engine.pause();
    close();
    devices = devicesOf(message);
    const { obj, command } = message;
    const text = obj === undefined ? command : `${command} ${(obj as HasName).name}`;
    const lines = journal.lines.length;
    messages.push({ text, verbs: new Set(), documents: false, lines, told: stage.documents.length });
  };
  const result = await stage.end(stage.engine.run(trial.make(stage.room), {}, { journal }));
  close();
  if (result === undefined || result.error !== undefined)
    throw new Error("the plan fails when nothing happens to it", { cause: result?.error });
  return { messages, data: measured(stage.documents), journal: journal.lines };
}

/** A plan, struck at a message. @returns what is wrong. */
export async function struck(trial: Trial, kind: Kind, at: number, before: Undisturbed): Promise<readonly string[]> {
  const stage = new Stage(trial, { waitsEnd: kind.waitsEnd === true });
  const { room, engine } = stage;
  const { subscriber: subscription, instead, verbs } = kind;
  const reader = subscription === undefined ? undefined : failing(subscription.how, room);
  if (reader !== undefined && subscription !== undefined) engine.subscribe(reader.subscriber, subscription);
  const dues = new Map<number, () => void>();
  stage.atMessage = (message, index) => {
    dues.get(index)?.();
    if (reader !== undefined) reader.state.armed = index === at;
    if (index !== at) return;
    const devices = devicesOf(message);
    if (instead !== undefined && verbs !== undefined) room.arm({ devices, verbs, instead: instead(room) });
    const scene: Scene = {
      engine,
      room,
      devices,
      get paused() {
        return stage.paused;
      },
      set paused(then) {
        stage.paused = then;
      },
      afterMessages: (after, then) => void dues.set(index + after, then),
    };
    kind.strike?.(scene);
  };
  const result = await stage.end(engine.run(trial.make(room)));
  if (result === undefined) return [`it hangs, ${engine.state}`];
  const problems = [...(await left(stage, result.error)), ...ended(kind, result, stage, trial, before)];
  if (reader !== undefined && subscription?.need === "critical" && subscription.onFailure !== "fail")
    if (!isDeepStrictEqual(reader.taken, stage.documents))
      problems.push("the subscriber did not get every document once");
  return [...problems, ...(await nextOne(stage))];
}

/** What the result should be. */
function ended(
  { outcome, exitStatus, instead }: Kind,
  { finished, exitStatus: got, error }: RunResult,
  { documents, troubles }: Stage,
  { varies, replies }: Trial,
  before: Undisturbed,
): string[] {
  const problems = [...wrongIn(documents)];
  if (outcome !== "any" && instead === undefined)
    for (const trouble of troubles)
      if (!isHalcyonError(trouble, "engine.subscriber") && !isHalcyonError(trouble, "engine.flood"))
        problems.push(`trouble: ${trouble.message}`);
  if (outcome === "goes on" && !isHalcyonError(error, "engine.not_resumable")) {
    if (!finished) problems.push(`it did not finish: ${String(error)}`);
    else if (varies !== true && replies === undefined) problems.push(...differences(measured(documents), before.data));
  }
  if (exitStatus !== undefined && !finished && got !== exitStatus) {
    if (!isHalcyonError(error, "engine.not_resumable")) problems.push(`it ended with ${got}: ${String(error)}`);
  }
  return problems;
}

function differences(got: Record<string, readonly unknown[]>, expected: Record<string, readonly unknown[]>): string[] {
  return [...new Set([...Object.keys(got), ...Object.keys(expected)])]
    .filter((stream) => !isDeepStrictEqual(got[stream], expected[stream]))
    .map((stream) => `${stream} has ${JSON.stringify(got[stream])}, not ${JSON.stringify(expected[stream])}`);
}

/** What a session left behind. */
async function left({ room, engine, documents }: Stage, error: Error | undefined): Promise<string[]> {
  const problems: string[] = [];
  if (engine.state !== "idle") problems.push(`the engine is ${engine.state}: ${String(error)}`);
  if (room.engineClock.outstanding !== 0) problems.push(`the engine left ${room.engineClock.outstanding} timers`);
  for (const [device, { begun, ended: stopped }] of room.moved)
    if ("stop" in device && stopped < begun) problems.push(`${device.name} was not stopped after it was moved`);
  for (const [device, { begun, ended: unstaged }] of room.staged)
    if ("unstage" in device && unstaged < begun) problems.push(`${device.name} was not unstaged`);
  room.forget();
  room.sabotage = undefined;
  const told = documents.length;
  for (let turns = 0; turns < 5 || (turns < 50 && room.clock.pending > 0); turns++) {
    room.clock.advance(100);
    await turn();
  }
  if (room.clock.pending !== 0) problems.push(`${room.clock.pending} timers are left`);
  if (documents.length !== told) problems.push("documents came after the end");
  engine.clearSuspenders();
  if (room.subscriptions !== 0) problems.push(`${room.subscriptions} subscriptions are left`);
  return problems;
}

/** The engine takes the next plan. */
async function nextOne(stage: Stage): Promise<string[]> {
  if (stage.engine.state !== "idle") return [];
  stage.documents.length = 0;
  stage.atMessage = () => undefined;
  const result = await stage.end(stage.engine.run(count([stage.room.get("plain")], 1)));
  if (result === undefined) return [`the next plan hangs, ${stage.engine.state}`];
  if (!result.finished) return [`the next plan fails: ${String(result.error)}`];
  return wrongIn(stage.documents).map((problem) => `in the next plan: ${problem}`);
}

/** What a plan killed with these lines in its journal comes to: undefined when it says that it cannot be resumed. */
export async function resumed(
  trial: Trial,
  lines: readonly string[],
  before: Undisturbed,
): Promise<readonly string[] | undefined> {
  const journal = new MemoryJournal();
  journal.lines.push(...lines);
  const history = readJournal(journal);
  const stage = new Stage(trial, { process: 1 });
  stage.documents.push(...history.documents);
  let run: Run;
  try {
    run = stage.engine.resumeFrom(journal, trial.make(stage.room));
  } catch (error) {
    if (history.lost !== undefined && isHalcyonError(error, "journal.not_resumable")) return undefined;
    return [`it is not resumed: ${String(error)}`];
  }
  const result = await stage.end(run);
  if (result === undefined) return [`it hangs, ${stage.engine.state}`];
  const kind: Kind = { outcome: "goes on" };
  const problems = ended({ ...kind, outcome: "goes on", instead: () => (go) => go() }, result, stage, trial, before);
  return [...(await left(stage, result.error)), ...problems, ...(await nextOne(stage))];
}
