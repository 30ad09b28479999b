/**
 * The parameters of a plan as a JSON schema, for the queue's validation and for web forms.
 *
 * Devices are their names (`x-ability` says what they must be able to do). What only a program can give, such as a
 * function, has no JSON form and is left out.
 *
 * @module
 */
import type { Kind, Limits, ParameterList } from "./kind.ts";

/** A JSON schema (2020-12). */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The schema of an object that has a property for each parameter. The rest by place is a list of groups. */
export function jsonSchema(name: string, text: string, parameters: ParameterList): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  for (const [key, parameter] of Object.entries(parameters)) {
    if (parameter.given === "names") continue;
    const schema = schemaOf(parameter.kind);
    if (schema === undefined) continue;
    const fallback = isJson(parameter.fallback) ? { default: parameter.fallback } : {};
    properties[key] = { ...schema, description: parameter.text, ...(parameter.required ? {} : fallback) };
    if (parameter.required) required.push(key);
  }
  const open = Object.values(parameters).some((parameter) => parameter.given === "names");
  return { title: name, description: text, type: "object", properties, required, additionalProperties: open };
}

function schemaOf(kind: Kind): JsonSchema | undefined {
  switch (kind.type) {
    case "number":
    case "integer":
      return { type: kind.type, ...limits(kind) };
    case "boolean":
      return { type: "boolean" };
    case "string":
      return kind.oneOf === undefined ? { type: "string" } : { enum: kind.oneOf };
    case "device":
      return { type: "string", "x-device": true, ...(kind.ability === undefined ? {} : { "x-ability": kind.ability }) };
    case "list":
    case "iterable": {
      const items = schemaOf(kind.of);
      if (items === undefined) return undefined;
      const least = kind.type === "list" ? kind.least : undefined;
      return { type: "array", items, ...(least === undefined ? {} : { minItems: least }) };
    }
    case "either":
      return { anyOf: kind.of.map(schemaOf).filter((schema) => schema !== undefined) };
    case "nothing":
      return { type: "null" };
    case "metadata":
      return { type: "object" };
    case "anything":
      return {};
    case "repeated": {
      const members = Object.entries(kind.members);
      const prefixItems = members.map(([member, one]) => ({ title: member, ...schemaOf(one) }));
      const group = { type: "array", prefixItems, minItems: members.length, maxItems: members.length };
      return { type: "array", items: group, minItems: kind.least, "x-flat": true };
    }
    case "function":
    case "plan":
    case "object":
      break;
  }
  return undefined;
}

function limits({ units, minimum, above, maximum }: Limits): JsonSchema {
  return {
    ...(units === undefined ? {} : { "x-units": units }),
    ...(minimum === undefined ? {} : { minimum }),
    ...(above === undefined ? {} : { exclusiveMinimum: above }),
    ...(maximum === undefined ? {} : { maximum }),
  };
}

function isJson(value: unknown): boolean {
  return value === null || ["number", "string", "boolean"].includes(typeof value) || Array.isArray(value);
}
