/** Live table, terminal plot and statistics of a run. @module */
export { LiveTable, type LiveTableOptions } from "./live-table.ts";
export { axisTicks, finiteRange, type Range, type Tick } from "./axis-ticks.ts";
export {
  derivative,
  peakStatistics,
  type LinearBackground,
  type PeakOptions,
  type PeakStatistics,
} from "./peak-statistics.ts";
export { RunPlot, peakLine, type FoundPeak, type PlotRoom } from "./run-plot.ts";
export { mainStream, runView, type RunView, type ViewAxis, type ViewPlot } from "./run-view.ts";
export { terminalMap, type MapOptions } from "./terminal-map.ts";
export { terminalPlot, type PlotOptions } from "./terminal-plot.ts";
