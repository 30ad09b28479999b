/**
 * What is done with each kind of document that is no row.
 *
 * Each looks at the document whole, then writes it into the log, then into the index. When the index cannot take it,
 * the log gives it back.
 *
 * @module
 */
import { dirname } from "node:path";
import { crc32 } from "node:zlib";
import type { DocumentName, Documents, NamedDocument } from "@halcyon/model";
import type { DocumentSinkOptions } from "./document-sink.ts";
import { ExternalArray } from "./external-array.ts";
import { sealLine } from "./log-lines.ts";
import type { OpenRun } from "./open-run.ts";
import { conflicting, refuseOrder, refuseUnknown } from "./refusals.ts";
import { sync } from "../store/lasting.ts";
import { uidIn } from "./uids.ts";

/** A document on its way: its line in the log, and the characters of the document in that. */
interface Taken<N extends DocumentName> {
  readonly name: N;
  readonly doc: Documents[N];
  readonly line: string;
  readonly text: string;
  readonly crc: number;
}

type Context = DocumentSinkOptions;

async function takeStart(context: Context, { doc, line, text, crc }: Taken<"start">): Promise<void> {
  const { shelf, nodes, power } = context;
  const known = shelf.open.get(doc.uid) ?? (await shelf.reopened(doc.uid));
  if (known !== undefined) {
    const before = known.seenEver(`start ${doc.uid}`);
    if (before !== crc) conflicting("start", doc.uid);
    known.replaying = true;
    return;
  }
  const tags = doc["tiled_access_tags"];
  const run = shelf.make(doc.uid, Array.isArray(tags) ? tags.map(String) : [], power);
  try {
    run.log.append(`${line}\n`);
    if (power) run.log.sync();
    run.startText = text;
    await nodes.makeRun(run);
  } catch (error) {
    shelf.unmake(run);
    throw error;
  }
  run.saw(`start ${doc.uid}`, crc, false);
}

async function takeDescriptor(context: Context, taken: Taken<"descriptor">): Promise<void> {
  const { shelf, nodes } = context;
  const { doc, text } = taken;
  const run = await runOf(context, taken, doc.run_start);
  if (run === undefined) return;
  const there = run.streams.get(doc.name ?? "");
  if (there !== undefined) {
    const [before, now] = [there.place.descriptor.data_keys, doc.data_keys].map((keys) =>
      Object.keys(keys).toSorted().join(),
    );
    if (before !== now)
      refuseOrder("descriptor", doc.uid, `the stream ${doc.name} has the keys ${before}, and this one ${now}`);
  }
  const stream = there ?? shelf.streamOf(run, doc, text);
  await logged(context, run, taken, () =>
    there === undefined ? nodes.makeStream(run, stream.place.path, text) : nodes.changeStream(stream.place.path, text),
  );
  shelf.addDescriptor(run, doc, text, stream);
}

async function takeResource(context: Context, taken: Taken<"resource"> | Taken<"stream_resource">): Promise<void> {
  const { shelf } = context;
  const { doc } = taken;
  const run = await runOf(context, taken, doc.run_start ?? shelf.onlyRun(taken.name, doc.uid));
  if (run === undefined) return;
  await logged(context, run, taken);
  shelf.addResource(run, doc);
}

async function takeDatum(context: Context, taken: Taken<"datum"> | Taken<"datum_page">): Promise<void> {
  const { resource } = taken.doc;
  const owner = context.shelf.byResource.get(resource) ?? refuseUnknown(taken.name, "resource", resource);
  const run = await runOf(context, taken, owner.uid);
  if (run === undefined) return;
  await logged(context, run, taken);
  if (taken.name === "datum") run.legacy.datum(taken.doc);
  else run.legacy.datumPage(taken.doc);
  context.shelf.sayUnread(run);
}

async function takeStreamDatum(context: Context, taken: Taken<"stream_datum">): Promise<void> {
  const { doc } = taken;
  const owner = context.shelf.byResource.get(doc.stream_resource);
  if (owner === undefined) refuseUnknown("stream_datum", "stream_resource", doc.stream_resource);
  const run = await runOf(context, taken, owner.uid);
  if (run === undefined) return;
  const ends = run.resourceEnds.get(doc.stream_resource) ?? 0;
  if (doc.indices.start < ends && run.seenEver(uidIn("stream_datum", doc)) === taken.crc) return;
  const grow = arrayToGrow(run, doc);
  await logged(context, run, taken);
  grow();
}

