/**
 * A table of the events of a run, line by line, while they come.
 *
 * The lines are those of bluesky's `LiveTable`, so that what people and scripts know to read stays readable. A row
 * that has a value of the wrong type says so in its place; it never ends the run that it only shows.
 *
 * @module
 */
import type {
  Event,
  EventDescriptor,
  EventPage,
  NamedDocument,
  RunStart,
  RunStop,
  StreamDatum,
  StreamResource,
} from "@halcyon/model";
import { FrameRows, frameKeys } from "./frame-rows.ts";
import {
  dataColumn,
  frameColumn,
  sequenceColumn,
  timeColumn,
  type ColumnLayout,
  type TableColumn,
  alignRight,
} from "./table-column.ts";

/** How a table looks, and where its lines go. */
export interface LiveTableOptions {
  /** Given each line, without its end; a blank separator is a line that is one line end. */
  readonly out: (line: string) => void;
  /** The stream that is shown. `primary`. */
  readonly streamName?: string;
  /** The header comes again at every so many rows. 50. */
  readonly headerInterval?: number;
  /** Characters of the narrowest column. 12. */
  readonly minWidth?: number;
  /** Decimals of a number whose description does not say. 3. */
  readonly defaultPrecision?: number;
  /** Spaces on each side of a cell. 1. */
  readonly extraPad?: number;
  /** A blank line before and after. True. */
  readonly separatorLines?: boolean;
  /** Of a page with more rows than this the last row alone is shown. All rows are, when left out. */
  readonly mostOfPage?: number;
  /**
   * Shows how many frames there are of a stream that has nothing but frames in files, whenever documents tell of more:
   * at the time, in s since 1970, that this answers, as frames have none; undefined leaves it blank. No rows for frames
   * when left out, as in bluesky.
   */
  readonly framesAt?: () => number | undefined;
  /** Whose midnight the times of day count from. `local`. */
  readonly zone?: "local" | "utc";
}

/** Writes the table of one run after the other: hand each document to `take`. */
export class LiveTable {
  readonly #fields: readonly string[] | undefined;
  readonly #options: LiveTableOptions;
  readonly #layout: ColumnLayout;
  #start: RunStart | undefined;
  #descriptors = new Set<string>();
  #columns = new Map<string, TableColumn>();
  readonly #resources = new Map<string, StreamResource>();
  #frames: FrameRows | undefined;
  #separator: string | undefined;
  #header = "";
  #rows = 0;

