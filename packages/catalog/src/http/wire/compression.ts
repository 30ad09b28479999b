/**
 * Content codings: zstd or gzip for text that is longer than a few packets.
 *
 * Numbers are sent as they are: on the networks of beamlines packing them costs more than it saves, and the clients
 * that want them packed cannot say so, since they offer every coding they know.
 *
 * @module
 */
import { type ZlibOptions, type ZstdOptions, constants, gzip, zstdCompress } from "node:zlib";
import { promisify } from "node:util";

const zstdAsync: (bytes: Uint8Array, options: ZstdOptions) => Promise<Uint8Array> = promisify(zstdCompress);
const gzipAsync: (bytes: Uint8Array, options: ZlibOptions) => Promise<Uint8Array> = promisify(gzip);

/** Shorter bodies fit a few packets: packing them takes longer than sending them. */
const shortest = 4096;

/** A body and its coding; undefined when it is left as it is. */
export async function compressed(
  body: Uint8Array,
  type: string,
  acceptEncoding: string | undefined,
): Promise<{ readonly bytes: Uint8Array; readonly coding: string } | undefined> {
  if (acceptEncoding === undefined || body.length < shortest || !/^(?:text\/|application\/json)/u.test(type))
    return undefined;
  const takes = (coding: string): boolean =>
    acceptEncoding.split(",").some((item) => {
      const [name, ...parameters] = item.split(";").map((part) => part.trim());
      return name?.toLowerCase() === coding && !parameters.some((part) => /^q=0(?:\.0*)?$/u.test(part));
    });
  if (takes("zstd"))
    return { bytes: await zstdAsync(body, { params: { [constants.ZSTD_c_compressionLevel]: 1 } }), coding: "zstd" };
  if (takes("gzip")) return { bytes: await gzipAsync(body, { level: 1 }), coding: "gzip" };
  return undefined;
}
