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
import { placeOf } from "./place.ts";

let canFindUs = false;

/** What the file exports. Throws what it throws: `loadReason` has words for that. */
export async function userModule(path: string): Promise<Readonly<Record<string, unknown>>> {
  if (!canFindUs) findUs();
  canFindUs = true;
  return (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
}

/** Why a file could not be loaded, without the full stop: with its line, or that of the file that it imports. */
export function loadReason(path: string, error: unknown): string {
  if (!existsSync(path)) return "there is no such file";
  const message = asError(error).message.replace(/\.$/u, "");
  const place = placeOf(error);
  if (place === undefined) return message;
  return `${place.path === path ? "" : `${place.path}, `}line ${place.line}: ${message}`;
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
