/**
 * Puts the desk of a new process where the old one's was: runs, streams and their numbers, devices.
 *
 * No device is touched here; `establish.ts` does that. @module
 */
import { HalcyonError, can, type EventDescriptor, type HasName, type NamedDocument } from "@halcyon/model";
import type { Described } from "../bundler/described.ts";
import { RunBundler } from "../bundler/run-bundler.ts";
import { Stream } from "../bundler/stream.ts";
import type { Desk } from "../desk.ts";
import type { History } from "./history.ts";
import type { Numbers } from "./numbers.ts";
import { monitorStream, type OpenedRun } from "./opened-run.ts";
import type { Redriver } from "./redriver.ts";
import type { Standing } from "./standing.ts";

/** Where a plan that was driven again works from now on; undefined when it is done. */
export type DeskOf = (plan: Redriver) => Desk | undefined;

/** Puts the desk where the journal ends. */
export function restore(desk: Desk, history: History, standing: Standing, deskOf: DeskOf): void {
  const byName = standing.named;
  const closed = new Set(history.documents.flatMap(([name, doc]) => (name === "stop" ? [doc.run_start] : [])));
  desk.runStartUids.push(
    ...standing.runUids.filter((uid) => closed.has(uid) || ![...standing.runs.values()].some((run) => run.uid === uid)),
  );
  const starts = new Map(history.documents.flatMap(([name, doc]) => (name === "start" ? [[doc.uid, doc]] : [])));
  for (const [key, opened] of standing.runs) {
    const { uid } = opened;
    const bundler = new RunBundler(starts.get(uid) ?? { uid, time: 0 }, key, desk.runContext);
    restoreRun(desk, history, opened, bundler, byName, deskOf);
  }
  for (const device of standing.seen) desk.seen.add(device);
  for (const device of [...standing.toUnstage, ...standing.staged]) desk.staged.add(device);
  for (const device of standing.toStop) desk.moved.add(device);
  for (const [device, { handle }] of standing.moves) {
    desk.moved.add(device);
    if (handle !== undefined) desk.lastSet.set(device, handle);
  }
}

function restoreRun(
  desk: Desk,
  history: History,
  opened: OpenedRun,
  bundler: RunBundler,
  byName: ReadonlyMap<string, HasName>,
  deskOf: DeskOf,
): void {
  const numbers = history.numbers.get(bundler.uid);
  const streams = new Map<string, Stream>();
  for (const [name, doc] of history.documents) {
    if (name === "descriptor" && doc.run_start === bundler.uid)
      streams.set(doc.uid, restoreStream(bundler, doc, numbers?.get(doc.name ?? ""), byName));
    else if (name === "stream_resource" && doc.run_start === bundler.uid) bundler.assets.know(doc);
    else count(streams, [name, doc] as NamedDocument);
    if (name === "stream_datum" && streams.has(doc.descriptor)) bundler.assets.count(doc);
  }
  for (const [name, declaredFor] of opened.declared) {
    const stream = bundler.streams.get(name);
    if (stream === undefined) continue;
    stream.declaredFor = declaredFor;
    // Frames that are told of are in their files, and what a flyer that flies on gave is not given again: their numbers
    // never go back.
    const kept = (one: HasName): boolean => can(one, "writesStreamAssets") || opened.flown.has(one);
    if (declaredFor === "collect" && stream.objects.keys().some(kept)) stream.keepNumbers();
  }
  const monitored = new Set([...opened.monitored.values()].map(monitorStream));
  for (const stream of bundler.streams.values())
    if (stream.name === "interruptions" || monitored.has(stream.name)) stream.keepNumbers();
  for (const stream of bundler.streams.values()) {
    const plan = opened.writerOf(stream);
    if (plan !== undefined) stream.writer = deskOf(plan);
  }
  desk.adopt(bundler);
  for (const [plan, { stream, hasRead }] of opened.bundles) {
    const owner = deskOf(plan);
    if (owner !== undefined) bundler.reopen(stream, owner, hasRead);
  }
  const run = desk.runs.get(bundler.key);
  for (const flyer of opened.flown) run?.collector.flyers.kickedOff(flyer, undefined);
  for (const flyer of opened.flown) if (!opened.uncollected.has(flyer)) run?.collector.flyers.uncollected.delete(flyer);
}

function restoreStream(
  bundler: RunBundler,
  descriptor: EventDescriptor,
  numbers: Numbers | undefined,
  byName: ReadonlyMap<string, HasName>,
): Stream {
  const stream = bundler.streams.get(descriptor.name) ?? new Stream(descriptor.name);
  bundler.streams.set(descriptor.name, stream);
  stream.objects.clear();
  for (const name of Object.keys(descriptor.object_keys ?? {}))
    stream.objects.set(...entryOf(descriptor, name, byName));
  stream.adopt(descriptor);
  // As after a pause: who does something again takes its numbers back then.
  stream.next = numbers?.next ?? 1;
  stream.mark = numbers?.mark ?? 1;
  return stream;
}

function entryOf(
  descriptor: EventDescriptor,
  name: string,
  byName: ReadonlyMap<string, HasName>,
): [HasName, Described] {
  const object = byName.get(name);
  if (object === undefined)
    throw new HalcyonError(
      "journal.not_resumable",
      `The stream ${descriptor.name} has a device ${name}, which the plan has not named again.`,
      { reason: `no device ${name}` },
    );
  const keys = descriptor.object_keys?.[name] ?? [];
  const dataKeys = Object.fromEntries(Object.entries(descriptor.data_keys).filter(([key]) => keys.includes(key)));
  return [
    object,
    {
      object,
      dataKeys,
      readKeys: keys.filter((key) => dataKeys[key]?.external !== "STREAM:"),
      configuration: descriptor.configuration?.[name] ?? { data: {}, timestamps: {}, data_keys: {} },
      hints: descriptor.hints?.[name],
      writesAssets: can(object, "writesExternalAssets"),
    },
  ];
}

function count(streams: ReadonlyMap<string, Stream>, [name, doc]: NamedDocument): void {
  if (name === "event") raise(streams.get(doc.descriptor), doc.seq_num);
  else if (name === "event_page") raise(streams.get(doc.descriptor), doc.seq_num.at(-1) ?? 0);
  else if (name === "stream_datum") raise(streams.get(doc.descriptor), doc.seq_nums.stop - 1);
}

function raise(stream: Stream | undefined, number: number): void {
  if (stream !== undefined) stream.highest = Math.max(stream.highest, number);
}
