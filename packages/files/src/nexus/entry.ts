/** The tree of a NeXus file: NXroot, one NXentry, and in it what the documents of a run tell. @module */
import { basename } from "node:path";
import { encodeValue, type RunStart } from "@halcyon/model";
import type { Hdf5Group } from "../hdf5-tree/tree.ts";
import { addDevices, addKey } from "./devices.ts";
import type { FramesSetting } from "./frames.ts";
import { NexusGroup } from "./nexus-group.ts";
import { addData, addGrid } from "./plot-data.ts";
import { mainStream, plottedOf } from "./plotted.ts";
import type { NexusRun } from "./run.ts";
import type { NexusStream } from "./stream.ts";

/** The tree of a run. `time` is when it is made, in s since 1970. */
export function nexusTree(run: NexusRun, setting: FramesSetting, time: number): Hdf5Group {
  const { start, stop } = run;
  for (const stream of run.streams.values()) stream.complete();
  const main = run.streams.get(mainStream(start, [...run.streams.keys()]) ?? "");
  const plotted = main === undefined ? undefined : plottedOf(start, main.descriptor);
  const entry = new NexusGroup("/entry", "NXentry", stop === undefined ? {} : { exit_status: stop.exit_status });
  addFacts(entry, run);
  addPeople(entry, start);
  const instrument = entry.group("instrument", "NXinstrument");
  const beamline = start["beamline_id"] ?? start["beamline"] ?? start["instrument"];
  if (typeof beamline === "string") instrument.field("name", beamline);
  let isGrid = false;
  if (main !== undefined && plotted !== undefined) {
    const places = addDevices(instrument, main, start, setting);
    addData(entry, main, plotted, places);
    isGrid = addGrid(entry, start, main, plotted, places);
    for (const key of plotted.monitors) {
      const place = places.get(key);
      if (place !== undefined) entry.group(key, "NXmonitor").link("data", place);
    }
  }
  addStreams(entry, run, main, setting);
  addDocuments(entry, run);
  const shown = [isGrid ? "grid" : "data"].filter((name) => entry.members.has(name));
  const attributes = { ...entry.attributes, ...Object.fromEntries(shown.map((name) => ["default", name])) };
  return {
    kind: "group",
    attributes: {
      NX_class: "NXroot",
      default: "entry",
      creator: "halcyon",
      file_name: basename(setting.output),
      file_time: iso(time),
    },
    members: new Map([["entry", { kind: "group", attributes, members: entry.members }]]),
  };
}

function addFacts(entry: NexusGroup, { start, stop }: NexusRun): void {
  const { title } = start;
  entry.field("title", typeof title === "string" ? title : (start.plan_name ?? start.uid));
  entry.field("entry_identifier_uuid", start.uid);
  if (start.scan_id !== undefined) entry.field("entry_identifier", String(start.scan_id));
  if (start.data_session !== undefined) entry.field("experiment_identifier", start.data_session);
  entry.field("program_name", "halcyon");
  entry.field("start_time", iso(start.time));
  if (stop === undefined) return;
  entry.field("end_time", iso(stop.time));
  entry.field("duration", stop.time - start.time, { units: "s" });
}

function addPeople(entry: NexusGroup, { owner, sample }: RunStart): void {
  if (owner !== undefined) entry.group("user", "NXuser").field("name", owner);
  const group = entry.group("sample", "NXsample");
  const facts = typeof sample === "object" ? sample : { name: sample };
  for (const [key, value] of Object.entries(facts)) {
    if (value === undefined || value === null) continue;
    group.field(key, typeof value === "string" || typeof value === "number" ? value : encodeValue(value));
  }
}

/** The other streams: each with its keys, and the time of each event. */
function addStreams(entry: NexusGroup, run: NexusRun, main: NexusStream | undefined, setting: FramesSetting): void {
  const others = [...run.streams.values()].filter((stream) => stream !== main);
  if (others.length === 0) return;
  const streams = entry.group("streams", "NXcollection");
  for (const stream of others) {
    const group = streams.group(stream.name, "NXcollection");
    const places = new Map<string, string>();
    for (const key of Object.keys(stream.descriptor.data_keys)) addKey(group, key, stream, setting, places);
    if (stream.time.rows > 0) group.add("time", () => stream.time.written({ units: "s" }));
  }
}

/** The documents themselves, but for the events: what the file was made of. */
function addDocuments(entry: NexusGroup, { start, descriptors, resources, stop }: NexusRun): void {
  const documents = entry.group("documents", "NXcollection");
  documents.field("start", encodeValue(start));
  if (stop !== undefined) documents.field("stop", encodeValue(stop));
  for (const [name, all] of [
    ["descriptors", descriptors],
    ["stream_resources", [...resources.values()]],
  ] as const) {
    if (all.length === 0) continue;
    const texts = all.map((one) => encodeValue(one));
    documents.add(name, () => ({ kind: "array", shape: [texts.length], data: texts, attributes: {} }));
  }
}

function iso(time: number): string {
  return new Date(time * 1000).toISOString();
}
