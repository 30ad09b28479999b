/**
 * One process at a time: a lock that the system takes away when the process ends, however it ends.
 *
 * It is SQLite's lock of a file that holds nothing: the one lock of a whole file that Node has.
 *
 * @module
 */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { HalcyonError } from "@halcyon/model";
import { writeError } from "./write-error.ts";

const busy = 5;

/** A folder that is ours. */
export class FolderClaim implements Disposable {
  readonly #lock: DatabaseSync;

  /** @throws HalcyonError `catalog.locked` when another has it, `catalog.write` when there can be no lock. */
  constructor(folder: string) {
    const path = join(folder, "catalog.lock");
    try {
      this.#lock = new DatabaseSync(path, { timeout: 0 });
      this.#lock.exec("PRAGMA locking_mode = EXCLUSIVE");
      this.#lock.exec("BEGIN EXCLUSIVE");
    } catch (cause) {
      if (((cause as { errcode?: number }).errcode ?? 0) % 256 !== busy) throw writeError(path, cause);
      const reason = "another process has it open";
      throw new HalcyonError(
        "catalog.locked",
        `The catalog ${folder} cannot be opened: ${reason}.`,
        { path: folder, reason },
        { cause },
      );
    }
  }

  [Symbol.dispose](): void {
    if (this.#lock.isOpen) this.#lock.close();
  }
}
