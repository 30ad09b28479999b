/** Live table, terminal plot and statistics of a run. @module */
export { LiveTable, type LiveTableOptions } from "./live-table.ts";
export { fit, type FitOptions, type FitResult, type FittedValue } from "./fit.ts";
export { prefixed, sumOf, type FitModel, type ParameterBounds, type ParameterValues } from "./fit-model.ts";
export { constantModel, gaussianModel, linearModel, lorentzianModel, stepModel, type StepForm } from "./fit-models.ts";
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
