/** A run that a plan has opened, as its answers tell: what belongs to it, and ends with it. @module */
import type { HasName } from "@halcyon/model";
import { isCommand, type Msg } from "../message.ts";

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
  /** A bundle that is open and will not be made again, and whether something was read into it. */
  bundle: { readonly stream: string; hasRead: boolean } | undefined;

  constructor(uid: string) {
    this.uid = uid;
  }

  /** A message of this run was answered. */
  note(message: Msg, again: boolean): void {
    if (!again) this.#bundle(message);
    if (isCommand(message, "monitor")) this.monitored.set(message.obj, message);
    else if (isCommand(message, "unmonitor")) this.monitored.delete(message.obj);
    else if (isCommand(message, "declare_stream"))
      this.declared.set(message.kwargs.name, message.kwargs.collect === true ? "collect" : "read");
    else if (isCommand(message, "kickoff")) this.uncollected.add(message.obj);
    else if (isCommand(message, "collect"))
      for (const flyer of [message.obj, ...message.args]) this.uncollected.delete(flyer);
  }

  #bundle(message: Msg): void {
    if (isCommand(message, "create"))
      this.bundle = {
        stream: message.kwargs.name ?? String((message.args as readonly unknown[])[0]),
        hasRead: false,
      };
    else if (isCommand(message, "save") || isCommand(message, "drop")) this.bundle = undefined;
    else if (isCommand(message, "read") && this.bundle !== undefined) this.bundle.hasRead = true;
  }
}
