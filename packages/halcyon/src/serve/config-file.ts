/** Reads the configuration of a server, and writes one down: in YAML, each wrong line named. @module */
import { readFileSync } from "node:fs";
import { HalcyonError, systemWords } from "@halcyon/model";
import { isMap, isScalar, LineCounter, parseDocument, stringify } from "yaml";
import { closest } from "../closest.ts";
import { systemReason } from "../errors.ts";
import { type ServeSettings, serveSettings, usualSettings } from "./serve-settings.ts";

/** @throws HalcyonError `cli.load` with all that is wrong, and the lines. */
export function readConfig(path: string): Partial<ServeSettings> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    const reason = systemReason(cause);
    throw new HalcyonError(
      "cli.load",
      `The configuration ${path} cannot be read: ${systemWords(reason)}.`,
      { path, reason },
      { cause },
    );
  }
  return configOf(path, text);
}

/** The settings of a text; `path` is where it is from. Throws as `readConfig`. */
export function configOf(path: string, text: string): Partial<ServeSettings> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const problems = document.errors.map(
    ({ message, pos }) => `line ${lines.linePos(pos[0]).line}: ${message.split("\n")[0] ?? ""}`,
  );
  const settings: Record<string, unknown> = {};
  const { contents } = document;
  if (problems.length === 0 && contents !== null && !isMap(contents)) problems.push("line 1: it is no map of settings");
  for (const pair of problems.length === 0 && isMap(contents) ? contents.items : []) {
    const key = isScalar(pair.key) ? String(pair.key.value) : "";
    const at = isScalar(pair.key) && pair.key.range ? lines.linePos(pair.key.range[0]).line : 1;
    const value = (document.toJS() as Readonly<Record<string, unknown>>)[key];
    const known = Object.keys(serveSettings);
    const setting = Object.hasOwn(serveSettings, key) ? serveSettings[key as keyof ServeSettings] : undefined;
    if (setting === undefined) {
      const near = closest(key, known);
      problems.push(
        `line ${at}: there is no setting ${key}${near ? ` (did you mean ${near}?)` : ""}; there are ${known.join(", ")}`,
      );
      continue;
    }
    const read = setting.read(value);
    if (read === undefined)
      problems.push(`line ${at}: ${key} is ${setting.allowed}; it is ${setting.shown ? "not" : JSON.stringify(value)}`);
    else settings[key] = read;
  }
  if (problems.length === 0) return settings;
  const reason = problems.join("; ");
  throw new HalcyonError("cli.load", `The configuration ${path} is not taken: ${reason}.`, { path, reason });
}

/** A configuration with what each setting is for; secrets are left out. */
export function configText(settings: ServeSettings = usualSettings): string {
  return Object.entries(serveSettings)
    .map(([name, { text, allowed, shown = (value: unknown) => value }]) => {
      const value = shown(settings[name as keyof ServeSettings]);
      return `# ${text} (${allowed})\n${stringify({ [name]: value }, { aliasDuplicateObjects: false })}`;
    })
    .join("\n");
}
