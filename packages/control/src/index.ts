/** Control systems as connectors: Channel Access. @module */
export { CaContext } from "./ca/context.ts";
export type { CaChannel } from "./ca/channel.ts";
export type { ChannelInfo, ChannelState, GetOptions, MonitorOptions, PutOptions } from "./ca/channel-options.ts";
export type { CaControl, CaRange } from "./ca/control.ts";
export type { BaseType, Form } from "./ca/dbr.ts";
export { decodeReading, type CaReading, type CaValue } from "./ca/decode.ts";
export { encode as encodePut, type CaPutValue, type Encoded } from "./ca/encode.ts";
export { FrameReader, type Frame } from "./ca/frames.ts";
export type { CaMonitor, EventMask, MonitorListener } from "./ca/monitor.ts";
export type { Address, Datagrams, OpenDatagrams, OpenStream, Stream, StreamEvents } from "./ca/network.ts";
export type { CaNote, CaOptions } from "./ca/options.ts";
export { alarmConditions, severities } from "./ca/status.ts";
export { ca, caTransport, type CaConnectorOptions } from "./ca/transport.ts";
export type { ControlErrorCode } from "./errors.ts";
export { anyValue, type AnyValue } from "./epics/any-value.ts";
export { EpicsPositioner, type PositionerAddresses, type PositionerOptions } from "./epics/positioner.ts";
export type { PvValue } from "./epics/flag.ts";
export { epicsReadable, epicsSignal, type SignalAddress } from "./epics/signal.ts";
export { motorRecord, type MotorFields, type MotorRecord } from "./epics/motor-record.ts";
export { EpicsMotor, type MotorOptions } from "./epics/motor.ts";
export { EpicsAreaDetector, type AreaDetectorAddresses, type EpicsAreaDetectorOptions } from "./epics/area-detector.ts";
export {
  cameraAt,
  hdfAt,
  statsAt,
  type Camera,
  type CameraFields,
  type HdfFields,
  type HdfPlugin,
  type StatsFields,
  type StatsPlugin,
} from "./epics/area-detector-fields.ts";
export { imageAt, type ImageFields, type ImagePlugin } from "./epics/image-plugin.ts";
export type { FrameNumbers } from "./epics/frame-numbers.ts";
export { BusyRecord } from "./epics/busy.ts";
export { cameraAcquire, cameraTrigger, type TriggerModes } from "./epics/camera-logic.ts";
export { hdfFrames, type HdfFiles } from "./epics/hdf-frames.ts";
export { EpicsMca, type McaOptions, type McaRegion } from "./epics/mca.ts";
export { EpicsScaler, type ScalerOptions } from "./epics/scaler.ts";
export { connectionOf, type Connection } from "./ca/connection.ts";
