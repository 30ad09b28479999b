/// <reference lib="esnext.disposable" preserve="true" />
/**
 * The documents and the verbs of a device: where the packages of Halcyon meet.
 *
 * The line above stays in the declarations: they name `AsyncDisposable`, which no `lib` of a year has yet.
 *
 * @module
 */
export { HalcyonError, asError, isHalcyonError, type ErrorCode, type ErrorFacts } from "./errors.ts";
export { systemWords } from "./system-words.ts";
export { editsBetween } from "./edits.ts";
export { VirtualClock, systemClock, type Clock } from "./clock.ts";
export { countingUid, randomUid, type NewUid } from "./ids.ts";
export {
  Status,
  type Completion,
  type Progress,
  type StatusControls,
  type StatusOptions,
  type StatusView,
} from "./status.ts";
export {
  can,
  lackingOf,
  nameOf,
  requires,
  type Abilities,
  type Checkable,
  type Collectable,
  type Configurable,
  type Configures,
  type DataKeys,
  type EventCollectable,
  type EventPageCollectable,
  type Flyable,
  type HasHints,
  type HasName,
  type HasParent,
  type Locatable,
  type Location,
  type MaybePromise,
  type Movable,
  type Pausable,
  type Preparable,
  type Readable,
  type Readings,
  type Resumable,
  type Stageable,
  type Stoppable,
  type Subscribable,
  type Triggerable,
  type VerbCall,
  type WritesExternalAssets,
  type WritesStreamAssets,
} from "./protocols.ts";
export type { CallRun, Exposure, FlightRequest, Lag, ToldFrames, TriggerKind } from "./flight.ts";
export { checkDocument, isDocument, problemsOf } from "./validate.ts";
export type { Problem } from "./explain.ts";
export { LinearColumn, RangeColumn, UidColumn, joinColumns, sliceColumn } from "./columns.ts";
export { RunComposer, composeRun } from "./compose.ts";
export type {
  ComposeRunOptions,
  DescriptorFields,
  ResourceFields,
  RunFields,
  StopFields,
  StreamResourceFields,
} from "./compose.ts";
export { StreamComposer } from "./compose-stream.ts";
export type { ComposeContext, EventFields, EventPageFields } from "./compose-stream.ts";
export { ResourceComposer, StreamResourceComposer } from "./compose-assets.ts";
export type { ComposeOptions, StreamDatumFields } from "./compose-assets.ts";
export { packDatumPage, packEventPage, unpackDatumPage, unpackEventPage, verifyFilled } from "./pages.ts";
export { mergeDatumPages, mergeEventPages, rechunkDatumPages, rechunkEventPages } from "./rechunk.ts";
export { bulkDatumToDatumPage, bulkEventsToEventPages } from "./bulk.ts";
export { DocumentRouter, type DocumentHandlers } from "./route.ts";
export type { DocumentCallback } from "./delivery.ts";
export { Filler, type AssetHandler, type FillerOptions, type OpenAsset } from "./fill.ts";
export { RunRouter } from "./run-router.ts";
export type { RunFactory, RunInterest, RunRouterOptions, StreamFactory } from "./run-router.ts";
export { type NumberArray, isColumn, isTypedArray } from "./kinds.ts";
export { numberArrays } from "./number-arrays.ts";
export { decodeDocument, decodeValue, encodeDocument, encodeValue } from "./json.ts";
export type { Calculation, Projection, Projections } from "./projections.ts";
export type {
  Asset,
  BulkDatum,
  BulkEvents,
  CheckedDocuments,
  CheckedName,
  Column,
  ColumnItem,
  Configuration,
  DataKey,
  Datum,
  DatumPage,
  DocumentName,
  Documents,
  Dtype,
  Event,
  EventDescriptor,
  EventPage,
  EventPageColumns,
  ExitStatus,
  Hints,
  Limits,
  LimitsRange,
  NamedDocument,
  PartialEvent,
  RdsRange,
  Reading,
  Resource,
  RunStart,
  RunStop,
  StreamAsset,
  StreamDatum,
  StreamRange,
  StreamResource,
} from "./documents.ts";
export type { FrameDataset, FrameFile, FrameRequest, FrameResource, FrameSink, Pixels } from "./frame-sink.ts";
