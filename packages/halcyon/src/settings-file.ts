/**
 * Settings of a device in a YAML file: the path of each signal, and its value.
 *
 * ```yaml
 * # settings of cam
 * signals.gain: 2.5
 * signals.mode: Fast
 * signals.roi.sizes: [ 1, 2 ]
 * ```
 *
 * Whole numbers of 64 bits, NaN and infinity come back as they were.
 *
 * @module
 */
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { type SettingChange, type Settings, type Wait, applySettings, settingsOf } from "@halcyon/devices";
import { HalcyonError } from "@halcyon/model";
import { Document, LineCounter, isSeq, parseDocument, visit } from "yaml";
import { systemReason } from "./errors.ts";

/** A device whose settings are to be kept. */
export type Settled = object & { readonly name?: string };

/**
 * Writes the present settings of a device into a file, whole or not at all.
 *
 * @throws HalcyonError `files.write`; what reading its signals throws.
 */
export async function saveSettings(path: string, device: Settled, wait: Wait = {}): Promise<Settings> {
  const settings = await settingsOf(device, wait);
  const text = settingsText(settings, device.name);
  const unfinished = `${path}.part`;
  try {
    await writeFile(unfinished, text);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    const reason = systemReason(error);
    throw new HalcyonError(
      "files.write",
      `The settings can't be written to ${path}: ${reason}.`,
      { path, reason },
      {
        cause: error,
      },
    );
  }
  return settings;
}

/**
 * Brings a device to the settings of a file, sending only what differs. Answers what was changed.
 *
 * @throws HalcyonError `files.read`; `device.settings` with all that doesn't fit: then nothing has been sent.
 */
export async function restoreSettings(
  path: string,
  device: Settled,
  wait: Wait = {},
): Promise<readonly SettingChange[]> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw unreadable(path, systemReason(error), undefined, error);
  }
  return await applySettings(device, settingsIn(path, text), wait);
}

/** Settings as YAML. */
export function settingsText(settings: Settings, name?: string): string {
  const document = new Document(settings);
  if (name !== undefined) document.commentBefore = ` settings of ${name}`;
  // Numbers of an array side by side; the rows of a table below each other.
  visit(document, {
    Seq(_, list) {
      list.flow = !list.items.some((item) => isSeq(item));
    },
  });
  return document.toString({ lineWidth: 100 });
}

/**
 * The settings in a YAML text; `path` is where it is from, for errors.
 *
 * @throws HalcyonError `files.read` with the line of what is wrong.
 */
export function settingsIn(path: string, text: string): Settings {
  const lines = new LineCounter();
  const document = parseDocument(text, { uniqueKeys: true, intAsBigInt: true, lineCounter: lines });
  const [error] = document.errors;
  if (error !== undefined) {
    const reason = (error.message.split("\n")[0] ?? "").replace(/ at line.*$/u, "");
    throw unreadable(path, reason, lines.linePos(error.pos[0]).line, error);
  }
  const settings: unknown = document.toJS();
  if (settings === null || typeof settings !== "object" || Array.isArray(settings))
    throw unreadable(path, "it is not a map from settings to values", 1);
  return Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, numbered(value)]));
}

/** With numbers where they are exact, and bigints beyond. */
function numbered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(numbered);
  if (typeof value !== "bigint") return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function unreadable(path: string, reason: string, line?: number, cause?: unknown): HalcyonError<"files.read"> {
  const where = line === undefined ? "" : `, line ${line}`;
  const facts = { path, reason, ...(line === undefined ? {} : { line }) };
  return new HalcyonError("files.read", `The settings in ${path}${where} can't be read: ${reason}.`, facts, { cause });
}
