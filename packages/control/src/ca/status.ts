/**
 * What a server says when it cannot: ECA codes, and the alarm severities and conditions of a record.
 *
 * An ECA code is a message number (upper bits) and a severity (lowest three bits); 1 is success.
 *
 * @module
 */

/** The ECA code of success. */
export const ecaNormal = 1;

/** Texts of ECA message numbers that servers send or that we send. */
const ecaTexts: Readonly<Record<number, string>> = {
  0: "done",
  6: "out of memory",
  9: "the data is larger than the server's limit (EPICS_CA_MAX_ARRAY_BYTES)",
  10: "timed out",
  14: "no such data type",
  17: "an internal failure of the server",
  19: "the record cannot be read so",
  20: "the record refused the value",
  21: "the subscription was refused",
  22: "more elements than the record has",
  23: "the text is not valid",
  24: "disconnected",
  41: "no such event mask",
  45: "a put with completion is already under way",
  46: "no read access",
  47: "no write access",
  49: "no address to search",
  50: "no conversion between these data types",
  54: "not available in this server",
};

/** An ECA code in words. */
export function ecaText(code: number): string {
  return ecaTexts[code >>> 3] ?? `ECA code ${code}`;
}

/** Alarm severities by number. */
export const severities = ["none", "minor", "major", "invalid"] as const;

/** Alarm conditions by number. */
export const alarmConditions = [
  "none",
  "read",
  "write",
  "hihi",
  "high",
  "lolo",
  "low",
  "state",
  "cos",
  "comm",
  "timeout",
  "hardware limit",
  "calc",
  "scan",
  "link",
  "soft",
  "bad sub",
  "udf",
  "disable",
  "simulation",
  "read access",
  "write access",
] as const;
