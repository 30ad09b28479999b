/**
 * What a piece of metadata may be: the part of JSON schema (2020-12) that metadata need, as types.
 *
 * A schema is plain JSON, so that a form of the page, the catalog and a reader in another language can use the very
 * one that the engine checks with. @module
 */

interface Described {
  readonly description?: string;
  /** What it is when nobody says. */
  readonly default?: unknown;
}

/** What a value may be. Units of numbers are in `x-units`. */
export type MetadataSchema =
  | (Described & {
      readonly type: "string";
      readonly enum?: readonly string[];
      readonly minLength?: number;
      /** A regular expression for all of the text or, without `^` and `$`, for a part. */
      readonly pattern?: string;
    })
  | (Described & {
      readonly type: "number" | "integer";
      readonly minimum?: number;
      readonly exclusiveMinimum?: number;
      readonly maximum?: number;
      readonly "x-units"?: string;
    })
  | (Described & { readonly type: "boolean" })
  | (Described & { readonly type: "array"; readonly items: MetadataSchema; readonly minItems?: number })
  | ObjectSchema;

/** An object: its properties, and whether there may be others. */
export interface ObjectSchema extends Described {
  readonly type: "object";
  readonly properties: Readonly<Record<string, MetadataSchema>>;
  readonly required?: readonly string[];
  /** Others than `properties`. True. */
  readonly additionalProperties?: boolean;
}

/** Something that is not as its schema has it: where, and what would be. */
export interface MetadataProblem {
  /** `experiment.users.0.name` */
  readonly key: string;
  readonly text: string;
}

/** Everything in `value` that is not as `schema` has it. */
export function problemsIn(value: unknown, schema: MetadataSchema, key: string): MetadataProblem[] {
  switch (schema.type) {
    case "object":
      return isObject(value) ? inObject(value, schema, key) : [wrong(key, value, "an object")];
    case "array":
      if (!Array.isArray(value)) return [wrong(key, value, "a list")];
      if (value.length < (schema.minItems ?? 0)) return [wrong(key, value, `a list of ${schema.minItems} or more`)];
      return value.flatMap((one, i) => problemsIn(one, schema.items, `${key}.${i}`));
    case "string":
      return inText(value, schema, key);
    case "boolean":
      return typeof value === "boolean" ? [] : [wrong(key, value, "true or false")];
    case "number":
    case "integer":
      return inNumber(value, schema, key);
    default:
      return schema satisfies never;
  }
}

function inObject(value: Readonly<Record<string, unknown>>, schema: ObjectSchema, key: string): MetadataProblem[] {
  const { properties, required = [], additionalProperties = true } = schema;
  const at = (name: string): string => (key === "" ? name : `${key}.${name}`);
  const missing = required
    .filter((name) => value[name] === undefined)
    .map((name) => ({ key: at(name), text: `${at(name)} is missing${about(properties[name])}` }));
  const unknown = additionalProperties ? [] : Object.keys(value).filter((name) => !Object.hasOwn(properties, name));
  const names = Object.keys(properties).join(", ");
  return [
    ...missing,
    ...unknown.map((name) => ({ key: at(name), text: `${at(name)} is not among ${names}` })),
    ...Object.entries(properties).flatMap(([name, property]) =>
      value[name] === undefined ? [] : problemsIn(value[name], property, at(name)),
    ),
  ];
}

function inText(value: unknown, schema: Extract<MetadataSchema, { type: "string" }>, key: string): MetadataProblem[] {
  const { enum: allowed, minLength = 0, pattern } = schema;
  if (typeof value !== "string") return [wrong(key, value, "a text")];
  if (allowed !== undefined && !allowed.includes(value)) return [wrong(key, value, `one of ${allowed.join(", ")}`)];
  if (value.length < minLength)
    return [
      wrong(key, value, minLength === 1 ? "a text that is not empty" : `a text of ${minLength} characters or more`),
    ];
  if (pattern !== undefined && !new RegExp(pattern, "u").test(value))
    return [wrong(key, value, `a text like ${pattern}`)];
  return [];
}

function inNumber(
  value: unknown,
  schema: Extract<MetadataSchema, { type: "number" | "integer" }>,
  key: string,
): MetadataProblem[] {
  const { type, minimum, exclusiveMinimum, maximum, "x-units": units = "" } = schema;
  const kind = `a ${type === "integer" ? "whole " : ""}number${units === "" ? "" : ` in ${units}`}`;
  if (typeof value !== "number" || !Number.isFinite(value) || (type === "integer" && !Number.isInteger(value)))
    return [wrong(key, value, kind)];
  if (minimum !== undefined && value < minimum) return [wrong(key, value, `${kind}, ${minimum} or more`)];
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum)
    return [wrong(key, value, `${kind}, above ${exclusiveMinimum}`)];
  return maximum !== undefined && value > maximum ? [wrong(key, value, `${kind}, ${maximum} at most`)] : [];
}

function about(schema: MetadataSchema | undefined): string {
  return schema?.description === undefined ? "" : `: ${schema.description}`;
}

function wrong(key: string, value: unknown, allowed: string): MetadataProblem {
  return { key, text: `${key} is ${JSON.stringify(value) ?? String(value)}, and must be ${allowed}` };
}

/** A plain object of metadata. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}
