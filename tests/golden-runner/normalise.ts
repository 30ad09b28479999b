/**
 * Brings documents and message logs to a form in which two implementations can be compared.
 *
 * @module
 */
import { type Case, type Json, isObject } from "./cases.ts";
import type { WireMessage } from "./messages.ts";
import type { Writer } from "./write.ts";

/** The texts that the helpers of the cases and the devices word: they are the same everywhere. */
const given = ["simulated fault", "boom", "thrown", "handled", "pause", "resume", "suspended", "callback"];

/** The messages of a case, in which the reason for closing a run is any text where the peer worded it. */
export function withAnyReason(messages: readonly WireMessage[], one: Case): WireMessage[] {
  const { messages: _messages, end: _end, replies: _replies, ...input } = one;
  const known = new Set([...given, ...stringsOf(input)]);
  return messages.map((message) => {
    const { reason, exit_status: status } = message.kwargs;
    if (message.command !== "close_run" || typeof reason !== "string") return message;
    // Some of the peer's errors have no text at all; ours say what failed.
    if (known.has(reason) && !(reason === "" && status === "fail")) return message;
    return { ...message, kwargs: { ...message.kwargs, reason: { $text: "*" } } };
  });
}

function* stringsOf(value: Json | undefined): Generator<string> {
  if (typeof value === "string") yield value;
  else if (Array.isArray(value)) for (const each of value as readonly Json[]) yield* stringsOf(each);
  else if (isObject(value)) for (const each of Object.values(value)) yield* stringsOf(each);
}

/** Numbers uids in the order in which documents come, and takes away what differs from run to run. */
export class DocumentNormaliser {
  readonly #writer: Writer;
  readonly #interruptions = new Set<unknown>();

  constructor(writer: Writer) {
    this.#writer = writer;
  }

  document(name: string, doc: Readonly<Record<string, unknown>>): Record<string, unknown> {
    if (name === "descriptor" && doc["name"] === "interruptions") this.#interruptions.add(doc["uid"]);
    this.#number(name, doc);
    const { versions: _versions, ...kept } = doc;
    const out = this.#writer.value(kept) as Record<string, unknown>;
    if ("time" in out) out["time"] = Array.isArray(out["time"]) ? out["time"].map(() => "T") : "T";
    if (name === "event" && this.#interruptions.has(doc["descriptor"]))
      out["timestamps"] = Object.fromEntries(Object.keys(out["timestamps"] as object).map((key) => [key, "T"]));
    return out;
  }

  // A datum and its stream relatives are named after their resource, which may never have been announced.
  #number(name: string, doc: Readonly<Record<string, unknown>>): void {
    if (name === "event_page") for (const uid of doc["uid"] as Iterable<string>) this.#writer.uid(uid);
    else if (name === "datum" || name === "datum_page") this.#writer.uid(doc["resource"] as string);
    else if (name === "stream_datum") this.#writer.uid(doc["stream_resource"] as string);
    else this.#writer.uid(doc["uid"] as string);
  }
}

/**
 * The peer's log without what its engine does to suspend: commands that begin with `_`, and the `rewindable`
 * and `wait_for` around them. A plan that starts with the gate closed waits before its first message.
 */
export function withoutSuspension(messages: readonly WireMessage[], suspenders: boolean): WireMessage[] {
  const kept: WireMessage[] = [];
  let inside = suspenders && messages[0]?.command === "wait_for";
  let restoring = false;
  for (const message of messages) {
    const { command } = message;
    if (command === "_start_suspender") inside = true;
    else if (command === "_resume_from_suspender") [inside, restoring] = [false, true];
    else if (inside && (command === "wait_for" || command === "rewindable")) inside = command !== "wait_for";
    else if (restoring && command === "rewindable") restoring = false;
    else kept.push(message);
  }
  return kept;
}
