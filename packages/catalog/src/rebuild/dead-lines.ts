/**
 * Which lines of the log of the tree nothing follows from any more: what was made and removed since, and where data lay
 * before they were told to lie elsewhere.
 *
 * What cannot be known from the log alone stays: a run that came as documents is gone only when its folder is.
 *
 * @module
 */
import type { NodePath } from "../contract.ts";
import type { TreeStep } from "./tree-lines.ts";

/** What the log says of a node, from when it was made on. */
interface Life {
  /** Whether the log, or documents, made it: then its end is the end of all that was said. */
  readonly of: "log" | "documents" | "unknown";
  readonly lines: number[];
  /** The last line of each source. */
  readonly sources: Map<number, number>;
  /** Whether documents were there when it was said to be removed: it may still be ending. */
  isEnding: boolean;
}

class Branch {
  life: Life | undefined;
  readonly below = new Map<string, Branch>();
}

/** Told of each line in order. */
export class DeadLines {
  readonly #root = new Branch();
  readonly #dead = new Set<number>();
  readonly #hasDocuments: (run: string) => boolean;

  /** @param hasDocuments whether a run has its folder. */
  constructor(hasDocuments: (run: string) => boolean) {
    this.#hasDocuments = hasDocuments;
  }

  /** How many are dead. */
  get size(): number {
    return this.#dead.size;
  }

  has(number: number): boolean {
    return this.#dead.has(number);
  }

  /** The line of that number. */
  add(line: TreeStep, number: number): void {
    if ("run" in line) this.#run(line.run, number);
    else if ("create" in line) {
      const branch = this.#at(line.create);
      // Of two without an end between them the first was never acknowledged, unless others made something below it.
      if (branch.life?.of === "log" && hasBelow(branch)) return void this.#dead.add(number);
      this.#end(branch);
      branch.life = begun("log", number);
    } else if ("remove" in line) this.#remove(line.remove, number);
    else if ("source" in line) this.#source(this.#life(line.source), line.number, number);
    else this.#life("change" in line ? line.change : line.forget).lines.push(number);
  }

  #run(uid: string, number: number): void {
    const branch = this.#at([uid]);
    if (branch.life?.isEnding === true) this.#end(branch);
    branch.life ??= begun("documents", number);
    if (!branch.life.lines.includes(number)) branch.life.lines.push(number);
  }

  #remove(path: NodePath, number: number): void {
    const branch = this.#at(path);
    const life = this.#life(path);
    life.lines.push(number);
    const isGone = life.of === "documents" && !this.#hasDocuments(path[0] ?? "");
    if (life.of === "log" || isGone) this.#end(branch);
    else life.isEnding = life.of === "documents";
  }

  #source(life: Life, source: number, number: number): void {
    const before = life.sources.get(source);
    // Documents tell of their sources themselves, and again when they are read again.
    if (before !== undefined && life.of === "log") this.#dead.add(before);
    life.sources.set(source, number);
    life.lines.push(number);
  }

  #life(path: NodePath): Life {
    return (this.#at(path).life ??= begun("unknown"));
  }

  #at(path: NodePath): Branch {
    let branch = this.#root;
    for (const key of path) {
      let next = branch.below.get(key);
      if (next === undefined) branch.below.set(key, (next = new Branch()));
      branch = next;
    }
    return branch;
  }

  /** All that was said of a node, and of those below it, is dead. */
  #end(branch: Branch): void {
    for (const number of branch.life?.lines ?? []) this.#dead.add(number);
    branch.life = undefined;
    for (const each of branch.below.values()) this.#end(each);
    branch.below.clear();
  }
}

function hasBelow({ below }: Branch): boolean {
  return Array.from(below.values()).some(({ life }) => life !== undefined && life.of !== "unknown");
}

function begun(of: Life["of"], ...lines: number[]): Life {
  return { of, lines, sources: new Map(), isEnding: false };
}
