/**
 * Reads the documents of a run back from its file.
 *
 * A process that was killed leaves a last line that ends in the middle: it is told apart from a broken file, where
 * a line in the middle makes no sense.
 *
 * @module
 */
import { open as openFile, type FileHandle } from "node:fs/promises";
import {
  HalcyonError,
  checkDocument,
  decodeDocument,
  isHalcyonError,
  systemWords,
  type NamedDocument,
} from "@halcyon/model";
import { systemReason } from "../errors.ts";

/** How a file is read. */
export interface RunFileOptions {
  /** Goes on waiting for more until the run has stopped. */
  readonly follow?: { readonly signal: AbortSignal; readonly wait: () => Promise<void> };
  /** Told the text of a last line that is torn. */
  readonly onTorn?: (text: string) => void;
}

/**
 * The documents of the file, in order.
 *
 * @throws HalcyonError `files.read` when there is no such file, or a whole line is not a document.
 */
export async function* readRunFile(
  path: string,
  options: RunFileOptions = {},
): AsyncGenerator<NamedDocument, void, void> {
  const { follow } = options;
  let line = 0;
  let open = 0;
  for await (const [text, whole] of readLines(
    path,
    () => follow !== undefined && !follow.signal.aborted && (line === 0 || open > 0),
    follow?.wait,
  )) {
    line += 1;
    if (text.trim() === "") continue;
    const document = parse(path, text, line, whole);
    if (document === undefined) {
      options.onTorn?.(text);
      return;
    }
    if (document[0] === "start") open += 1;
    if (document[0] === "stop") open -= 1;
    yield document;
  }
}

function parse(path: string, text: string, line: number, whole: boolean): NamedDocument | undefined {
  try {
    const document = decodeDocument(text);
    checkDocument(document[0], document[1]);
    return document;
  } catch (cause) {
    if (!whole) return undefined;
    const reason = isHalcyonError(cause) || cause instanceof SyntaxError ? cause.message : systemReason(cause);
    throw new HalcyonError(
      "files.read",
      `Line ${line} of ${path} is not a document: ${reason}`,
      { path, line, reason },
      { cause },
    );
  }
}

/** Lines with whether they were ended; a piece without its end comes last. */
async function* readLines(
  path: string,
  more: () => boolean,
  wait: (() => Promise<void>) | undefined,
): AsyncGenerator<readonly [text: string, whole: boolean], void, void> {
  const bytes = new Uint8Array(1 << 16);
  const decoder = new TextDecoder();
  // The pieces of a line that is not whole yet: a page of fast data is a line of many megabytes, looked through once.
  let rest: string[] = [];
  await using file = await openToRead(path);
  while (true) {
    const { bytesRead } = await file.read(bytes, 0, bytes.length, null).catch((cause: unknown) => refuse(path, cause));
    if (bytesRead === 0) {
      if (!more() || wait === undefined) break;
      await wait();
      continue;
    }
    const pieces = decoder.decode(bytes.subarray(0, bytesRead), { stream: true }).split("\n");
    const last = pieces.pop() ?? "";
    for (const piece of pieces) {
      yield [rest.length === 0 ? piece : [...rest, piece].join(""), true];
      rest = [];
    }
    if (last !== "") rest.push(last);
  }
  const torn = `${rest.join("")}${decoder.decode()}`;
  if (torn !== "") yield [torn, false];
}

async function openToRead(path: string): Promise<FileHandle> {
  return await openFile(path, "r").catch((cause: unknown) => refuse(path, cause));
}

function refuse(path: string, cause: unknown): never {
  const reason = systemReason(cause);
  throw new HalcyonError("files.read", `${path} cannot be read: ${systemWords(reason)}.`, { path, reason }, { cause });
}
