/** The filters of chunks that can be undone: those of the library, and those of the plugins that come with it. @module */

const names: Readonly<Record<number, string>> = {
  1: "deflate",
  2: "shuffle",
  3: "fletcher32",
  5: "nbit",
  6: "scaleoffset",
  307: "bzip2",
  32000: "lzf",
  32001: "blosc",
  32004: "lz4",
  32008: "bitshuffle",
  32013: "zfp",
  32015: "zstd",
  32019: "jpeg",
  32022: "bitgroom",
  32023: "bitround",
  32026: "blosc2",
};

/** Whether a filter is here. A read through one that is not would answer whatever lies in memory. */
export function knownFilter(id: number): boolean {
  return Object.hasOwn(names, id);
}
