/**
 * The devices of a stream as groups of NXinstrument: their data, when these were taken, and how they were configured.
 *
 * @module
 */
import type { Configuration, DataKey, EventDescriptor, RunStart } from "@halcyon/model";
import type { Hdf5Attributes } from "../hdf5-tree/tree.ts";
import { NexusColumn } from "./column.ts";
import { datasetOf, framesNode, type FramesSetting, placeOf } from "./frames.ts";
import type { NexusGroup } from "./nexus-group.ts";
import type { NexusStream } from "./stream.ts";

/** Where each key of a stream is in the file. */
export type Places = ReadonlyMap<string, string>;

/** Puts the devices of a stream into `instrument`. */
export function addDevices(
  instrument: NexusGroup,
  stream: NexusStream,
  start: RunStart,
  setting: FramesSetting,
): Places {
  const places = new Map<string, string>();
  const { descriptor } = stream;
  for (const [device, keys] of keysByDevice(descriptor)) {
    const group = instrument.group(device, classOf(device, keys, descriptor, start));
    group.field("name", device);
    for (const key of keys) addKey(group, key, stream, setting, places);
    addCustomary(group, keys, descriptor, places);
    const taken = keys.filter((key) => stream.timestamps.has(key));
    if (taken.length > 0) addTimestamps(group, taken, stream);
    const configuration = descriptor.configuration?.[device];
    if (configuration !== undefined && Object.keys(configuration.data).length > 0)
      addConfiguration(group, configuration);
  }
  return places;
}

/** Puts the data of one key into `group`. */
export function addKey(
  group: NexusGroup,
  key: string,
  stream: NexusStream,
  setting: FramesSetting,
  places: Map<string, string>,
): void {
  const dataKey = stream.descriptor.data_keys[key];
  const [column, frames] = [stream.values.get(key), stream.frames.get(key)];
  if (dataKey === undefined) return;
  const attributes = attributesOf(key, dataKey);
  const node = column?.written(attributes) ?? (frames && framesNode(key, dataKey, frames, attributes, setting));
  // Links to it say by this where it is.
  if (node !== undefined)
    places.set(
      key,
      group.add(key, (path) => ({ ...node, attributes: { target: path, ...attributes } })),
    );
  if (frames === undefined || frames.ranges.length === 0) return;
  const files = group.group(`${key}_files`, "NXcollection");
  const seen = new Set<string>();
  for (const range of frames.ranges) {
    if (seen.has(range.resource.uid)) continue;
    seen.add(range.resource.uid);
    if (range.resource.mimetype === "application/x-hdf5")
      files.add("file", () => ({ kind: "external", file: placeOf(range, setting), path: datasetOf(range) }));
    else files.field("uri", range.resource.uri, { mimetype: range.resource.mimetype });
  }
}

/** The attributes of the dataset of a key. */
export function attributesOf(name: string, key: DataKey): Hdf5Attributes {
  const { source, units, precision, role } = key as DataKey & { role?: unknown };
  return {
    long_name: name,
    ...(typeof units === "string" ? { units } : {}),
    ...(typeof precision === "number" ? { precision } : {}),
    ...(typeof role === "string" ? { role } : {}),
    source,
  };
}

function keysByDevice({ data_keys, object_keys = {} }: EventDescriptor): Map<string, string[]> {
  const owner = new Map(Object.entries(object_keys).flatMap(([device, keys]) => keys.map((key) => [key, device])));
  const devices = new Map<string, string[]>();
  for (const [key, { object_name }] of Object.entries(data_keys)) {
    const device = owner.get(key) ?? object_name ?? key;
    devices.set(device, [...(devices.get(device) ?? []), key]);
  }
  return devices;
}

/** What the device says that it is; else what the run moved is a positioner, and all else detects. */
function classOf(
  device: string,
  keys: readonly string[],
  { hints, data_keys }: EventDescriptor,
  start: RunStart,
): string {
  const said = hints?.[device]?.["NX_class"];
  if (typeof said === "string") return said;
  const moved = start["motors"];
  const isMoved = Array.isArray(moved) && moved.includes(device);
  const isAxis = keys.every((key) => data_keys[key]?.["role"] === "axis");
  return isMoved || isAxis ? "NXpositioner" : "NXdetector";
}

/** The names under which readers of NeXus look: `data` of a detector, `value` of a positioner. */
function addCustomary(
  group: NexusGroup,
  keys: readonly string[],
  { data_keys, hints }: EventDescriptor,
  places: Places,
): void {
  const hinted = Object.values(hints ?? {}).flatMap(({ fields = [] }) => fields);
  const main =
    keys.find((key) => data_keys[key]?.["role"] === "signal") ??
    keys.find((key) => data_keys[key]?.external === "STREAM:") ??
    keys.find((key) => hinted.includes(key)) ??
    keys[0];
  const place = places.get(main ?? "");
  const { NX_class: nxClass } = group.attributes;
  const name = nxClass === "NXdetector" ? "data" : nxClass === "NXpositioner" ? "value" : undefined;
  if (place !== undefined && name !== undefined && !group.members.has(name)) group.link(name, place);
}

function addTimestamps(group: NexusGroup, keys: readonly string[], stream: NexusStream): void {
  const timestamps = group.group("timestamps", "NXcollection");
  for (const key of keys) {
    const column = stream.timestamps.get(key);
    if (column !== undefined) timestamps.add(key, () => column.written({ units: "s" }));
  }
}

function addConfiguration(group: NexusGroup, { data, data_keys }: Configuration): void {
  const configuration = group.group("configuration", "NXcollection");
  for (const [key, value] of Object.entries(data)) {
    const dataKey = data_keys[key];
    if (dataKey === undefined) continue;
    const column = new NexusColumn(dataKey);
    column.append([value]);
    const { frame } = column;
    configuration.add(key, () => ({ ...column.written(attributesOf(key, dataKey)), shape: frame }));
  }
}
