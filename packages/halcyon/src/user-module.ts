/**
 * Loads a file of somebody's plans or devices, wherever it lies.
 *
 * What it imports of `@halcyon/…` is beside it, or else the command's own: a folder of plans needs no installation.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";
import { asError } from "@halcyon/model";
import { systemReason } from "./errors.ts";

let canFindUs = false;

/** What the file exports. Throws what it throws: `loadReason` has words for that. */
export async function userModule(path: string): Promise<Readonly<Record<string, unknown>>> {
  if (!canFindUs) findUs();
  canFindUs = true;
  return (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
}

/** Why a file could not be loaded: with its line, when the system says it. */
export function loadReason(path: string, error: unknown): string {
  if (!existsSync(path)) return "there is no such file";
  const { message, stack = "" } = asError(error);
  // Where a file makes no sense stands above its stack: `/plans/peak.ts:12`.
  const line = stack.startsWith(`${path}:`) ? /^\d+/.exec(stack.slice(path.length + 1))?.[0] : undefined;
  return line === undefined ? message : `line ${line}: ${message}`;
}

function findUs(): void {
  registerHooks({
    resolve(specifier, context, next) {
      try {
        return next(specifier, context);
      } catch (error) {
        if (!specifier.startsWith("@halcyon/") || systemReason(error) !== "ERR_MODULE_NOT_FOUND") throw error;
        return next(specifier, { ...context, parentURL: import.meta.url });
      }
    },
  });
}
