/** The part of JSON Schema 2020-12 that the event model's schemas use. Annotations are left out. @module */

export type SchemaType = "object" | "array" | "string" | "number" | "integer" | "boolean" | "null";

/** A schema. The compiler in `generate/` refuses any keyword that is not here. */
export interface Schema {
  readonly type?: SchemaType;
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly unevaluatedProperties?: false;
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  /** `#/$defs/Name` of the same document. */
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** The schema that `$ref` names, within `root`. */
export function resolve(root: Schema, ref: string): Schema {
  const found = root.$defs?.[ref.replace("#/$defs/", "")];
  if (found === undefined) throw new Error(`The schema has no ${ref}.`);
  return found;
}

/**
 * The names of the properties that `schema` has looked at when a document passes: what `unevaluatedProperties` asks.
 * Only `properties`, `allOf` and `$ref` are followed; the event model closes no schema over anything else.
 */
export function evaluated(root: Schema, schema: Schema): Set<string> {
  const names = new Set(Object.keys(schema.properties ?? {}));
  const parts = [...(schema.allOf ?? [])];
  if (schema.$ref !== undefined) parts.push(resolve(root, schema.$ref));
  for (const part of parts) for (const name of evaluated(root, part)) names.add(name);
  return names;
}
