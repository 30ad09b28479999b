/**
 * Turns a JSON schema into the text of TypeScript functions that say whether a value passes.
 *
 * They say yes or no and nothing else: why a value does not pass is told by `src/explain.ts`, which interprets the
 * same schema, slowly. A test holds the two (and ajv) against each other. A keyword that is not handled here is an
 * error when generating, never a check that is silently left out.
 *
 * @module
 */
import { type Schema, type SchemaType, evaluated, resolve } from "../src/schema.ts";

const handled = new Set(
  (
    "type enum const pattern properties required patternProperties additionalProperties unevaluatedProperties " +
    "items prefixItems minItems maxItems anyOf allOf $ref $defs"
  ).split(" "),
);
const annotations = new Set(["title", "description", "default"]);

/** The schema without its annotations. Throws at a keyword that nobody here knows. */
export function bare(schema: object): Schema {
  const kept: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema) as [string, unknown][]) {
    if (annotations.has(keyword)) continue;
    if (!handled.has(keyword)) throw new Error(`The keyword ${keyword} is not handled.`);
    kept[keyword] = value;
    if (["properties", "patternProperties", "$defs"].includes(keyword))
      kept[keyword] = Object.fromEntries(Object.entries(value as object).map(([k, s]) => [k, bare(s as object)]));
    else if (["anyOf", "allOf", "prefixItems"].includes(keyword)) kept[keyword] = (value as object[]).map(bare);
    else if (typeof value === "object" && !Array.isArray(value)) kept[keyword] = bare(value as object);
  }
  return kept;
}

const typeTests: Record<Exclude<SchemaType, "object" | "array">, (v: string) => string> = {
  string: (v) => `typeof ${v} === "string"`,
  number: (v) => `isNumber(${v})`,
  integer: (v) => `isInteger(${v})`,
  boolean: (v) => `typeof ${v} === "boolean"`,
  null: (v) => `${v} === null`,
};

/** The functions of one schema, by the order in which they were needed; the first is the schema itself. */
export class Compiled {
  readonly #root: Schema;
  readonly #name: string;
  readonly #functions: (string | undefined)[] = [];
  readonly #named = new Map<Schema, string>();

  constructor(name: string, root: Schema) {
    this.#name = name;
    this.#root = root;
    this.#call(root, "");
  }

  get text(): string {
    return this.#functions.join("\n");
  }

