/**
 * Turns what devices read into the documents of one run.
 *
 * The engine decides when; this decides what is written, and refuses what would not be legal: the rules are those
 * of `bluesky.bundlers` and of the event model. It never waits for anything but a device's own description.
 *
 * @module
 */
import {
  type CallRun,
  type Clock,
  type Documents,
  type DocumentName,
  type EventDescriptor,
  type ExitStatus,
  type HasName,
  type MaybePromise,
  type NewUid,
  type Readable,
  type Readings,
  type RunStart,
  type ToldFrames,
} from "@halcyon/model";
import { illegal } from "../errors.ts";
import { FewEntries } from "../few-entries.ts";
import type { RunKey } from "../message.ts";
import { checkSameObjects } from "./agreement.ts";
import { Assets } from "./assets.ts";
import { Bundle } from "./bundle.ts";
import { Candidates } from "./candidates.ts";
import { readConfiguration, type Described } from "./described.ts";
import { EventAssets } from "./event-assets.ts";
import { Stream } from "./stream.ts";

/** What a run needs of its engine. */
export interface RunContext {
  readonly clock: Clock;
  readonly newUid: NewUid;
  readonly requireStreamDeclaration: boolean;
  post<N extends DocumentName>(name: N, document: Documents[N]): void;
}

/** The documents of one run. */
export class RunBundler {
  readonly uid: string;
  readonly key: RunKey | undefined;
  readonly streams: Map<string, Stream> = new Map();
  readonly assets: Assets;
  /** What devices are told of it. */
  readonly callRun: CallRun;
  readonly context: RunContext;
  /** The open bundles, by who opened them: plans that run side by side have one each. */
  readonly #bundles = new FewEntries<object, Bundle>();
  /** Whose bundle a rewind has forgotten and nobody has opened again: dropping it is no mistake. */
  readonly #forgotten = new Set<object>();
  readonly #candidates = new Candidates();
  readonly #eventAssets: EventAssets;
  #closed = false;

  /** Of a run whose start document was posted, in this process or an earlier one. */
  constructor({ uid, scan_id: number = 0 }: RunStart, key: RunKey | undefined, context: RunContext) {
    this.uid = uid;
    this.key = key;
    this.context = context;
    this.assets = new Assets(uid);
    this.#eventAssets = new EventAssets(this.assets, ([name, document]) => this.post(name, document));
    const told = (dataKey: string): ToldFrames | undefined => this.assets.told(dataKey);
    this.callRun = { uid, prefix: `${number}-${uid.slice(0, 8)}`, again: false, told };
  }

  /** `owner` has a bundle open: between `create` and `save` or `drop`. */
  bundling(owner: object): boolean {
    const bundle = this.#bundles.get(owner);
    return bundle !== undefined && !bundle.abandoned;
  }

  /** An error was thrown into the plan of `owner`: a bundle in which nothing was read stands in nobody's way. */
  failed(owner: object): void {
    const bundle = this.#bundles.get(owner);
    if (bundle !== undefined && bundle.objects.length === 0) bundle.abandoned = true;
  }

  create(name: string, owner: object): void {
    if (this.bundling(owner))
      throw illegal("create", "the bundle before it is still open; save or drop it first", this.key);
    let stream = this.streams.get(name);
    if (stream?.descriptor === undefined && this.context.requireStreamDeclaration)
      throw illegal("create", `the stream ${name} was not declared, and this engine requires that`, this.key);
    if (stream === undefined) {
      stream = new Stream(name);
      this.streams.set(name, stream);
    }
    stream.writer = owner;
    this.#forgotten.delete(owner);
    this.#bundles.set(owner, new Bundle(stream));
  }

  /** Adds a reading to the open bundle, if there is one. A promise when the device has to be asked first. */
  read(object: Readable, readings: Readings, owner: object): MaybePromise<void> {
    const bundle = this.#bundles.get(owner);
    if (bundle === undefined || bundle.void) return;
    const known = bundle.stream.objects.get(object) ?? this.#candidates.ask(bundle.stream, object);
    if (known instanceof Promise) return known.then((described) => bundle.add(described, readings));
    return bundle.add(known, readings);
  }

  /** Writes the event of the open bundle; nothing when nothing was read. */
  save(owner: object): void {
    const bundle = this.#bundles.get(owner);
    if (bundle === undefined) throw illegal("save", "there is no open bundle; create one first", this.key);
    this.#bundles.delete(owner);
    const { stream, objects, data, timestamps } = bundle;
    if (objects.length === 0 || bundle.void) return;
    const { clock, newUid } = this.context;
    if (stream.descriptor === undefined) {
      for (const described of objects) stream.objects.set(described.object, described);
      this.postDescriptor(stream);
    } else checkSameObjects(stream, objects);
    this.#eventAssets.save(bundle);
    const { descriptor, filled } = stream;
    this.post("event", {
      uid: newUid(),
      time: clock.now(),
      data,
      timestamps,
      seq_num: stream.take(),
      filled,
      descriptor: descriptor?.uid ?? "",
    });
  }

