/** Signals, device trees and the simulated beamline. @module */
export { arrayOf, image, table, type TableOf } from "./arrays.ts";
export { beamline, type Beamline, type DevicesOf, type Part, type Parts } from "./beamline.ts";
export type { Channel, ChannelMonitor, ChannelRequest, Transport } from "./channel.ts";
export { connectAll, isConnectable, notConnected, type Connectable } from "./connect.ts";
export { addressesOf, connectorOver, type Connector, type Named } from "./connector.ts";
export { dataKeyOf, type Metadata } from "./data-key.ts";
export {
  printable,
  refused,
  type Datatype,
  type ElementType,
  type RemoteType,
  type TypeKey,
  type ValueOf,
} from "./datatype.ts";
export type { Trouble } from "./errors.ts";
export {
  optional,
  r,
  rw,
  vector,
  w,
  x,
  type Access,
  type Addresses,
  type Interface,
  type Live,
  type Optional,
  type Slot,
  type SlotOptions,
  type Vector,
} from "./interface.ts";
export type {
  AcquireLogic,
  CompleteExposure,
  DetectorParts,
  OpenStream,
  StepData,
  StreamData,
  TriggerLogic,
} from "./detector/logic.ts";
export { framesInto, type FramesInto, type FramesIntoOptions } from "./detector/frames-into.ts";
export { StandardDetector } from "./detector/standard-detector.ts";
export { StreamingDetector } from "./detector/streaming-detector.ts";
export {
  derived,
  type DerivedTypes,
  type Derivation,
  type Inverse,
  type RawSignals,
  type ValuesOf,
} from "./derived.ts";
export { PseudoAxis } from "./pseudo-axis.ts";
export { PseudoPositioner, type Places, type PseudoPositionerOptions, type RealAxis } from "./pseudo-positioner.ts";
export { datatypeOf } from "./remote-datatype.ts";
export { setAndWait, setAndWaitForOther, type SetAndWait } from "./set-and-wait.ts";
export { Shutter, type Interlock, type ShutterParts, type ShutterPosition } from "./shutter.ts";
export { applySettings, settable, settingChanges, settingsOf, type SettingChange, type Settings } from "./settings.ts";
export { staged } from "./staged.ts";
export { SignalGroup } from "./signal-group.ts";
export { StandardFlyer, type FlyLogic } from "./standard-flyer.ts";
export { StandardMovable, type MovableParts, type MoveDone } from "./standard-movable.ts";
export {
  introspectingOver,
  type Found,
  type FoundSignal,
  type Introspected,
  type IntrospectingConnector,
  type IntrospectingTransport,
} from "./introspect.ts";
export { keepConnecting, type Reconnecting, type RetryOptions } from "./keep-connecting.ts";
export { FrameStream, type FramePixels, type FrameStreamOptions } from "./frame-stream.ts";
export type { FlightDetector, FlightMotion } from "./flight/flight-parts.ts";
export { FileFlyer, type FileFlight, type FileFlyerOptions } from "./flight/file-flyer.ts";
export { SpecFlyer, type SpecFlyerOptions } from "./flight/spec-flyer.ts";
export {
  type Trajectory,
  type TrajectoryAxis,
  type TrajectoryController,
  type TrajectoryRequest,
  trajectoryMotion,
} from "./flight/trajectory.ts";
export { checkLimits } from "./limits.ts";
export { nested, sizeOf, type NdArray } from "./nd-array.ts";
export { f32, f64, i16, i32, i64, i8, integer, u16, u32, u64, u8 } from "./numbers.ts";
export type {
  AnySignal,
  CompletionPolicy,
  Match,
  ObserveOptions,
  Observer,
  ReadOptions,
  SendOptions,
  SetOptions,
  SignalR,
  SignalRW,
  SignalW,
  SignalX,
} from "./signal.ts";
export { softSignal, type SoftOptions, type SoftSignal, type SoftSignalOptions } from "./soft-signal.ts";
export { soft, softTransport } from "./soft.ts";
export { StandardReadable, type MonitoredPart, type ReadablePart, type ReadableParts } from "./standard-readable.ts";
export { waiting, within, type Wait } from "./wait.ts";
export { boolean, oneOf, text } from "./words.ts";
