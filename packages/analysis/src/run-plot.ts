/**
 * The plot of a run in text, and the peak in it, kept up with the documents as they come.
 *
 * Only the first field that was looked at is plotted: a terminal has room for one curve that can be read.
 * A row that is taken again (its `seq_num` comes again after a pause) takes the place of the first one.
 *
 * @module
 */
import type { EventPage, NamedDocument, RunStart } from "@halcyon/model";
import { GrowingColumn } from "./growing-column.ts";
import { peakStatistics, type PeakStatistics } from "./peak-statistics.ts";
import { mainStream, runView, type RunView } from "./run-view.ts";
import { terminalMap } from "./terminal-map.ts";
import { terminalPlot } from "./terminal-plot.ts";

/** Points of a page that are plotted: a curve of fast data has more than any screen. */
const mostOfPage = 1000;

/** The room for a plot, and whether it may have colours. */
export interface PlotRoom {
  readonly width?: number;
  readonly height?: number;
  readonly colour?: boolean;
}

/** A peak, and what it was found in. */
export interface FoundPeak {
  /** Of the axis. */
  readonly x: string;
  /** Of the signal. */
  readonly y: string;
  readonly statistics: PeakStatistics;
}

/** Follows one run after the other: hand each document to `take`, ask for `lines` whenever they are shown. */
export class RunPlot {
  #start: RunStart | undefined;
  #view: RunView | undefined;
  #units: Record<string, string> = {};
  readonly #descriptors = new Set<string>();
  #x: GrowingColumn = new GrowingColumn();
  #y: GrowingColumn = new GrowingColumn();
  #rows = 0;
  /** Rows were left out, so that a point's place is no longer that of its row. */
  #thinned = false;

  /** What is shown, from the descriptor on. */
  get view(): RunView | undefined {
    return this.#view;
  }

  /** How many points there are. */
  get points(): number {
    return this.#y.length;
  }

  /** How many rows the main stream has: the largest `seq_num`, also when there is nothing to plot. */
  get rows(): number {
    return this.#rows;
  }

  /** Takes the next document of a run. */
  take(...[name, doc]: NamedDocument): void {
    if (name === "start") {
      this.#start = doc;
      this.#view = undefined;
      this.#descriptors.clear();
      this.#x = new GrowingColumn();
      this.#y = new GrowingColumn();
      this.#rows = 0;
      this.#thinned = false;
    } else if (name === "descriptor") {
      if (this.#start === undefined || doc.name !== mainStream(this.#start)) return;
      this.#descriptors.add(doc.uid);
      this.#view = runView(this.#start, doc);
      for (const [key, { units }] of Object.entries(doc.data_keys)) if (units) this.#units[key] = units;
    } else if (name === "event") {
      this.#point(doc.descriptor, doc.seq_num, doc.time, (key) => doc.data[key]);
    } else if (name === "event_page") {
      this.#page(doc);
    } else if (name === "stream_datum" && this.#descriptors.has(doc.descriptor)) {
      // Frames are rows without anything to plot.
      this.#rows = Math.max(this.#rows, doc.seq_nums.stop - 1);
    }
  }

  /** The plot so far; no lines when there is nothing to plot. */
  lines(room: PlotRoom = {}): string[] {
    const view = this.#view;
    const field = view?.fields[0];
    if (view === undefined || field === undefined || this.#y.length === 0) return [];
    const { plot } = view;
    if (plot.kind === "line") {
      const options = { ...room, xLabel: this.#label(xName(view)), yLabel: this.#label(field) };
      return terminalPlot(this.#x.values(), this.#y.values(), options);
    }
    if (plot.kind === "grid") {
      const [slow, fast] = plot.axes;
      return terminalMap(this.#y.values(), plot.shape[1], {
        ...room,
        xLabel: this.#label(fast),
        yLabel: this.#label(slow),
        valueLabel: this.#label(field),
        ...(plot.extents ? { yExtent: plot.extents[0], xExtent: plot.extents[1] } : {}),
      });
    }
    return [];
  }

  /** The peak of the first field over a measured axis; undefined for grids, and over time. */
  peak(): FoundPeak | undefined {
    const view = this.#view;
    const y = view?.fields[0];
    if (view?.plot.kind !== "line" || view.plot.x.by !== "field" || y === undefined) return undefined;
    const statistics = peakStatistics(this.#x.values(), this.#y.values());
    return statistics && { x: view.plot.x.field, y, statistics };
  }

  #page(page: EventPage): void {
    const { length } = page.seq_num;
    // Each row of a grid has a place of its own.
    const step = this.#view?.plot.kind === "grid" ? 1 : Math.max(1, Math.ceil(length / mostOfPage));
    if (step > 1) this.#thinned = true;
    for (let row = (length - 1) % step; row < length; row += step) {
      this.#point(page.descriptor, page.seq_num.at(row) ?? row, page.time.at(row) ?? NaN, (key) =>
        page.data[key]?.at(row),
      );
    }
  }

  #point(descriptor: string, seqNum: number, time: number, value: (key: string) => unknown): void {
    if (!this.#descriptors.has(descriptor)) return;
    this.#rows = Math.max(this.#rows, seqNum);
    const view = this.#view;
    const field = view?.fields[0];
    if (view === undefined || field === undefined) return;
    const { plot } = view;
    const place = plot.kind === "grid" ? gridCell(seqNum - 1, plot.shape[1], plot.snaking) : seqNum - 1;
    const row = this.#thinned ? this.#y.length : place;
    const since = time - (this.#start?.time ?? 0);
    const x = plot.kind === "line" && plot.x.by === "field" ? numeric(value(plot.x.field)) : since;
    this.#x.set(row, x);
    this.#y.set(row, numeric(value(field)));
  }

  #label(field: string): string {
    const unit = field === "time" ? "s" : this.#units[field];
    return unit ? `${field} (${unit})` : field;
  }
}

/** The words for a peak: one line. */
export function peakLine({ x, y, statistics }: FoundPeak): string {
  const { min, max, cen, com, fwhm } = statistics;
  // What is that small beside the places along the axis is what is left of rounding.
  const scale = Math.max(Math.abs(min[0]), Math.abs(max[0]));
  const place = (value: number): string => short(Math.abs(value) < scale * 1e-12 ? 0 : value);
  const told = [
    `max ${short(max[1])} at ${place(max[0])}`,
    cen === undefined ? undefined : `cen ${place(cen)}`,
    Number.isNaN(com) ? undefined : `com ${place(com)}`,
    fwhm === undefined ? undefined : `fwhm ${place(fwhm)}`,
  ];
  return `${y} over ${x}: ${told.filter((one) => one !== undefined).join(", ")}`;
}

function xName(view: RunView): string {
  return view.plot.kind === "line" && view.plot.x.by === "field" ? view.plot.x.field : "time";
}

// Row 1, 3, … of a snaking grid run backwards, and the map shows where things are, not when they came.
function gridCell(index: number, columns: number, snaking: boolean): number {
  const row = Math.floor(index / columns);
  const column = index % columns;
  return row * columns + (snaking && row % 2 === 1 ? columns - 1 - column : column);
}

function numeric(value: unknown): number {
  return typeof value === "number" ? value : NaN;
}

function short(value: number): string {
  return String(Number(value.toPrecision(5)));
}
