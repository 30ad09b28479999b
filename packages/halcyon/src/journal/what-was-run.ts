/**
 * What the first line of a journal says of the command that began it: enough to make its plan again.
 *
 * A plan of the library is named by its wire name. A plan of a file may have changed since, so the hash of the file is
 * kept beside its path: a changed one is refused, for its answers would go to other questions.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { HalcyonError } from "@halcyon/model";
import { systemReason } from "../errors.ts";
import { findPlan, type FoundPlan } from "../plans/plan-catalogue.ts";
import type { PlanToken, RunOptions } from "../plans/plan-tokens.ts";

/** Which plan was run, with which devices, and where to. All paths are absolute. */
export interface WhatWasRun {
  /** The wire name, or the name of the plan in its file. */
  readonly plan: string;
  /** The file of the plan, when it is not one of the library. */
  readonly module?: { readonly path: string; readonly sha256: string };
  /** The plan's words of the command line, as they were typed. */
  readonly tokens: readonly PlanToken[];
  /** The file of the devices; the simulated beamline without one. */
  readonly beamline?: string;
  readonly data: string;
  /** The catalog that the runs go to as well: its address, or its folder. */
  readonly catalog?: string;
  readonly recordInterruptions?: boolean;
  readonly md: Readonly<Record<string, unknown>>;
}

/** Describes a command `halcyon run`. `asked` is what was typed as the plan. */
export function whatIsRun(
  asked: string,
  found: FoundPlan,
  tokens: readonly PlanToken[],
  options: Pick<RunOptions, "beamline" | "data" | "catalog" | "md" | "recordInterruptions">,
  folder: string,
): WhatWasRun {
  const path = resolve(folder, asked);
  return {
    plan: found.name,
    ...(found.ofFile ? { module: { path, sha256: hashOf(path) } } : {}),
    tokens,
    ...(options.beamline === undefined ? {} : { beamline: resolve(folder, options.beamline) }),
    data: resolve(folder, options.data ?? "halcyon-data"),
    ...(options.catalog === undefined ? {} : { catalog: options.catalog }),
    ...(options.recordInterruptions ? { recordInterruptions: true } : {}),
    md: options.md,
  };
}

/**
 * What the journal at `path` says of its command.
 *
 * @throws HalcyonError `journal.not_resumable` when `halcyon run` did not begin it.
 */
export function whatWasRun(what: unknown, path: string): WhatWasRun {
  if (isWhatWasRun(what)) return what;
  throw notResumable(
    `The journal ${path} was not begun by halcyon run: the program that began it has to go on with it.`,
    "begun by another program",
  );
}

/**
 * Finds the plan again.
 *
 * @returns the plan, and the words that are left for its arguments.
 * @throws HalcyonError `journal.not_resumable` when its file is another now; `cli.load`, `cli.usage`.
 */
export async function findAgain(what: WhatWasRun): Promise<readonly [FoundPlan, readonly PlanToken[]]> {
  const { module } = what;
  if (module === undefined) return await findPlan(what.plan, what.tokens, what.data);
  if (hashOf(module.path) !== module.sha256)
    throw notResumable(
      `${module.path} has changed since its plan ${what.plan} was run: it can only be gone on with as it was. Bring that file back, or close the run with halcyon recover.`,
      "its file has changed",
    );
  return await findPlan(module.path, what.tokens, what.data);
}

function notResumable(text: string, reason: string): HalcyonError<"journal.not_resumable"> {
  return new HalcyonError("journal.not_resumable", text, { reason });
}

function hashOf(path: string): string {
  try {
    return createHash("sha256").update(readFileSync(path)).digest("hex");
  } catch (error) {
    const reason = systemReason(error);
    throw new HalcyonError(
      "cli.load",
      `The plans of ${path} cannot be read: ${reason}.`,
      { path, reason },
      { cause: error },
    );
  }
}

function isWhatWasRun(what: unknown): what is WhatWasRun {
  if (!isRecord(what)) return false;
  const { plan, module, tokens, beamline, data, catalog, recordInterruptions, md } = what;
  return (
    typeof plan === "string" &&
    (module === undefined ||
      (isRecord(module) && typeof module["path"] === "string" && typeof module["sha256"] === "string")) &&
    Array.isArray(tokens) &&
    tokens.every(isToken) &&
    (beamline === undefined || typeof beamline === "string") &&
    typeof data === "string" &&
    (catalog === undefined || typeof catalog === "string") &&
    (recordInterruptions === undefined || typeof recordInterruptions === "boolean") &&
    isRecord(md)
  );
}

function isToken(token: unknown): boolean {
  if (!isRecord(token)) return false;
  if (token["kind"] === "word") return typeof token["text"] === "string";
  const { kind, name, value } = token;
  return kind === "option" && typeof name === "string" && (value === undefined || typeof value === "string");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