  drop(owner: object): void {
    const bundle = this.#bundles.get(owner);
    if (bundle === undefined && this.#forgotten.delete(owner)) return;
    if (bundle === undefined) throw illegal("drop", "there is no open bundle", this.key);
    this.#forget(owner, bundle);
  }

  #forget(owner: object, bundle: Bundle): void {
    this.#bundles.delete(owner);
    this.#eventAssets.withhold(bundle);
  }

  /** Declares a stream: its descriptor is written at once. */
  declare(name: string, described: readonly Described[], declaredFor: "read" | "collect"): EventDescriptor {
    const known = this.streams.get(name);
    const stream = known ?? new Stream(name);
    this.streams.set(name, stream);
    stream.objects.clear();
    for (const one of described) stream.objects.set(one.object, one);
    stream.declaredFor = declaredFor;
    return this.postDescriptor(stream);
  }

  /** Writes the descriptor of a stream as its devices are now. */
  postDescriptor(stream: Stream): EventDescriptor {
    const { clock, newUid } = this.context;
    this.#candidates.settle(stream);
    const descriptor = stream.describe(this.uid, newUid(), clock.now());
    this.post("descriptor", descriptor);
    return descriptor;
  }

  /** A device was configured: every stream that has it gets a new descriptor. */
  configured(object: HasName): MaybePromise<void> {
    this.#candidates.forget(object);
    const affected = [...this.streams.values()].filter((stream) => stream.objects.has(object));
    if (affected.length === 0) return;
    const configuration = readConfiguration(object);
    const renew = (now: Described["configuration"]): void => {
      for (const stream of affected) {
        const old = stream.objects.get(object);
        if (old === undefined) continue;
        stream.objects.set(object, { ...old, configuration: now });
        if (stream.descriptor !== undefined) this.postDescriptor(stream);
      }
    };
    return configuration instanceof Promise ? configuration.then(renew) : renew(configuration);
  }

  /** Those who wrote streams are over: `to` goes on with them. */
  inherit(from: readonly object[], to: object): void {
    for (const stream of this.streams.values())
      if (stream.writer !== undefined && from.includes(stream.writer)) stream.writer = to;
  }

  /** A checkpoint of `owner`, or of the whole plan: later rewinds come back to these numbers. */
  mark(owner?: object): void {
    for (const stream of this.streams.values())
      if (owner === undefined || stream.writer === owner) stream.mark = stream.next;
  }

  /** Goes back to the numbers of the last checkpoint; an open bundle is forgotten, as it will be made again. */
  rewind(owner: object, whole: boolean): void {
    for (const stream of this.streams.values())
      if (stream.rewinds && (whole || stream.writer === owner)) stream.next = stream.mark;
    this.#eventAssets.rewound();
    const bundle = this.#bundles.get(owner);
    if (bundle === undefined) return;
    this.#forget(owner, bundle);
    this.#forgotten.add(owner);
  }

  /** The bundle that `owner` had open in an earlier process, where nothing is made again. */
  reopen(name: string, owner: object, hasRead: boolean): void {
    this.create(name, owner);
    const bundle = this.#bundles.get(owner);
    if (bundle !== undefined) bundle.void = hasRead;
  }

  /** Nothing will be made again: what an open bundle has read is not to be mixed with what comes later. */
  voidBundle(owner: object): void {
    const bundle = this.#bundles.get(owner);
    if (bundle !== undefined && bundle.objects.length > 0) bundle.void = true;
  }

  /** Writes a document of this run. @throws HalcyonError `engine.sequence` for one that comes after its end. */
  post<N extends DocumentName>(name: N, document: Documents[N]): void {
    if (this.#closed) throw illegal(name, "the run is closed: a device answered too late", this.key);
    this.context.post(name, document);
  }

  /** Writes the stop document. */
  close(exitStatus: ExitStatus, reason: string, facts: Record<string, unknown> = {}): void {
    const { clock, newUid } = this.context;
    const counts: Record<string, number> = {};
    for (const stream of this.streams.values())
      if (stream.descriptor !== undefined) counts[stream.name] = stream.highest;
    this.post("stop", {
      uid: newUid(),
      time: clock.now(),
      run_start: this.uid,
      exit_status: exitStatus,
      reason,
      num_events: counts,
      ...facts,
    });
    this.#closed = true;
  }
}
