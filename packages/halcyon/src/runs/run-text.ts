/**
 * A run in words: what is said when it starts, and when it is over.
 *
 * @module
 */
import { RunPlot, peakLine } from "@halcyon/analysis";
import type { NamedDocument, RunStart, RunStop } from "@halcyon/model";
import { StreamTables } from "../terminal/stream-tables.ts";

/** Where the lines of a run go, and what is wanted. */
export interface RunTextOptions {
  readonly line: (text: string) => void;
  readonly table: boolean;
  readonly plot: boolean;
  /** Characters across; asked at each plot. */
  readonly width: () => number;
  readonly colour: boolean;
  /** Names and values of the start document. */
  readonly header: boolean;
  /** The time, s since 1970, for rows of frames; blank when left out: of a run that is over nobody knows it. */
  readonly now?: () => number;
}

/** Writes each run that goes by: header, table, plot, peak and how it ended. */
export class RunText {
  readonly #options: RunTextOptions;
  readonly plot: RunPlot = new RunPlot();
  readonly #tables: StreamTables;
  #start: RunStart | undefined;
  #ended = 0;

  constructor(options: RunTextOptions) {
    this.#options = options;
    const line = options.table ? options.line : () => undefined;
    this.#tables = new StreamTables({ line, ...(options.now === undefined ? {} : { now: options.now }) });
  }

  /** How many points there are, and how many there will be when the run says so. */
  get progress(): { readonly done: number; readonly of: number | undefined } {
    const planned = this.#start?.["num_points"];
    return { done: this.#tables.rows, of: typeof planned === "number" ? planned : undefined };
  }

  /** How many runs have come to their end. */
  get ended(): number {
    return this.#ended;
  }

  /** No run is open. */
  get over(): boolean {
    return this.#start === undefined;
  }

  /** Takes the next document. */
  take(...document: NamedDocument): void {
    const [name, doc] = document;
    if (name === "start") this.#begin(doc);
    this.plot.take(...document);
    this.#tables.take(...document);
    if (name === "stop" && doc.run_start === this.#start?.uid) this.#end(doc);
  }

  #begin(start: RunStart): void {
    this.#start = start;
    if (this.#options.header) for (const line of headerLines(start)) this.#options.line(line);
  }

  /** Says what there is of a run that has not stopped. */
  finish(): void {
    if (!this.#options.plot) return;
    const lines = this.plot.lines({ width: this.#options.width(), colour: this.#options.colour });
    if (lines.length > 0) for (const line of ["", ...lines]) this.#options.line(line);
    const peak = this.plot.peak();
    if (peak) this.#options.line(peakLine(peak));
  }

  #end(stop: RunStop): void {
    this.finish();
    this.#options.line(stopLine(stop));
    this.#ended += 1;
    this.#start = undefined;
  }
}

function headerLines(start: RunStart): string[] {
  const { uid, scan_id, plan_name, time, ...rest } = start;
  const lines = [
    `Scan ${scan_id ?? "without a number"}: ${plan_name ?? "a run"}, ${new Date(time * 1000).toISOString()}, uid ${uid}`,
  ];
  for (const [key, value] of Object.entries(rest)) {
    if (["hints", "plan_type", "versions", "plan_args", "plan_pattern_args"].includes(key)) continue;
    lines.push(`  ${key}: ${typeof value === "string" ? value : JSON.stringify(value)}`);
  }
  return lines;
}

function stopLine(stop: RunStop): string {
  const events = Object.entries(stop.num_events ?? {}).map(([stream, count]) => `${count} ${stream}`);
  const reason = stop.reason ? `: ${stop.reason}` : "";
  return `${stop.exit_status}${reason} (events: ${events.join(", ") || "none"})`;
}
