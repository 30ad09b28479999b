/**
 * Composes the events of one stream, one by one or in pages, and counts them.
 *
 * All descriptors of one stream share its count: a second descriptor (a changed configuration) goes on counting. An
 * event that is given a `seq_num` sets the count to it; that is how an event is taken back and made again.
 *
 * @module
 */
import type { Clock } from "./clock.ts";
import { LinearColumn, RangeColumn, UidColumn } from "./columns.ts";
import type { ComposeOptions } from "./compose-assets.ts";
import { StreamKeys, refuseComposition, rowsOf } from "./composition.ts";
import type { Column, Event, EventDescriptor, EventPage, EventPageColumns, PartialEvent } from "./documents.ts";
import type { NewUid } from "./ids.ts";
import { checkDocument } from "./validate.ts";

/** Where composed documents get their time and their identity from. */
export interface ComposeContext {
  readonly clock: Clock;
  readonly newUid: NewUid;
}

/** The sequence number that the next event of a stream has, beginning at 1. */
export interface EventCount {
  next: number;
}

/** An event as it is given; what is left out comes from the context. */
export interface EventFields extends PartialEvent {
  readonly uid?: string;
  readonly seq_num?: number;
}

/** A page as it is given; what is left out is computed. */
export interface EventPageFields extends EventPageColumns {
  readonly uid?: Column<string>;
  readonly seq_num?: Column<number>;
}

/** A composed `descriptor`, and the events of its stream. */
export class StreamComposer {
  readonly descriptor: EventDescriptor;
  readonly #context: ComposeContext;
  readonly #count: EventCount;
  readonly #keys: StreamKeys;

  constructor(descriptor: EventDescriptor, count: EventCount, context: ComposeContext) {
    this.descriptor = descriptor;
    this.#context = context;
    this.#count = count;
    this.#keys = new StreamKeys(descriptor.data_keys);
  }

  /**
   * One event.
   *
   * @throws HalcyonError `document.invalid`, or `document.composition` when its keys are not those of the descriptor.
   * The event does not count then.
   */
  event(fields: EventFields, options: ComposeOptions = {}): Event {
    const { clock, newUid } = this.#context;
    const doc: Event = {
      uid: fields.uid ?? newUid(),
      time: fields.time ?? clock.now(),
      descriptor: this.descriptor.uid,
      seq_num: fields.seq_num ?? this.#count.next,
      data: fields.data,
      timestamps: fields.timestamps,
      filled: fields.filled ?? {},
    };
    if (options.validate ?? true) {
      checkDocument("event", doc);
      this.#keys.check("event", doc);
    }
    this.#count.next = doc.seq_num + 1;
    return doc;
  }

  /**
   * A page of events from columns of one length. `uid`, `seq_num` and `time` are computed columns when not given.
   *
   * @throws HalcyonError `document.composition` when columns differ in length or keys are not those of the descriptor,
   * `document.invalid`. The page does not count then.
   */
  eventPage(fields: EventPageFields, options: ComposeOptions = {}): EventPage {
    const { clock, newUid } = this.#context;
    const rows = pageRows(fields);
    const doc: EventPage = {
      uid: fields.uid ?? new UidColumn(newUid(), rows),
      time: fields.time ?? new LinearColumn(clock.now(), 0, rows),
      descriptor: this.descriptor.uid,
      seq_num: fields.seq_num ?? new RangeColumn(this.#count.next, rows),
      data: fields.data,
      timestamps: fields.timestamps,
      filled: fields.filled ?? {},
    };
    if (options.validate ?? true) {
      checkDocument("event_page", doc);
      this.#keys.check("event_page", doc);
    }
    this.#count.next += rows;
    return doc;
  }
}

function pageRows(fields: EventPageFields): number {
  const { data, timestamps, filled = {}, uid, seq_num, time } = fields;
  const rows = rowsOf("event_page", "data", data) ?? seq_num?.length ?? time?.length ?? uid?.length;
  if (rows === undefined) refuseComposition("event_page", "it has no column, so the number of rows is unknown");
  const others = {
    timestamps: rowsOf("event_page", "timestamps", timestamps),
    filled: rowsOf("event_page", "filled", filled),
    uid: uid?.length,
    seq_num: seq_num?.length,
    time: time?.length,
  };
  for (const [name, length] of Object.entries(others))
    if (length !== undefined && length !== rows)
      refuseComposition("event_page", `data has ${rows} rows, and ${name} has ${length}`, [name]);
  return rows;
}