/** What a range of rows makes of the arrays of its run; all that can be refused about it is refused here. */
export function arrayToGrow(run: OpenRun, doc: Documents["stream_datum"]): () => void {
  const resource = run.resources.get(doc.stream_resource);
  if (resource === undefined) refuseUnknown("stream_datum", "stream_resource", doc.stream_resource);
  const described = run.descriptors.get(doc.descriptor);
  if (described === undefined) refuseUnknown("stream_datum", "descriptor", doc.descriptor);
  const { descriptor, stream } = described;
  if (doc.indices.stop < doc.indices.start || doc.indices.start < 0)
    refuseOrder("stream_datum", doc.uid, `its rows go from ${doc.indices.start} to ${doc.indices.stop}`);
  const path = [...stream.place.path, resource.data_key];
  const name = path.join("/");
  const array = run.arrays.get(name) ?? new ExternalArray(path, resource, descriptor);
  array.add(resource);
  return () => {
    run.arrays.set(name, array);
    array.grow(resource, doc);
    run.resourceEnds.set(resource.uid, Math.max(run.resourceEnds.get(resource.uid) ?? 0, doc.indices.stop));
  };
}

async function takeStop(context: Context, taken: Taken<"stop">): Promise<void> {
  const { shelf, nodes } = context;
  const { doc, text } = taken;
  const run = await runOf(context, taken, doc.run_start);
  if (run === undefined) return;
  for (const stream of run.streams.values()) stream.sync();
  run.legacy.end();
  shelf.sayUnread(run);
  await nodes.tellArrays(run);
  await logged(context, run, taken, () => putToRest(context, run, text));
  shelf.close(run);
}

/** What follows from a stop that the log has: its last line, and the stop in the index, for good. */
export async function putToRest({ nodes }: Pick<Context, "nodes">, run: OpenRun, stop: string): Promise<void> {
  const streams = Object.fromEntries([...run.streams].map(([name, stream]) => [name, { rows: stream.taken }]));
  run.log.append(sealLine({ bytes: run.log.length, crc32: run.log.crc, streams }));
  run.log.sync();
  for (const folder of [run.folder, dirname(run.folder)]) sync(folder);
  await nodes.stopRun(run, stop);
  run.stopped = true;
  nodes.ended(run);
}

/**
 * The run that a document is of; undefined when the run has this very document already.
 *
 * @throws HalcyonError `catalog.missing`, `catalog.order`.
 */
async function runOf(
  { shelf }: Context,
  { name, doc, crc }: Pick<Taken<Exclude<DocumentName, "start">>, "name" | "doc" | "crc">,
  uid: string,
): Promise<OpenRun | undefined> {
  const run = shelf.open.get(uid) ?? (name === "stop" ? await shelf.reopened(uid) : undefined);
  if (run === undefined) return refuseUnknown(name, "run", uid);
  const own = uidIn(...([name, doc] as NamedDocument));
  const known = run.replaying || run.stopped ? run.seenEver(own) : run.seenLately(own);
  if (known !== undefined) {
    if (known !== crc) conflicting(name, own);
    if (name === "stop") shelf.close(run);
    return undefined;
  }
  if (run.stopped) {
    shelf.close(run);
    return refuseOrder(name, own, "its run has stopped");
  }
  return run;
}

/** Writes a document down, and does what follows from it, both or neither. */
async function logged(
  { power }: Context,
  run: OpenRun,
  { name, doc, line, crc }: Pick<Taken<DocumentName>, "name" | "doc" | "line" | "crc">,
  then?: () => Promise<void>,
): Promise<void> {
  const { length, crc: before } = run.log;
  run.log.append(`${line}\n`);
  try {
    if (power) run.log.sync();
    await then?.();
  } catch (error) {
    run.log.takeBack(length, before);
    throw error;
  }
  run.saw(uidIn(...([name, doc] as NamedDocument)), crc, name === "stream_datum");
}

/** Takes a document that is no row: its line for the log, and its own characters. */
export function takeOther(context: Context, document: NamedDocument, line: string, text: string): Promise<void> {
  const [name, doc] = document;
  const taken = { line, text, crc: crc32(text) };
  switch (name) {
    case "start":
      return takeStart(context, { ...taken, name, doc });
    case "descriptor":
      return takeDescriptor(context, { ...taken, name, doc });
    case "resource":
      return takeResource(context, { ...taken, name, doc });
    case "stream_resource":
      return takeResource(context, { ...taken, name, doc });
    case "datum":
      return takeDatum(context, { ...taken, name, doc });
    case "datum_page":
      return takeDatum(context, { ...taken, name, doc });
    case "stream_datum":
      return takeStreamDatum(context, { ...taken, name, doc });
    case "stop":
      return takeStop(context, { ...taken, name, doc });
    default:
      throw new TypeError(`${name} is a row.`);
  }
}
