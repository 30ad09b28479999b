/** What goes wrong at a server, as errors: refusals, complaints, and its going away. @module */
import { HalcyonError } from "@halcyon/model";
import type { Frame } from "./frames.ts";
import { command, readHeader } from "./header.ts";
import { type Address, addressText } from "./network.ts";
import { ecaText } from "./status.ts";
import { readText } from "./text.ts";

/** The server answered with an ECA code that is not success, and maybe said why. */
export function refusal(pv: string, operation: string, status: number, said = ""): HalcyonError<"ca.refused"> {
  const text = said === "" ? ecaText(status) : `${ecaText(status)} (${said})`;
  const sentence = `${operation} of ${pv} was refused by its server: ${text}.`;
  return new HalcyonError("ca.refused", sentence, { pv, operation, status, text });
}

/** The server went away, or no longer has the PV. */
export function disconnected(pv: string, from: Address, reason: string): HalcyonError<"ca.disconnected"> {
  const server = addressText(from);
  return new HalcyonError("ca.disconnected", `${server} no longer serves ${pv}: ${reason}.`, { pv, server, reason });
}

/**
 * An error message of the server's: it carries the header of what caused it, and a sentence.
 *
 * @returns the sentence, and the number of the request when it was one that waits.
 * @throws HalcyonError `ca.malformed` when the header is missing.
 */
export function serverComplaint(frame: Frame): { readonly text: string; readonly request: number | undefined } {
  const header = { command: 0, size: 0, type: 0, count: 0, first: 0, second: 0 };
  const length = readHeader(frame.view, frame.at, frame.at + frame.size, header);
  if (length === 0) {
    throw new HalcyonError("ca.malformed", "The server sent an error without a cause.", { what: "error" });
  }
  const waits = header.command === command.readNotify || header.command === command.writeNotify;
  const text = printed(readText(frame.view, frame.at + length, frame.size - length));
  return { text, request: waits ? header.second : undefined };
}

/** Without what a terminal would obey. */
function printed(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, "?");
}
