/** Metadata of a run, as typed after `--md`: `sample=gold`, `temperature=4.2`, `mask=[3,5]`. @module */
import { HalcyonError, decodeValue, problemsOf } from "@halcyon/model";
import { jsonOrText } from "./json-words.ts";

/**
 * Adds `key=value` to metadata. The value is JSON, or else the text that it is.
 *
 * @throws HalcyonError `cli.usage` for what no start document can have.
 */
export function addMetadata(md: Record<string, unknown>, text: string): void {
  const at = text.indexOf("=");
  if (at < 1) throw refused(`--md takes key=value, as in --md sample=gold; it got ${text}.`);
  const key = text.slice(0, at);
  if (/[./]/.test(key)) {
    throw refused(`A key of --md has no dot and no slash, as the event model wants it; it got ${key}.`);
  }
  if (["uid", "time"].includes(key)) throw refused(`--md cannot have ${key}: it is the engine's to give.`);
  // An object takes it for its own: it would be lost.
  if (key === "__proto__") throw refused("--md cannot have __proto__: no object keeps a value of that name.");
  const value = jsonOrText(text.slice(at + 1), decodeValue);
  const [problem] = problemsOf("start", { uid: "", time: 0, [key]: value });
  if (problem) throw refused(`--md ${text} is nothing that a run can have: ${problem.text}.`);
  md[key] = value;
}

function refused(text: string): HalcyonError<"cli.usage"> {
  return new HalcyonError("cli.usage", text, { argument: "--md", allowed: ["key=value"] });
}
