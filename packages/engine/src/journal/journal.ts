/**
 * The journal: what a plan was answered, written down so that another process can go on with it.
 *
 * A journal is an interface of three verbs; where the lines are kept is the caller's. Lines are JSON, one entry
 * each, appended in order; a torn last line is cut when it is read. What is in a line:
 *
 * - `begin`: which plan it is, in the caller's words, and the version of this format;
 * - `document`: a document, before any subscriber gets it;
 * - `enter`: one of several plans side by side was asked for its first message;
 * - `reply`, `error`: what the plan was answered to its message number `i`;
 * - `status`: a status that the plan holds has ended, and the plan sees it from message `before` on;
 * - `checkpoint`: after message `i` nothing before is done again; where the numbers of each stream are;
 * - `lost`: a reply that cannot be written down: the plan cannot be resumed past it;
 * - `end`: the session is over.
 *
 * `p` says which plan it is about. Left out, it is the plan of the session itself.
 *
 * @module
 */
import type { NamedDocument } from "@halcyon/model";
import type { RunKey } from "../message.ts";

/** The version of the lines that are written. Version 1 knew of no plans side by side; it is read all the same. */
export const journalVersion = 2;

/** The versions that are read. Others are refused. */
export const readableVersions: ReadonlySet<number> = new Set([1, 2]);

/**
 * A plan of the session: none of these numbers is the session's own; `[5, 1]` is the second of those side by side in
 * its message 5, `[5, 1, 3, 0]` the first of those in message 3 of that one.
 */
export type PlanPath = readonly number[];

/** The status that a message answered: the number of the message, after the path of its plan if it has one. */
export type StatusId = number | PlanPath;

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

/** A line about one plan. */
interface OfPlan {
  readonly p?: PlanPath;
}

/** One line. */
export type Entry =
  | { readonly t: "begin"; readonly version: number; readonly what: unknown; readonly time: number }
  | ({ readonly t: "document"; readonly document: NamedDocument } & OfPlan)
  | { readonly t: "enter"; readonly p: PlanPath; readonly error?: unknown }
  | ({ readonly t: "reply"; readonly i: number; readonly asked: Asked; readonly reply?: unknown } & OfPlan)
  | ({ readonly t: "error"; readonly i: number; readonly asked: Asked; readonly error: unknown } & OfPlan)
  | ({ readonly t: "status"; readonly id: StatusId; readonly before: number; readonly error?: unknown } & OfPlan)
  | ({
      readonly t: "checkpoint";
      readonly i: number;
      /** Of every stream; of those that this plan writes, when it is one of several. */
      readonly marks: readonly Marks[];
      readonly rewindable: boolean;
      readonly explicit: boolean;
    } & OfPlan)
  | { readonly t: "lost"; readonly i: number; readonly reason: string }
  | { readonly t: "end"; readonly exitStatus: string; readonly reason: string };

/** Plans by their paths, as keys. */
export function keyOf(path: PlanPath): string {
  return path.join("/");
}

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
