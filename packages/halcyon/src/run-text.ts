/**
 * A run in words: what is said when it starts, and when it is over.
 *
 * @module
 */
import { LiveTable, RunPlot, mainStream, peakLine, runView } from "@halcyon/analysis";
import type { NamedDocument, RunStart, RunStop } from "@halcyon/model";

/** Rows of a page that are all shown: more come faster than anybody reads, and then the last one stands for them. */
const mostOfPage = 50;

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
}

/** Writes each run that goes by: header, table, plot, peak and how it ended. */
export class RunText {
  readonly #options: RunTextOptions;
  readonly plot: RunPlot = new RunPlot();
  #table: LiveTable | undefined;
  #start: RunStart | undefined;
  #rows = 0;
  #ended = 0;

  constructor(options: RunTextOptions) {
    this.#options = options;
  }

  /** How many points there are, and how many there will be when the run says so. */
  get progress(): { readonly done: number; readonly of: number | undefined } {
    const planned = this.#start?.["num_points"];
    return { done: this.#rows, of: typeof planned === "number" ? planned : undefined };
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
    if (
      name === "descriptor" &&
      this.#start !== undefined &&
      doc.name === mainStream(this.#start) &&
      this.#options.table
    ) {
      if (this.#table === undefined) {
        this.#table = new LiveTable(runView(this.#start, doc).columns, {
          out: (line) => this.#options.line(line === "\n" ? "" : line),
          streamName: doc.name,
          separatorLines: false,
          mostOfPage,
        });
        this.#table.take("start", this.#start);
      }
    }
    this.plot.take(...document);
    this.#rows = Math.max(this.#rows, this.plot.rows);
    this.#table?.take(...document);
    if (name === "stop" && doc.run_start === this.#start?.uid) this.#end(doc);
  }

  #begin(start: RunStart): void {
    this.#start = start;
    this.#table = undefined;
    this.#rows = 0;
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
