/** A run that a plan has opened, as its answers tell: what belongs to it, and ends with it. @module */
import type { HasName } from "@halcyon/model";
import type { Stream } from "../bundler/stream.ts";
import { isCommand, type Msg } from "../message.ts";
import type { Redriver } from "./redriver.ts";

/** The stream that a message to monitor makes. */
export function monitorStream({ obj, kwargs }: Msg<"monitor">): string {
  return kwargs.name ?? `${obj.name}_monitor`;
}

/** A run that a plan knows to be open. */
export class OpenedRun {
  readonly uid: string;
  readonly monitored: Map<HasName, Msg<"monitor">> = new Map();
  readonly declared: Map<string, "read" | "collect"> = new Map();
  /** Kicked off, and not collected since. */
  readonly uncollected: Set<HasName> = new Set();
  /** Kicked off at any time. */
  readonly flown: Set<HasName> = new Set();
  /** Bundles that are open and will not be made again, by the plan, and whether something was read into them. */
  readonly bundles: Map<Redriver, { readonly stream: string; hasRead: boolean }> = new Map();
  /** Who wrote each stream last, event by event. */
  readonly writers: Map<string, Redriver> = new Map();
  /** Who collected each flyer last. */
  readonly collectors: Map<HasName, Redriver> = new Map();

  constructor(uid: string) {
    this.uid = uid;
  }

  /** A message of this run was answered, to the plan `by`. */
  note(message: Msg, again: boolean, by: Redriver): void {
    if (isCommand(message, "create")) this.writers.set(streamOf(message), by);
    if (!again) this.#bundle(message, by);
    if (isCommand(message, "monitor")) this.monitored.set(message.obj, message);
    else if (isCommand(message, "unmonitor")) this.monitored.delete(message.obj);
    else if (isCommand(message, "declare_stream"))
      this.declared.set(message.kwargs.name, message.kwargs.collect === true ? "collect" : "read");
    else if (isCommand(message, "kickoff")) this.kickedOff(message.obj);
    else if (isCommand(message, "collect"))
      for (const flyer of [message.obj, ...message.args]) {
        this.uncollected.delete(flyer);
        this.collectors.set(flyer, by);
      }
  }

  kickedOff(flyer: HasName): void {
    this.uncollected.add(flyer);
    this.flown.add(flyer);
  }

  #bundle(message: Msg, by: Redriver): void {
    const bundle = this.bundles.get(by);
    if (isCommand(message, "create")) this.bundles.set(by, { stream: streamOf(message), hasRead: false });
    else if (isCommand(message, "save") || isCommand(message, "drop")) this.bundles.delete(by);
    else if (isCommand(message, "read") && bundle !== undefined) bundle.hasRead = true;
  }

  /** Who wrote a stream last. */
  writerOf({ name, objects }: Pick<Stream, "name" | "objects">): Redriver | undefined {
    const written = this.writers.get(name);
    if (written !== undefined) return written;
    for (const object of objects.keys()) {
      const collected = this.collectors.get(object);
      if (collected !== undefined) return collected;
    }
    return undefined;
  }

  /** Plans that ran in a message of `to` are over: what they wrote is its own. */
  inherit(from: readonly Redriver[], to: Redriver): void {
    for (const [stream, writer] of this.writers) if (from.includes(writer)) this.writers.set(stream, to);
    for (const [flyer, writer] of this.collectors) if (from.includes(writer)) this.collectors.set(flyer, to);
    for (const one of from) this.bundles.delete(one);
  }
}

function streamOf({ kwargs, args }: Msg<"create">): string {
  return kwargs.name ?? String((args as readonly unknown[])[0]);
}
