/**
 * Lines that tell where the data of a node lie now, told anew where lines before them are left out: each names the files
 * that the one before it had by their number.
 *
 * @module
 */
import type { NodePath } from "../contract.ts";
import type { PackedSource } from "../store/packed-source.ts";
import type { TreeStep } from "./tree-lines.ts";

type Assets = PackedSource["assets"];

interface Chain {
  /** The files as of the last line. */
  now: Assets;
  /** As of the last line that was kept. */
  kept: Assets;
}

/** Told of each line in order. */
export class SourceChains {
  readonly #chains = new Map<string, Chain>();

  /** A line that is left out. */
  pass(line: TreeStep): undefined {
    if ("create" in line) for (const i of line.node.sources.keys()) this.#chains.delete(nameOf(line.create, i));
    if ("source" in line) this.#next(line);
    return undefined;
  }

  /** A line that is kept: as it reads behind those that were. */
  keep(line: TreeStep, text: string): string {
    if ("create" in line)
      for (const [i, { assets }] of line.node.sources.entries())
        this.#chains.set(nameOf(line.create, i), { now: assets, kept: assets });
    if (!("source" in line)) return text;
    const chain = this.#next(line);
    if (chain === undefined) return text;
    const { now, kept } = chain;
    const differs = now.findIndex((asset, i) => JSON.stringify(asset) !== JSON.stringify(kept[i]));
    const same = differs < 0 ? now.length : differs;
    chain.kept = now;
    return JSON.stringify({ ...line, to: { ...line.to, same, assets: now.slice(same) } });
  }

  /** Of sources that the log has not made, every line is kept. */
  #next({ source, number, to }: Extract<TreeStep, { readonly source: NodePath }>): Chain | undefined {
    const chain = this.#chains.get(nameOf(source, number));
    if (chain !== undefined) chain.now = [...chain.now.slice(0, to.same), ...to.assets];
    return chain;
  }
}

function nameOf(path: NodePath, number: number): string {
  return JSON.stringify([number, ...path]);
}
