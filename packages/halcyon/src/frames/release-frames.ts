/** Files that the writer of a run left open when it was killed, so that every program opens them again. @module */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { releaseHdf5 } from "@halcyon/files";
import { asError, type NamedDocument } from "@halcyon/model";

/** Releases the HDF5 files that documents tell of, and says which; what goes wrong with one is told, too. */
export function releaseFrames(documents: readonly NamedDocument[], say: (text: string) => void): void {
  const uris = documents.flatMap(([name, doc]) =>
    name === "stream_resource" && doc.mimetype === "application/x-hdf5" ? [doc.uri] : [],
  );
  for (const uri of new Set(uris)) {
    if (!uri.startsWith("file://localhost/")) continue;
    const path = fileURLToPath(uri.replace("file://localhost/", "file:///"));
    if (!existsSync(path)) continue;
    try {
      if (releaseHdf5(path)) say(`${path} is released: it was being written.`);
    } catch (error) {
      say(`Warning: ${asError(error).message}`);
    }
  }
}
