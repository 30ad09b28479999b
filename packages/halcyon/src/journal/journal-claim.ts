/**
 * Keeps two processes from going on with one journal, or one from going on while its first process still lives: both
 * would drive the same devices.
 *
 * The number of the process is in a file beside the journal. A process that was killed leaves its file behind: what
 * counts is whether the process is still there.
 *
 * @module
 */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { HalcyonError } from "@halcyon/model";
import { systemReason } from "../errors.ts";

/** The right to write a journal. Given back when disposed of. */
export class JournalClaim implements Disposable {
  readonly #path: string;

  /**
   * Takes the journal at `path`.
   *
   * @throws HalcyonError `journal.not_resumable` when another process of this machine has it; `files.write`.
   */
  constructor(path: string) {
    this.#path = `${path}.pid`;
    const mine = `${process.pid} ${hostname()}\n`;
    while (!this.#take(mine)) {
      const owner = this.#owner();
      if (owner !== undefined && owner !== mine && lives(owner))
        throw new HalcyonError(
          "journal.not_resumable",
          `Process ${owner.trim().split(" ")[0]} still writes the journal ${path}: end it first. (If that is another program by now, delete ${this.#path}.)`,
          { reason: "its process lives" },
        );
      rmSync(this.#path, { force: true });
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.#path, { force: true });
  }

  #take(mine: string): boolean {
    try {
      writeFileSync(this.#path, mine, { flag: "wx" });
      return true;
    } catch (error) {
      const reason = systemReason(error);
      if (reason === "EEXIST") return false;
      throw new HalcyonError(
        "files.write",
        `The journal cannot be claimed with ${this.#path}: ${reason}.`,
        { path: this.#path, reason },
        { cause: error },
      );
    }
  }

  #owner(): string | undefined {
    try {
      return readFileSync(this.#path, "utf8");
    } catch (error) {
      if (systemReason(error) === "ENOENT") return undefined;
      throw error;
    }
  }
}

// One on another machine that shares the disk cannot be asked; its user has to know.
function lives(owner: string): boolean {
  const [pid = "", host] = owner.trim().split(" ");
  const number = Number(pid);
  if (host !== hostname() || !Number.isSafeInteger(number) || number <= 0) return false;
  try {
    process.kill(number, 0);
    return true;
  } catch (error) {
    // There, and somebody else's.
    return systemReason(error) === "EPERM";
  }
}