  /** The name of the function for `schema`, which is written now when it is new. */
  #call(schema: Schema, hint: string): string {
    const known = this.#named.get(schema);
    if (known !== undefined) return known;
    const at = this.#functions.push(undefined) - 1;
    const name = at === 0 ? this.#name : `${this.#name}_${at}${hint}`;
    this.#named.set(schema, name);
    this.#functions[at] = `function ${name}(v: unknown): boolean {\n${this.#body(schema)}  return true;\n}`;
    return name;
  }

  /** An expression: whether `v` passes. */
  #test(schema: Schema, v: string, hint: string): string {
    const { type, ...rest } = schema;
    const others = Object.keys(rest).filter((keyword) => keyword !== "$defs");
    if (rest.$ref !== undefined && others.length === 1 && type === undefined)
      return this.#test(resolve(this.#root, rest.$ref), v, `_${rest.$ref.replace("#/$defs/", "")}`);
    if (others.length === 0) {
      if (type === undefined) return "true";
      if (type === "object") return `isObject(${v})`;
      if (type === "array") return `isColumn(${v})`;
      return typeTests[type](v);
    }
    if (type === "object" && others.length === 1 && rest.additionalProperties === true) return `isObject(${v})`;
    if (type === "array" && others.length === 1 && rest.items && Object.keys(rest.items).length === 0)
      return `isColumn(${v})`;
    if (type === "string" && others.length === 1) {
      if (rest.const !== undefined) return `${v} === ${JSON.stringify(rest.const)}`;
      if (rest.enum !== undefined) return `(${rest.enum.map((e) => `${v} === ${JSON.stringify(e)}`).join(" || ")})`;
      if (rest.pattern !== undefined)
        return `(typeof ${v} === "string" && ${regExp(rest.pattern)}.test(${v} as string))`;
    }
    if (rest.anyOf !== undefined && others.length === 1 && type === undefined)
      return `(${rest.anyOf.map((s) => this.#test(s, v, hint)).join(" || ")})`;
    return `${this.#call(schema, hint)}(${v})`;
  }

  #body(schema: Schema): string {
    let text = "";
    const { type } = schema;
    if (type === "object") text += refuseIf("!isObject(v)");
    else if (type === "array") text += refuseIf("!isColumn(v)");
    else if (type !== undefined) text += refuseIf(`!${wrapped(typeTests[type]("v"))}`);
    if (schema.$ref !== undefined) text += this.#refuseUnless({ $ref: schema.$ref });
    for (const part of schema.allOf ?? []) text += this.#refuseUnless(part);
    if (schema.anyOf !== undefined) text += this.#refuseUnless({ anyOf: schema.anyOf });
    for (const keyword of ["const", "enum", "pattern"])
      if (keyword in schema) throw new Error(`${keyword} is handled beside type "string" alone.`);
    text += guarded(type === "object", "isObject", this.#ofObject(schema));
    text += guarded(type === "array", "isColumn", this.#ofArray(schema));
    return text;
  }

  #refuseUnless(schema: Schema): string {
    return refuseIf(`!${wrapped(this.#test(schema, "v", ""))}`);
  }

  #ofObject(schema: Schema): string {
    const { properties = {}, required = [], patternProperties = {}, additionalProperties = true } = schema;
    let text = "";
    for (const name of required)
      if (!(name in properties)) text += refuseIf(`v[${JSON.stringify(name)}] === undefined`);
    for (const [name, property] of Object.entries(properties)) {
      const key = `v[${JSON.stringify(name)}]`;
      const test = this.#test(property, key, `_${name}`);
      if (required.includes(name) && !this.#refusesUndefined(property)) text += refuseIf(`${key} === undefined`);
      if (test === "true") continue;
      text += refuseIf(`${required.includes(name) ? "" : `${key} !== undefined && `}!${wrapped(test)}`);
    }
    const patterns = Object.entries(patternProperties);
    const closed = schema.unevaluatedProperties === false;
    if (patterns.length > 1) throw new Error("One pattern of property names is handled, no more.");
    if (closed && (patterns.length > 0 || additionalProperties !== true))
      throw new Error("unevaluatedProperties is handled beside properties, allOf and $ref alone.");
    const others = this.#others(schema);
    if (patterns.length === 0 && others === "") return text;
    text += "  for (const k in v) {\n";
    for (const [pattern, valid] of patterns) {
      text += `    if (${regExp(pattern)}.test(k)) {\n`;
      const test = this.#test(valid, "v[k]", "_each");
      if (test !== "true") text += `  ${refuseIf(`v[k] !== undefined && !${wrapped(test)}`)}`;
      text += "      continue;\n    }\n";
    }
    return `${text}${others}  }\n`;
  }

  /** Statements about the properties that are neither named nor matched by a pattern. */
  #others(schema: Schema): string {
    const closed = schema.unevaluatedProperties === false;
    const additional = closed ? false : (schema.additionalProperties ?? true);
    const test = typeof additional === "boolean" ? String(additional) : this.#test(additional, "v[k]", "_each");
    if (test === "true") return "";
    const names = closed ? [...evaluated(this.#root, schema)] : Object.keys(schema.properties ?? {});
    const known = names.map((name) => `      case ${JSON.stringify(name)}:\n`).join("");
    const skip = known === "" ? "" : `    switch (k) {\n${known}        continue;\n    }\n`;
    return `${skip}  ${refuseIf(`v[k] !== undefined${test === "false" ? "" : ` && !${wrapped(test)}`}`)}`;
  }

  #refusesUndefined(schema: Schema): boolean {
    if (schema.$ref !== undefined) return this.#refusesUndefined(resolve(this.#root, schema.$ref));
    return schema.type !== undefined || (schema.anyOf?.every((s) => this.#refusesUndefined(s)) ?? false);
  }

  #ofArray(schema: Schema): string {
    const { items, prefixItems = [], minItems, maxItems } = schema;
    let text = "";
    if (minItems !== undefined) text += refuseIf(`v.length < ${minItems}`);
    if (maxItems !== undefined) text += refuseIf(`v.length > ${maxItems}`);
    prefixItems.forEach((item, i) => {
      text += refuseIf(`v.length > ${i} && !${wrapped(this.#test(item, `v.at(${i})`, `_at${i}`))}`);
    });
    if (items === undefined || Object.keys(items).length === 0) return text;
    if (prefixItems.length > 0) throw new Error("items is not handled beside prefixItems.");
    const loop = `for (const item of v) if (!${wrapped(this.#test(items, "item", "_item"))}) return false;\n`;
    const plain = Object.keys(items).length === 1 && ["string", "number", "integer"].includes(items.type ?? "");
    return `${text}  ${plain ? `if (!holdsOnly(v, "${items.type}")) ` : ""}${loop}`;
  }
}

function refuseIf(condition: string): string {
  return `  if (${condition}) return false;\n`;
}

function guarded(sure: boolean, guard: string, text: string): string {
  return sure || text === "" ? text : `  if (${guard}(v)) {\n${text}  }\n`;
}

function regExp(pattern: string): string {
  return `/${new RegExp(pattern, "u").source}/u`;
}

function wrapped(test: string): string {
  return /^\(|^\w+\([^()]*\)$/.test(test) ? test : `(${test})`;
}
