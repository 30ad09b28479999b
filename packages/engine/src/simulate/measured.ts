/** What a model answered, by the keys of its device. @module */
import { HalcyonError, type DataKeys, type HasName } from "@halcyon/model";
import { hintedFields } from "../stubs/ancestry.ts";
import type { Model } from "./options.ts";

/** What a model answers. */
export type Answer = ReturnType<Model>;

/**
 * The values of `described` that the model has told; a number is of the hinted key, or of the only one.
 *
 * @throws HalcyonError `simulate.reading` when there is no such key.
 */
export function valuesOf(
  device: HasName,
  answer: Answer | undefined,
  described: DataKeys,
): Readonly<Record<string, unknown>> {
  if (answer === undefined) return {};
  const keys = Object.keys(described);
  if (typeof answer !== "number") {
    const unexpected = Object.keys(answer).filter((key) => !keys.includes(key));
    if (unexpected.length > 0) throw strange(device.name, unexpected, keys);
    return answer;
  }
  const hinted = hintedFields(device).find((key) => keys.includes(key));
  const key = hinted ?? (keys.includes(device.name) || keys.length !== 1 ? device.name : keys[0]);
  if (key === undefined || !keys.includes(key)) throw strange(device.name, [device.name], keys);
  return { [key]: answer };
}

function strange(
  device: string,
  unexpected: readonly string[],
  described: readonly string[],
): HalcyonError<"simulate.reading"> {
  const allowed = described.join(", ") || "nothing";
  const text = `The model of ${device} reads ${unexpected.join(", ")}, which the device does not describe: it describes ${allowed}.`;
  return new HalcyonError("simulate.reading", text, { device, unexpected, described });
}
