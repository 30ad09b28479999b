/** An error as a person reads it: the sentence, and the code to search for. @module */
import { asError, isHalcyonError } from "@halcyon/model";
import { systemReason } from "../errors.ts";

/** `x cannot go to 51 mm: its limits are -50 to 50 mm. [device.limits]`. */
export function errorText(thrown: unknown): string {
  const error = asError(thrown);
  const code = isHalcyonError(error)
    ? ` [${error.code}]`
    : ` [${systemReason(error) === error.message ? error.name : systemReason(error)}]`;
  return `${error.message}${hintOf(error)}${code}`;
}

/** The service speaks of its header; who types a command has an environment. */
function hintOf(error: Error): string {
  const isKey = isHalcyonError(error, "client.refused") && error.facts.status === 401;
  return isKey ? " The command takes it from HALCYON_API_KEY." : "";
}
