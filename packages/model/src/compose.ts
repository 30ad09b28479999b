/**
 * Composes the documents of one run, so that they refer to each other and count as they should.
 *
 * The rules are those of event-model's compose functions: each document is checked against its schema, the
 * descriptors of a stream have the same keys, events have the keys of their descriptor, and a run stops once.
 *
 * @module
 */
import { type Clock, systemClock } from "./clock.ts";
import { type ComposeOptions, ResourceComposer, StreamResourceComposer } from "./compose-assets.ts";
import { type ComposeContext, type EventCount, StreamComposer } from "./compose-stream.ts";
import { refuseComposition } from "./composition.ts";
import type { EventDescriptor, Resource, RunStart, RunStop, StreamResource } from "./documents.ts";
import { type NewUid, randomUid } from "./ids.ts";
import { checkDocument } from "./validate.ts";

/** How a run is begun. What is left out comes from the clock and the ids. */
export interface RunFields {
  readonly uid?: string;
  readonly time?: number;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** A descriptor as it is given. */
export type DescriptorFields = Pick<EventDescriptor, "name" | "data_keys"> &
  Partial<Omit<EventDescriptor, "name" | "data_keys" | "run_start">>;

/** A resource as it is given; its run is filled in. */
export type ResourceFields = Omit<Resource, "uid" | "run_start"> & { readonly uid?: string };

/** A stream resource as it is given; its run is filled in. */
export type StreamResourceFields = Omit<StreamResource, "uid" | "run_start"> & { readonly uid?: string };

/** The end of a run as it is given. */
export type StopFields = Partial<Pick<RunStop, "uid" | "time" | "exit_status" | "reason">>;

/** Where time and ids come from; the machine's clock and random ids unless told otherwise. */
export interface ComposeRunOptions extends ComposeOptions {
  readonly clock?: Clock;
  readonly newUid?: NewUid;
}

interface Stream {
  readonly keys: ReadonlySet<string>;
  readonly count: EventCount;
}

/** A composed `start`, and everything that belongs to its run. Made by `composeRun`. */
export class RunComposer {
  readonly start: RunStart;
  readonly #context: ComposeContext;
  readonly #streams = new Map<string, Stream>();
  #stopped = false;

  constructor(start: RunStart, context: ComposeContext) {
    this.start = start;
    this.#context = context;
  }

  /**
   * A descriptor, and the composer of its events.
   *
   * @throws HalcyonError `document.composition` when the stream has a descriptor with other keys, `document.invalid`.
   */
  descriptor(fields: DescriptorFields, options: ComposeOptions = {}): StreamComposer {
    const { clock, newUid } = this.#context;
    const doc: EventDescriptor = {
      uid: fields.uid ?? newUid(),
      time: fields.time ?? clock.now(),
      run_start: this.start.uid,
      name: fields.name,
      data_keys: fields.data_keys,
      configuration: fields.configuration ?? {},
      object_keys: fields.object_keys ?? {},
      object_classes: fields.object_classes ?? {},
      hints: fields.hints ?? {},
    };
    const known = this.#streams.get(doc.name);
    if (options.validate ?? true) {
      checkDocument("descriptor", doc);
      if (known !== undefined) checkSameKeys(doc, known.keys);
    }
    const stream = known ?? { keys: new Set(Object.keys(doc.data_keys)), count: { next: 1 } };
    this.#streams.set(doc.name, stream);
    return new StreamComposer(doc, stream.count, this.#context);
  }

  /** @throws HalcyonError `document.invalid` */
  resource(fields: ResourceFields, options: ComposeOptions = {}): ResourceComposer {
    const doc: Resource = {
      uid: fields.uid ?? this.#context.newUid(),
      spec: fields.spec,
      root: fields.root,
      resource_path: fields.resource_path,
      resource_kwargs: fields.resource_kwargs,
      path_semantics: fields.path_semantics ?? "posix",
      run_start: this.start.uid,
    };
    if (options.validate ?? true) checkDocument("resource", doc);
    return new ResourceComposer(doc);
  }

  /** @throws HalcyonError `document.invalid` */
  streamResource(fields: StreamResourceFields, options: ComposeOptions = {}): StreamResourceComposer {
    const doc: StreamResource = {
      uid: fields.uid ?? this.#context.newUid(),
      data_key: fields.data_key,
      mimetype: fields.mimetype,
      uri: fields.uri,
      parameters: fields.parameters,
      run_start: this.start.uid,
    };
    if (options.validate ?? true) checkDocument("stream_resource", doc);
    return new StreamResourceComposer(doc);
  }

  /**
   * The end of the run, with the number of events of each stream.
   *
   * @throws HalcyonError `document.composition` the second time it is asked for, whatever came of the first;
   * `document.invalid`.
   */
  stop(fields: StopFields = {}, options: ComposeOptions = {}): RunStop {
    if (this.#stopped) refuseComposition("stop", `the run ${this.start.uid} has its stop already`);
    this.#stopped = true;
    const { clock, newUid } = this.#context;
    const counts = [...this.#streams].map(([name, { count }]) => [name, count.next - 1] as const);
    const doc: RunStop = {
      uid: fields.uid ?? newUid(),
      time: fields.time ?? clock.now(),
      run_start: this.start.uid,
      exit_status: fields.exit_status ?? "success",
      reason: fields.reason ?? "",
      num_events: Object.fromEntries(counts),
    };
    if (options.validate ?? true) checkDocument("stop", doc);
    return doc;
  }
}

/**
 * Begins a run.
 *
 * @throws HalcyonError `document.invalid`; `document.composition` when the metadata have a `uid` or `time`.
 */
export function composeRun(fields: RunFields = {}, options: ComposeRunOptions = {}): RunComposer {
  const context = { clock: options.clock ?? systemClock, newUid: options.newUid ?? randomUid };
  const { metadata = {} } = fields;
  for (const key of ["uid", "time"])
    if (key in metadata) refuseComposition("start", `the metadata cannot give its ${key}`, [key]);
  const start: RunStart = {
    uid: fields.uid ?? context.newUid(),
    time: fields.time ?? context.clock.now(),
    ...metadata,
  };
  if (options.validate ?? true) checkDocument("start", start);
  return new RunComposer(start, context);
}

function checkSameKeys(doc: EventDescriptor, keys: ReadonlySet<string>): void {
  const given = Object.keys(doc.data_keys);
  const different = [...given.filter((key) => !keys.has(key)), ...[...keys].filter((key) => !given.includes(key))];
  if (different.length === 0) return;
  refuseComposition(
    "descriptor",
    `the stream ${doc.name} has the keys ${[...keys].join(", ")}, and this descriptor has ${given.join(", ")}`,
    different,
  );
}
