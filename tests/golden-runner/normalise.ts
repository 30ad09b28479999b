/**
 * Brings documents, texts and message logs to a form in which two implementations can be compared.
 *
 * @module
 */
import type { Json } from "./cases.ts";
import { isObject } from "./cases.ts";
import type { WireMessage } from "./messages.ts";
import type { Writer } from "./write.ts";

const wordedByAll = ["", "simulated fault", "boom", "handled", "pause", "resume", "suspended", "callback"];
const wordedByFunctions = ["an operator is needed", "not that one"];

/** Keeps the texts that a case itself gives; what an implementation worded becomes "any text". */
export class Texts {
  readonly #given: ReadonlySet<string>;

  constructor(one: Json) {
    this.#given = new Set([...stringsOf(one), ...wordedByAll, ...wordedByFunctions]);
  }

  kept(text: unknown): unknown {
    return typeof text === "string" && !this.#given.has(text) ? { $text: text } : text;
  }
}

function* stringsOf(value: Json | undefined): Generator<string> {
  if (typeof value === "string") yield value;
  else if (Array.isArray(value)) for (const each of value as readonly Json[]) yield* stringsOf(each);
  else if (isObject(value)) for (const each of Object.values(value)) yield* stringsOf(each);
}

/** Numbers uids in the order in which documents come, and takes away what differs from run to run. */
export class DocumentNormaliser {
  readonly #writer: Writer;
  readonly #texts: Texts;
  readonly #interruptions = new Set<unknown>();

  constructor(writer: Writer, texts: Texts) {
    this.#writer = writer;
    this.#texts = texts;
  }

  document(name: string, doc: Readonly<Record<string, unknown>>): Record<string, unknown> {
    if (name === "descriptor" && doc["name"] === "interruptions") this.#interruptions.add(doc["uid"]);
    this.#number(name, doc);
    const { versions: _versions, ...kept } = doc;
    const out = this.#writer.value(kept) as Record<string, unknown>;
    if ("time" in out) out["time"] = Array.isArray(out["time"]) ? out["time"].map(() => "T") : "T";
    if (name === "stop") out["reason"] = this.#texts.kept(doc["reason"]);
    if (name === "event" && this.#interruptions.has(doc["descriptor"])) {
      out["timestamps"] = mapped(out["timestamps"], () => "T");
      out["data"] = mapped(out["data"], (text) => this.#texts.kept(text));
    }
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

function mapped(object: unknown, change: (value: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object as object).map(([key, value]) => [key, change(value)]));
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
