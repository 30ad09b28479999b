/** How files of frames are called, and found again: the same for every sink. @module */
import { fileURLToPath, pathToFileURL } from "node:url";
import type { FrameRequest, NewUid } from "@halcyon/model";
import { fileName } from "./confined-path.ts";

/** The address of a file or folder in the field's form, `file://localhost/…`. */
export function uriOfPath(path: string): string {
  return `file://localhost${pathToFileURL(path).pathname}`;
}

/** `<prefix of the run>-<detector>-<8 letters>`, without an ending. */
export function frameFileName({ prefix, detector }: FrameRequest, newUid: NewUid): string {
  return [...(prefix === undefined ? [] : [prefix]), detector, newUid().slice(0, 8)].map(fileName).join("-");
}

/** The path of what an earlier process wrote and is to be gone on with, wherever that is. */
export function pathAgain({ again = [] }: FrameRequest): string | undefined {
  const [resource] = again;
  return resource && fileURLToPath(resource.uri.replace("file://localhost/", "file:///"));
}