  /** @param fields the keys to show, in order; when not given, all that fit in a table. */
  constructor(fields: readonly string[] | undefined, options: LiveTableOptions) {
    this.#fields = fields;
    this.#options = options;
    this.#layout = {
      minWidth: options.minWidth ?? 12,
      defaultPrecision: options.defaultPrecision ?? 3,
      extraPad: options.extraPad ?? 1,
    };
  }

  /** Takes the next document of a run. */
  take(...[name, doc]: NamedDocument): void {
    if (name === "start") this.#begin(doc);
    else if (name === "descriptor") this.#describe(doc);
    else if (name === "event") this.#event(doc);
    else if (name === "event_page") this.#page(doc);
    else if (name === "stream_resource") this.#resources.set(doc.uid, doc);
    else if (name === "stream_datum") this.#datum(doc);
    else if (name === "stop") this.#end(doc);
  }

  #begin(start: RunStart): void {
    this.#start = start;
    this.#descriptors.clear();
    this.#columns.clear();
    this.#resources.clear();
    this.#frames = undefined;
    this.#separator = undefined;
  }

  #describe(doc: EventDescriptor): void {
    if (doc.name !== (this.#options.streamName ?? "primary")) return;
    this.#descriptors.add(doc.uid);
    const { extraPad } = this.#layout;
    if (this.#columns.size === 0) {
      this.#columns.set("seq_num", sequenceColumn(extraPad));
      this.#columns.set(timeKey, timeColumn(extraPad, this.#options.zone ?? "local"));
    }
    for (const key of this.#fields ?? Object.keys(doc.data_keys)) {
      const described = doc.data_keys[key];
      const column = described && dataColumn(key, described, this.#layout);
      if (column) this.#columns.set(key, column);
    }
    const frames = this.#options.framesAt === undefined ? [] : frameKeys(doc);
    if (frames.length > 0) this.#frames ??= new FrameRows(frames);
    for (const key of frames) this.#columns.set(key, frameColumn(key, this.#layout));
    const columns = [...this.#columns.values()];
    this.#separator = `+${columns.map((column) => "-".repeat(column.width)).join("+")}+`;
    const headings = columns.map(
      (column) => alignRight(column.heading, column.width - extraPad) + " ".repeat(extraPad),
    );
    this.#header = `|${headings.join("|")}|`;
    this.#rows = 0;
    if (this.#options.separatorLines ?? true) this.#options.out("\n");
    this.header();
  }

  /** Writes the header again, once there is one: after lines of something else. */
  header(): void {
    if (this.#separator === undefined) return;
    for (const line of [this.#separator, this.#header, this.#separator]) this.#options.out(line);
  }

  #event(event: Event): void {
    // Frames that are shown already: the event has nothing to add.
    if (this.#frames !== undefined && event.seq_num <= this.#frames.shown) return;
    this.#row(event.descriptor, event, event.data, event.filled);
  }

  #datum(datum: StreamDatum): void {
    if (this.#frames === undefined || !this.#descriptors.has(datum.descriptor)) return;
    for (const { seq_num, frames } of this.#frames.take(datum, this.#resources.get(datum.stream_resource)))
      this.#row(datum.descriptor, { seq_num, time: this.#options.framesAt?.() }, frames, {});
  }

  #row(descriptor: string, at: RowHead, data: Event["data"], filled: Event["filled"]): void {
    if (this.#separator === undefined || !this.#descriptors.has(descriptor)) return;
    this.#rows += 1;
    if (this.#rows % (this.#options.headerInterval ?? 50) === 0) this.header();
    const cells: string[] = [];
    for (const [key, column] of this.#columns) {
      const own = key === "seq_num" ? at.seq_num : key === timeKey ? at.time : undefined;
      // A truth is never in a file of its own: it is shown whatever `filled` says.
      const here = (filled?.[key] ?? true) !== false || typeof data[key] === "boolean";
      const shown = own !== undefined || (key in data && here);
      const cell = shown ? column.cell(own ?? data[key]) : " ".repeat(column.width);
      if (cell === undefined) {
        this.#options.out(centred(" failed to format row ", this.#layout.minWidth));
        return;
      }
      cells.push(cell);
    }
    this.#options.out(`|${cells.join("|")}|`);
  }

  #page(page: EventPage): void {
    const { length } = page.seq_num;
    for (let row = length > (this.#options.mostOfPage ?? length) ? length - 1 : 0; row < length; row += 1) {
      const data: Event["data"] = {};
      for (const [key, column] of Object.entries(page.data)) data[key] = column.at(row);
      const filled: NonNullable<Event["filled"]> = {};
      for (const [key, column] of Object.entries(page.filled ?? {})) filled[key] = column.at(row) ?? false;
      this.#row(page.descriptor, { seq_num: page.seq_num.at(row) ?? 0, time: page.time.at(row) ?? 0 }, data, filled);
    }
  }

  #end(stop: RunStop): void {
    const start = this.#start;
    if (start === undefined || stop.run_start !== start.uid) return;
    const [descriptor = ""] = this.#descriptors;
    for (const { seq_num, frames } of this.#frames?.rest() ?? [])
      this.#row(descriptor, { seq_num, time: this.#options.framesAt?.() }, frames, {});
    if (this.#separator !== undefined) this.#options.out(this.#separator);
    const { plan_type = "", plan_name = "", uid, scan_id = "" } = start;
    this.#options.out(`${plan_type} ${plan_name} ['${uid.slice(0, 8)}'] (scan num: ${scan_id})`);
    if (this.#options.separatorLines ?? true) this.#options.out("\n");
  }
}

interface RowHead {
  readonly seq_num: number;
  readonly time: number | undefined;
}

// No key of the data can be empty on the wire and still be shown, so it cannot clash with one named "time".
const timeKey = "";

function centred(text: string, width: number): string {
  const room = Math.max(0, width - text.length);
  const left = Math.floor(room / 2);
  return "*".repeat(left) + text + "*".repeat(room - left);
}
