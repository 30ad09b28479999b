/**
 * Why a value does not pass a schema: walks the schema and says each place where the value differs.
 *
 * This runs after a compiled validator has refused a document, so it may be slow. A closed schema
 * (`unevaluatedProperties`) reports only the properties that nobody named, not those that some other problem spoiled.
 *
 * @module
 */
import { isColumn, isInteger, isNumber, isObject } from "./kinds.ts";
import { type Schema, type SchemaType, evaluated, resolve } from "./schema.ts";

/** One place where a document is not what its schema allows. */
export interface Problem {
  /** The offending place, as in `data_keys/x/dtype`; empty for the document itself. */
  readonly path: string;
  /** The keyword of the schema that it breaks: `type`, `required`, … */
  readonly rule: string;
  /** What is there, and what would be allowed. */
  readonly text: string;
}

const typeTests: Record<SchemaType, (value: unknown) => boolean> = {
  object: isObject,
  array: isColumn,
  string: (value) => typeof value === "string",
  number: isNumber,
  integer: isInteger,
  boolean: (value) => typeof value === "boolean",
  null: (value) => value === null,
};

/** Every problem of `value` under `schema`; none when it passes. */
export function explain(schema: Schema, value: unknown): Problem[] {
  const problems: Problem[] = [];
  walk({ root: schema, schema, value, path: "", problems });
  return problems;
}

interface Walk {
  readonly root: Schema;
  readonly schema: Schema;
  readonly value: unknown;
  readonly path: string;
  readonly problems: Problem[];
}

function walk(at: Walk): void {
  const { root, schema, value, path } = at;
  if (schema.type !== undefined && !typeTests[schema.type](value)) {
    report(at, "type", `must be ${typeWords[schema.type]}, but is ${shown(value)}`);
    return;
  }
  const allowed = schema.const === undefined ? schema.enum : [schema.const];
  if (allowed !== undefined && !allowed.includes(value as string))
    report(
      at,
      schema.const === undefined ? "enum" : "const",
      `must be ${allowed.join(" or ")}, but is ${shown(value)}`,
    );
  if (schema.pattern !== undefined && typeof value === "string" && !new RegExp(schema.pattern, "u").test(value))
    report(at, "pattern", `must match ${schema.pattern}, but is ${shown(value)}`);
  if (schema.$ref !== undefined) walk({ ...at, schema: resolve(root, schema.$ref) });
  for (const part of schema.allOf ?? []) walk({ ...at, schema: part });
  if (schema.anyOf !== undefined) walkAny(at, schema.anyOf);
  if (isObject(value)) walkObject(at, value);
  else if (isColumn(value)) {
    const { minItems = 0, maxItems = Infinity, prefixItems = [], items } = schema;
    if (value.length < minItems || value.length > maxItems)
      report(
        at,
        value.length < minItems ? "minItems" : "maxItems",
        `must have ${minItems} items, but has ${value.length}`,
      );
    let index = 0;
    for (const item of value) {
      const rule = prefixItems[index] ?? items;
      if (rule !== undefined) walk({ ...at, schema: rule, value: item, path: below(path, String(index)) });
      index++;
    }
  }
}

function walkObject(at: Walk, value: Record<string, unknown>): void {
  const { root, schema, path } = at;
  for (const name of schema.required ?? [])
    if (value[name] === undefined) report({ ...at, path: below(path, name) }, "required", "is missing");
  const named = schema.unevaluatedProperties === false ? evaluated(root, schema) : undefined;
  for (const [name, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const here = { ...at, value: item, path: below(path, name) };
    let known = false;
    const property = schema.properties?.[name];
    if (property !== undefined && Object.hasOwn(schema.properties ?? {}, name)) {
      known = true;
      walk({ ...here, schema: property });
    }
    for (const [pattern, rule] of Object.entries(schema.patternProperties ?? {})) {
      if (!new RegExp(pattern, "u").test(name)) continue;
      known = true;
      walk({ ...here, schema: rule });
    }
    if (named !== undefined && !named.has(name))
      report(here, "unevaluatedProperties", `is not a key of this document; those are ${[...named].join(", ")}`);
    if (known || schema.additionalProperties === undefined || schema.additionalProperties === true) continue;
    if (schema.additionalProperties === false) report(here, "additionalProperties", keyText(schema));
    else walk({ ...here, schema: schema.additionalProperties });
  }
}

function keyText(schema: Schema): string {
  const patterns = Object.keys(schema.patternProperties ?? {});
  if (patterns.length > 0) return `is not allowed as a key: keys must match ${patterns.join(" or ")}`;
  return `is not a key here; those are ${Object.keys(schema.properties ?? {}).join(", ")}`;
}

function walkAny(at: Walk, choices: readonly Schema[]): void {
  const tries = choices.map((schema) => {
    const problems: Problem[] = [];
    walk({ ...at, schema, problems });
    return problems;
  });
  if (tries.some((problems) => problems.length === 0)) return;
  // A choice of the right type that fails further inside is what was most likely meant.
  const inner = tries.find((problems) => problems.every((p) => p.path !== at.path));
  const because = inner === undefined ? "" : `: ${inner.map((p) => p.text).join("; ")}`;
  report(
    at,
    "anyOf",
    `must be ${[...new Set(choices.map((c) => words(at.root, c)))].join(" or ")}, but is ${shown(at.value)}${because}`,
  );
}

function report(at: Walk, rule: string, text: string): void {
  if (at.problems.some((p) => p.path === at.path && p.text.endsWith(text))) return;
  at.problems.push({ path: at.path, rule, text: `${at.path === "" ? "the document" : at.path} ${text}` });
}

const typeWords: Record<SchemaType, string> = {
  object: "an object",
  array: "an array",
  string: "a string",
  number: "a number",
  integer: "an integer",
  boolean: "a boolean",
  null: "null",
};

function words(root: Schema, schema: Schema): string {
  if (schema.$ref !== undefined) return words(root, resolve(root, schema.$ref));
  const type = schema.type === undefined ? "something else" : typeWords[schema.type];
  return schema.pattern === undefined ? type : `${type} that matches ${schema.pattern}`;
}

function below(path: string, name: string): string {
  return path === "" ? name : `${path}/${name}`;
}

/** A value in a few characters, for a message. */
export function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === "bigint") return `${value}n`;
  if (isColumn(value)) return `an array of ${value.length}`;
  if (isObject(value))
    return `an object with ${Object.keys(value).length === 0 ? "no keys" : listed(Object.keys(value))}`;
  return String(value);
}

function listed(keys: readonly string[]): string {
  return keys.length > 5 ? `${keys.slice(0, 5).join(", ")}, …` : keys.join(", ");
}
