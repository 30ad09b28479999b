/** Plans, messages and the run engine that carries them out. @module */
export type {
  Engine,
  EngineState,
  Prompter,
  Run,
  RunControls,
  RunEngineOptions,
  RunOptions,
  RunResult,
  ScanIds,
} from "./contract.ts";
export {
  isCommand,
  isMsg,
  msg,
  withParts,
  type Command,
  type CommandName,
  type Commands,
  type Group,
  type Metadata,
  type Msg,
  type Plan,
  type Reply,
  type RunKey,
} from "./message.ts";
export { RunEngine } from "./run-engine.ts";
export { MemoryJournal, journalVersion, type Entry, type Journal } from "./journal/journal.ts";
export { readJournal, type History } from "./journal/history.ts";
export {
  experimentGroup,
  extendGroup,
  managementGroup,
  sampleGroup,
  type GroupExtension,
  type MetadataGroup,
} from "./metadata-groups/groups.ts";
export { metadataGroups, type MetadataRules } from "./metadata-groups/metadata-groups.ts";
export type { MetadataProblem, MetadataSchema, ObjectSchema } from "./metadata-groups/schema.ts";
export {
  leftDevices,
  leftDevicesOf,
  missingStops,
  putAway,
  recordEnd,
  recordStops,
  type LeftDevices,
  type RecoverOptions,
} from "./journal/recover.ts";
export type { CommandContext, CommandDefinition, CommandTable, Attempt, Handler } from "./command.ts";
export { isEndRequest, isHalt } from "./errors.ts";
export { namePlan, planNameOf } from "./plan-name.ts";
export type { BatchSubscriber, Subscriber, Subscription } from "./subscriber.ts";
export type { Suspender } from "./suspender.ts";
export {
  suspendBoolHigh,
  suspendBoolLow,
  suspendCeil,
  suspendFloor,
  suspendInsideBand,
  suspendWhen,
  suspendWhenChanged,
  suspendWhenOutsideBand,
  type Judge,
  type SuspenderOptions,
} from "./suspenders.ts";
export { innerListProduct, innerProduct, outerListProduct, outerProduct } from "./patterns/product.ts";
export type { GridLine, Line, PointList, SnakeAxes } from "./patterns/product.ts";
export { isTrajectory, positionsOf, trajectory, type Trajectory, type TrajectoryAxis } from "./patterns/trajectory.ts";
export { patternDefinitions } from "./patterns/index.ts";
export { spiralFermatPattern, spiralPattern, type SpiralArea } from "./patterns/spiral.ts";
export { spiralSquarePattern, type SquareArea } from "./patterns/spiral-square.ts";
export { adaptiveScan, relAdaptiveScan, type AdaptiveSteps } from "./plans/adaptive-scan.ts";
export { count, type CountOptions } from "./plans/count.ts";
export type { ArgumentProblem } from "./plans/errors.ts";
export type { FlightOptions } from "./plans/flight-options.ts";
export type { FlyingDetector, SpecFlying } from "./plans/flight.ts";
export { flySpec } from "./plans/fly-spec.ts";
export { fly } from "./plans/fly.ts";
export { gridScan, relGridScan, type GridArguments, type GridOptions } from "./plans/grid-scan.ts";
export { planDefinitions } from "./plans/index.ts";
export { listGridScan, relListGridScan, type ListGridArguments, type ListGridOptions } from "./plans/list-grid-scan.ts";
export { listScan, relListScan } from "./plans/list-scan.ts";
export { logScan, relLogScan } from "./plans/log-scan.ts";
export { sharedDimension as deriveDefaultHints } from "./plans/metadata.ts";
export { rampPlan, type RampOptions } from "./plans/ramp-plan.ts";
export { scanNd } from "./plans/scan-nd.ts";
export { scanSpec, type ScanSpecOptions } from "./plans/scan-spec.ts";
export { relScan, scan, type ScanArguments } from "./plans/scan.ts";
export type { ScanOptions } from "./plans/shared-parameters.ts";
export { relSpiralFermat, spiralFermat } from "./plans/spiral-fermat.ts";
export { relSpiralSquare, spiralSquare } from "./plans/spiral-square.ts";
export { relSpiral, spiral, type SpiralOptions } from "./plans/spiral.ts";
export { tuneCentroid, type TuneOptions } from "./plans/tune-centroid.ts";
export { tweak } from "./plans/tweak.ts";
export { x2xScan } from "./plans/x2x-scan.ts";
export { pchain, printSummaryWrapper } from "./preprocessors/chain.ts";
export { contingencyWrapper, type Contingency } from "./preprocessors/contingency.ts";
export { configureCountTimeWrapper, countTimeOf, type CountTime } from "./preprocessors/count-time.ts";
export {
  baselineDecorator,
  configureCountTimeDecorator,
  contingencyDecorator,
  finalizeDecorator,
  flyDuringDecorator,
  injectMdDecorator,
  lazilyStageDecorator,
  monitorDuringDecorator,
  relativeSetDecorator,
  resetPositionsDecorator,
  runDecorator,
  setRunKeyDecorator,
  stageDecorator,
  stubDecorator,
  subsDecorator,
  suspendDecorator,
  type ChangingDecorator,
  type Decorator,
  type MakesPlan,
} from "./preprocessors/decorate.ts";
export { baselineWrapper, flyDuringWrapper, monitorDuringWrapper, type DuringOptions } from "./preprocessors/during.ts";
export { finalizeWrapper, type FinalPlan } from "./preprocessors/finalize.ts";
export { preprocessorDefinitions } from "./preprocessors/index.ts";
export { injectMdWrapper, setRunKeyWrapper, stubWrapper } from "./preprocessors/keys.ts";
export { lazilyStageWrapper } from "./preprocessors/lazily-stage.ts";
export { msgMutator, planMutator, type Insertion } from "./preprocessors/mutate.ts";
export { relativeSetWrapper, resetPositionsWrapper } from "./preprocessors/relative.ts";
export { parallel, type Results } from "./stubs/parallel.ts";
export { rewindableWrapper } from "./preprocessors/rewindable.ts";
export { ungated } from "./preprocessors/ungated.ts";
export { runWrapper } from "./preprocessors/run.ts";
export { stageWrapper } from "./preprocessors/stage.ts";
export { subsWrapper, suspendWrapper, type Subs } from "./preprocessors/subs.ts";
export { SupplementalData, type Supplements } from "./preprocessors/supplemental.ts";
export { asPlan, type PlanLike } from "./stubs/as-plan.ts";
export { inputPlan, now, random, uid } from "./stubs/ask.ts";
export {
  caughtUp,
  checkpoint,
  clearCheckpoint,
  deferredPause,
  installSuspender,
  nothing,
  pause,
  removeSuspender,
  rewindable,
  subscribe,
  unsubscribe,
} from "./stubs/control.ts";
export {
  collect,
  collectWhileCompleting,
  complete,
  completeAll,
  kickoff,
  kickoffAll,
  type CollectOptions,
  type CollectWhileOptions,
} from "./stubs/fly.ts";
export { stubDefinitions } from "./stubs/index.ts";
export { configure, prepare, read, trigger, triggerAndRead, type VerbOptions } from "./stubs/measure.ts";
export { locate, locateAll, rd } from "./stubs/locate.ts";
export {
  absSet,
  move,
  moveBy,
  mv,
  mvr,
  relSet,
  stop,
  type Move,
  type MoveOptions,
  type SetOptions,
} from "./stubs/move.ts";
export { broadcastMsg, cachingRepeater, repeat, repeater, type Delay } from "./stubs/repeat.ts";
export { closeRun, create, declareStream, drop, monitor, openRun, save, unmonitor } from "./stubs/run.ts";
export { stage, stageAll, unstage, unstageAll, type StageOptions } from "./stubs/stage.ts";
export {
  movePerStep,
  one1dStep,
  oneAxis,
  oneNdStep,
  oneShot,
  type Axis,
  type PerShot,
  type PerStep,
  type PerStepOfOne,
  type Positions,
  type TakeReading,
} from "./stubs/step.ts";
export type { Step } from "./stubs/point.ts";
export { sleep, wait, waitFor, waitUntil, type WaitOptions } from "./stubs/wait.ts";
