/**
 * A data source as a line of a log: short, however long its array grows.
 *
 * The chunks of an axis that has any are told by how many of each length follow one another, and the files that a source had before
 * by their number.
 *
 * @module
 */
import type { ArrayStructure, Asset, DataSource, DataSourceDraft, RaggedStructure, Structure } from "../contract.ts";
import type { AssetUris } from "../nodes/asset-uris.ts";

type Draft = Omit<DataSource, "id" | "assets"> & { readonly assets: readonly Omit<Asset, "id">[] };

/** `[uri, is_directory, parameter, num]` */
type PackedAsset = readonly [uri: string, isDirectory: boolean, parameter: string | null, num: number | null];

/** What is written down. */
export interface PackedSource extends Omit<Draft, "structure" | "assets"> {
  readonly structure: unknown;
  /** So many of the assets that there were before, and these. */
  readonly same: number;
  readonly assets: readonly PackedAsset[];
}

/** @param before the assets that there were; none of a new source. */
export function packedSource(
  { structure_family, structure, mimetype, parameters, properties, management, assets }: Draft,
  uris: AssetUris,
  before: readonly Omit<Asset, "id">[] = [],
): PackedSource {
  const differs = assets.findIndex((asset, i) => !isSame(asset, before[i]));
  const same = differs < 0 ? assets.length : differs;
  return {
    structure_family,
    structure: isArray(structure)
      ? { ...structure, chunks: structure.chunks.map((axis) => axis && runsOf(axis)) }
      : structure,
    mimetype,
    parameters,
    properties,
    management,
    same,
    assets: assets.slice(same).map((asset) => packedAsset(asset, uris)),
  };
}

/** The source again. @param before the assets that there were. */
export function unpackedSource(
  { same, assets, structure, ...source }: PackedSource,
  uris: AssetUris,
  before: readonly Omit<Asset, "id">[] = [],
): DataSourceDraft {
  const more = assets.map(([uri, is_directory, parameter, num]) => ({
    data_uri: uris.told(uri),
    is_directory,
    parameter,
    num,
  }));
  return { ...source, structure: unpackedStructure(structure), assets: [...before.slice(0, same), ...more] };
}

function isSame(a: Omit<Asset, "id">, b: Omit<Asset, "id"> | undefined): boolean {
  return (
    a.data_uri === b?.data_uri && a.is_directory === b.is_directory && a.parameter === b.parameter && a.num === b.num
  );
}

function packedAsset({ data_uri, is_directory, parameter, num }: Omit<Asset, "id">, uris: AssetUris): PackedAsset {
  return [uris.kept(data_uri), is_directory, parameter, num];
}

function isArray(structure: Structure | null): structure is ArrayStructure | RaggedStructure {
  return structure !== null && "chunks" in structure && Array.isArray(structure.chunks);
}

/** `[[3, 512], [1, 100]]` for three chunks of 512 and one of 100. */
function runsOf(chunks: readonly number[]): readonly (readonly [count: number, length: number])[] {
  const runs: [number, number][] = [];
  for (const length of chunks) {
    const last = runs.at(-1);
    if (last?.[1] === length) last[0] += 1;
    else runs.push([1, length]);
  }
  return runs;
}

function unpackedStructure(structure: unknown): Structure | null {
  const packed = structure as { readonly chunks?: readonly (readonly (readonly [number, number])[] | null)[] } | null;
  if (packed?.chunks === undefined) return structure as Structure | null;
  const chunks = packed.chunks.map(
    (runs) => runs && runs.flatMap(([count, length]) => Array.from({ length: count }, () => length)),
  );
  return { ...packed, chunks } as unknown as ArrayStructure;
}
