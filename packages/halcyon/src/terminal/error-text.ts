/** An error as a person reads it: the sentence, and the code to search for. @module */
import { asError, isHalcyonError } from "@halcyon/model";
import { systemReason } from "../errors.ts";
import { placeText } from "../place.ts";

/**
 * `x cannot go to 51 mm: its limits are -50 to 50 mm. [device.limits]`; what has no code of ours with its place, as a
 * path from `folder` on.
 */
export function errorText(thrown: unknown, folder?: string): string {
  const error = asError(thrown);
  const code = isHalcyonError(error)
    ? ` [${error.code}]`
    : ` [${systemReason(error) === error.message ? error.name : systemReason(error)}]`;
  const place = folder === undefined || isHalcyonError(error) ? "" : placeText(error, folder);
  return `${error.message}${hintOf(error)}${place}${code}`;
}

/** The service speaks of its header; who types a command has an environment. */
function hintOf(error: Error): string {
  const isKey = isHalcyonError(error, "client.refused") && error.facts.status === 401;
  return isKey ? " The command takes it from HALCYON_API_KEY." : "";
}
