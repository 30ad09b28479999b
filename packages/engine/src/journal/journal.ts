/**
 * The journal: what a plan was answered, written down so that another process can go on with it.
 *
 * A journal is an interface of three verbs; where the lines are kept is the caller's. Lines are JSON, one entry
 * each, appended in order; a torn last line is cut when it is read. What is in a line:
 *
 * - `begin`: which plan it is, in the caller's words, and the version of this format;
 * - `document`: a document, before any subscriber gets it;
 * - `reply`, `error`: what the plan was answered to its message number `i`;
 * - `status`: a status that the plan holds has ended, and the plan sees it from message `before` on;
 * - `checkpoint`: after message `i` nothing before is done again; where the numbers of each stream are;
 * - `lost`: a reply that cannot be written down: the plan cannot be resumed past it;
 * - `end`: the session is over.
 *
 * @module
 */
import type { NamedDocument } from "@halcyon/model";
import type { RunKey } from "../message.ts";

/** The version of the lines. Others are refused. */
export const journalVersion = 1;

/** Where lines are kept. */
export interface Journal {
  /** Appends a line (without line feed). Returns when it survives the death of this process. */
  append(line: string): void;
  /** The lines so far, torn last one included. */
  read(): Iterable<string>;
  /** Returns when the lines survive the death of the machine. */
  sync(): void | Promise<void>;
}

/** What a message was, so that another drive of the plan can be compared with it. */
export interface Asked {
  readonly command: string;
  /** The name of its device. */
  readonly device?: string;
  /** Its arguments, as text. */
  readonly args?: string;
  readonly run?: RunKey;
}

/** Where the numbers of the streams of a run are. */
export interface Marks {
  readonly run: string;
  readonly key?: RunKey;
  readonly next: Readonly<Record<string, number>>;
}

/** One line. */
export type Entry =
  | { readonly t: "begin"; readonly version: number; readonly what: unknown; readonly time: number }
  | { readonly t: "document"; readonly document: NamedDocument }
  | { readonly t: "reply"; readonly i: number; readonly asked: Asked; readonly reply?: unknown }
  | { readonly t: "error"; readonly i: number; readonly asked: Asked; readonly error: unknown }
  | { readonly t: "status"; readonly id: number; readonly before: number; readonly error?: unknown }
  | {
      readonly t: "checkpoint";
      readonly i: number;
      readonly marks: readonly Marks[];
      readonly rewindable: boolean;
      readonly explicit: boolean;
    }
  | { readonly t: "lost"; readonly i: number; readonly reason: string }
  | { readonly t: "end"; readonly exitStatus: string; readonly reason: string };

/** A journal in memory: what a test lets survive of an engine that it drops. */
export class MemoryJournal implements Journal {
  readonly lines: string[] = [];

  append(line: string): void {
    this.lines.push(line);
  }

  read(): Iterable<string> {
    return [...this.lines];
  }

  sync(): void {
    // Memory has nothing to wait for.
  }
}
