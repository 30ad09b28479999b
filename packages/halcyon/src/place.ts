/**
 * Where in somebody's file an error came up. Of a slip in a plan or a device, such as something undefined that is read,
 * the sentence alone says too little.
 *
 * @module
 */
import { isAbsolute, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { asError, isHalcyonError } from "@halcyon/model";

/** A line of a file; lines count from 1. */
export interface Place {
  readonly path: string;
  readonly line: number;
}

/**
 * The innermost place in a file that is of no package. None for an error of ours, whose sentence says it, unless its
 * cause is of somebody else.
 */
export function placeOf(thrown: unknown): Place | undefined {
  const error = asError(thrown);
  if (isHalcyonError(error)) return error.cause === undefined ? undefined : placeOf(error.cause);
  const [header = "", ...frames] = (error.stack ?? "").split("\n");
  for (const found of [inHeader.exec(header), ...frames.map((frame) => inFrame.exec(frame))]) {
    const [, file = "", line] = found ?? [];
    if (file === "" || file.includes("/node_modules/") || file.startsWith(packages)) continue;
    return { path: file.startsWith("file:") ? fileURLToPath(file) : file, line: Number(line) };
  }
  return undefined;
}

/** ` (peak.ts:12)`, from a folder on when it is there; nothing when there is no place to tell. */
export function placeText(thrown: unknown, folder: string): string {
  const place = placeOf(thrown);
  if (place === undefined) return "";
  const near = relative(folder, place.path);
  return ` (${near.startsWith("..") || isAbsolute(near) ? place.path : near}:${place.line})`;
}

// Where a file makes no sense stands above its stack: `/plans/peak.ts:12`.
const inHeader = /^(file:\S+|\/.*):(\d+)$/u;
const inFrame = /^\s+at (?:.*\()?(file:[^\s()]+):(\d+):\d+\)?$/u;

/** The packages beside this one, in a workspace: their frames are not somebody's. */
const packages = new URL("../../", import.meta.url).href;
