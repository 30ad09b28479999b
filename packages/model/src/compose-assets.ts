/**
 * Composes documents about data in files: `resource` with its `datum`s, `stream_resource` with its `stream_datum`s.
 *
 * Both number what they make from 0, in the order in which it was asked for: `<resource uid>/<number>`.
 *
 * @module
 */
import type {
  Column,
  Datum,
  DatumPage,
  EventDescriptor,
  Resource,
  StreamDatum,
  StreamRange,
  StreamResource,
} from "./documents.ts";
import { UidColumn } from "./columns.ts";
import { refuseComposition, rowsOf } from "./composition.ts";
import { checkDocument } from "./validate.ts";

/** Whether what is composed is checked; true unless told otherwise. */
export interface ComposeOptions {
  readonly validate?: boolean;
}

/** A composed `resource`, and the datums that lie in it. */
export class ResourceComposer {
  readonly resource: Resource;
  #count = 0;

  constructor(resource: Resource) {
    this.resource = resource;
  }

  /** @throws HalcyonError `document.invalid`; the number is used up all the same, as in event-model. */
  datum(fields: Pick<Datum, "datum_kwargs">, options: ComposeOptions = {}): Datum {
    const { uid } = this.resource;
    const doc: Datum = { datum_id: `${uid}/${this.#count++}`, datum_kwargs: fields.datum_kwargs, resource: uid };
    if (options.validate ?? true) checkDocument("datum", doc);
    return doc;
  }

  /**
   * Many datums at once: one per row of the columns of `datum_kwargs`.
   *
   * @throws HalcyonError `document.composition` when the columns differ in length, or there is none.
   */
  datumPage(fields: { readonly datum_kwargs: Record<string, Column> }, options: ComposeOptions = {}): DatumPage {
    const { datum_kwargs } = fields;
    const rows = rowsOf("datum_page", "datum_kwargs", datum_kwargs);
    if (rows === undefined)
      refuseComposition("datum_page", "datum_kwargs has no column, so the number of rows is unknown");
    const { uid } = this.resource;
    const doc: DatumPage = { datum_id: new UidColumn(uid, rows, this.#count), datum_kwargs, resource: uid };
    if (options.validate ?? true) checkDocument("datum_page", doc);
    this.#count += rows;
    return doc;
  }
}

/** What is said of rows that were written to a stream resource. */
export interface StreamDatumFields {
  /** Rows within the resource. */
  readonly indices: StreamRange;
  /** Rows within the stream; 0 to 0 when whoever emits the document is to fill them in. */
  readonly seq_nums?: StreamRange;
  readonly descriptor?: Pick<EventDescriptor, "uid">;
}

/** A composed `stream_resource`, and the ranges of rows that lie in it. */
export class StreamResourceComposer {
  readonly streamResource: StreamResource;
  #count = 0;

  constructor(streamResource: StreamResource) {
    this.streamResource = streamResource;
  }

  /** @throws HalcyonError `document.invalid`; the number is used up all the same, as in event-model. */
  streamDatum(fields: StreamDatumFields, options: ComposeOptions = {}): StreamDatum {
    const { uid } = this.streamResource;
    const doc: StreamDatum = {
      uid: `${uid}/${this.#count++}`,
      stream_resource: uid,
      descriptor: fields.descriptor?.uid ?? "",
      indices: fields.indices,
      seq_nums: fields.seq_nums ?? { start: 0, stop: 0 },
    };
    if (options.validate ?? true) checkDocument("stream_datum", doc);
    return doc;
  }
}
