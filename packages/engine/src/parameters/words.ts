/** Says in words what a kind of argument is, for errors and help. @module */
import { nameOf } from "@halcyon/model";
import type { Kind, Limits } from "./kind.ts";

/** "a whole number above 0, in s" */
export function words(kind: Kind): string {
  switch (kind.type) {
    case "number":
      return `a number${limitWords(kind)}`;
    case "integer":
      return `a whole number${limitWords(kind)}`;
    case "boolean":
      return "true or false";
    case "string":
      return kind.oneOf === undefined ? "a text" : `one of ${kind.oneOf.map((one) => JSON.stringify(one)).join(", ")}`;
    case "device":
      return kind.ability === undefined ? "a device" : `a device that is ${kind.ability}`;
    case "list":
      return `a list${kind.least === undefined ? "" : ` of at least ${kind.least}`}, each ${words(kind.of)}`;
    case "iterable":
      return `a series, each ${words(kind.of)}`;
    case "either":
      return kind.of.map(words).join(" or ");
    case "nothing":
      return "null";
    case "function":
      return `a function of (${kind.takes})`;
    case "plan":
      return "a plan";
    case "metadata":
      return "an object";
    case "object":
      return kind.words;
    case "anything":
      return kind.words ?? "anything";
    case "repeated":
      break;
  }
  return `${Object.keys(kind.members).join(", ")}, and so on`;
}

/** A value as an error shows it: short, and devices by name. */
export function printed(value: unknown): string {
  if (value === undefined || value === null || typeof value === "number" || typeof value === "boolean")
    return String(value);
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) {
    const shown = value.slice(0, 5).map(printed).join(", ");
    return `[${shown}${value.length > 5 ? `, … ${value.length} in all` : ""}]`;
  }
  if (isPlain(value)) return Object.keys(value).length === 0 ? "{}" : "{…}";
  const name = nameOf(value);
  return name.length > 60 ? `${name.slice(0, 57)}…` : name;
}

/** An object with nothing to be called by. */
function isPlain(value: unknown): value is object {
  return (
    value !== null &&
    typeof value === "object" &&
    Object.getPrototypeOf(value) === Object.prototype &&
    !("name" in value)
  );
}

function limitWords({ units, minimum, above, maximum }: Limits): string {
  const low = minimum === undefined ? (above === undefined ? "" : ` above ${above}`) : ` from ${minimum}`;
  const high = maximum === undefined ? "" : ` up to ${maximum}`;
  return `${low}${high}${units === undefined ? "" : `, in ${units}`}`;
}
