/** The metadata of a run: where each part comes from, and which wins. @module */
import { HalcyonError, nameOf, type RunStart } from "@halcyon/model";
import type { ScanIds } from "./contract.ts";
import type { Metadata } from "./message.ts";

/** How a run gets its metadata. */
export interface MetadataSources {
  /** Of the engine: kept from run to run. */
  readonly persistent: Metadata;
  /** Given with the call of `run`: wins over everything. */
  readonly call: Metadata;
  readonly planName: string;
  readonly planType: string;
  readonly validator: ((md: Readonly<Metadata>) => void) | undefined;
  readonly normalizer: ((md: Metadata) => Metadata) | undefined;
  readonly scanIdSource: ((md: Metadata) => number | Promise<number>) | ScanIds;
}

/** Refuses what is no metadata at all. @throws HalcyonError `engine.metadata` */
export function checkMetadata(md: unknown): void {
  if (typeof md === "object" && md !== null && !Array.isArray(md)) return;
  const text = `Metadata are an object, as in { sample: "gold" }; this is ${nameOf(md)}.`;
  throw new HalcyonError("engine.metadata", text, { key: "", reason: "not an object" });
}

/** One more than the last. */
export function nextScanId(md: Metadata): number {
  const last = md["scan_id"];
  return (typeof last === "number" ? last : 0) + 1;
}

/** How a run begins: with this document, under this number. */
export interface Beginning {
  readonly start: RunStart;
  readonly scanId: number;
}

/** The run has begun: its number is taken. */
export function begun({ persistent, scanIdSource }: MetadataSources, { scanId }: Beginning): void {
  persistent["scan_id"] = scanId;
  if (typeof scanIdSource !== "function") scanIdSource.taken(scanId);
}

/** The run does not begin after all: its number is free again. */
export function refused({ scanIdSource }: MetadataSources, { scanId }: Pick<Beginning, "scanId">): void {
  if (typeof scanIdSource !== "function") scanIdSource.refused?.(scanId);
}

/** What a run needs to start: a promise only when the number of the run is asked for elsewhere. */
export function startOf(
  sources: MetadataSources,
  own: Metadata,
  uid: string,
  time: number,
): Beginning | Promise<Beginning> {
  for (const key of ["uid", "time"])
    if (key in own || key in sources.call)
      throw new HalcyonError("engine.metadata", `Metadata cannot have ${key}: it is the engine's to give.`, {
        key,
        reason: "reserved",
      });
  const { scanIdSource, persistent } = sources;
  const scanId = typeof scanIdSource === "function" ? scanIdSource(persistent) : scanIdSource.next(persistent);
  return scanId instanceof Promise
    ? scanId.then((id) => assemble(sources, own, uid, time, id))
    : assemble(sources, own, uid, time, scanId);
}

function assemble(sources: MetadataSources, own: Metadata, uid: string, time: number, scanId: number): Beginning {
  try {
    return { start: { uid, time, ...gathered(sources, own, scanId) }, scanId };
  } catch (error) {
    refused(sources, { scanId });
    throw error;
  }
}

// A function's number is kept whatever becomes of the run, as the peer does; a durable source hears of it only when the
// run has begun.
function gathered(sources: MetadataSources, own: Metadata, scanId: number): Metadata {
  const { persistent, planName, planType, call, scanIdSource } = sources;
  if (typeof scanIdSource === "function") persistent["scan_id"] = scanId;
  const merged: Metadata = {
    ...persistent,
    scan_id: scanId,
    plan_type: planType,
    plan_name: planName,
    ...own,
    ...call,
  };
  checkSample(merged);
  sources.validator?.({ ...merged });
  return sources.normalizer?.(structuredClone(merged)) ?? merged;
}

function checkSample(md: Metadata): void {
  const { sample } = md;
  if (
    sample === undefined ||
    typeof sample === "string" ||
    (typeof sample === "object" && sample !== null && !Array.isArray(sample))
  )
    return;
  throw new HalcyonError("engine.metadata", `sample must be a text or an object, not ${JSON.stringify(sample)}.`, {
    key: "sample",
    reason: "neither text nor object",
  });
}
