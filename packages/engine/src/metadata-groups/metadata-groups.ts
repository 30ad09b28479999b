/**
 * Groups of metadata as the validator and the normaliser of an engine.
 *
 * ```ts
 * const ours = extendGroup(experimentGroup, { required: ["proposal"] });
 * const engine = new RunEngine({ ...metadataGroups([sampleGroup, ours, managementGroup]) });
 * ```
 *
 * The validator sees metadata as the normaliser will leave them, so that `sample: "gold"` is as good as
 * `sample: { name: "gold" }`, and a default counts as given. @module
 */
import { HalcyonError } from "@halcyon/model";
import type { RunEngineOptions } from "../contract.ts";
import type { Metadata } from "../message.ts";
import type { MetadataGroup } from "./groups.ts";
import { isObject, problemsIn, type MetadataProblem, type MetadataSchema, type ObjectSchema } from "./schema.ts";

/** What an engine takes, and the schema that says the same. */
export interface MetadataRules extends Required<Pick<RunEngineOptions, "mdValidator" | "mdNormalizer">> {
  /** Of the start document, as far as the groups say: JSON. */
  readonly schema: ObjectSchema;
}

/**
 * The rules of these groups.
 *
 * @throws HalcyonError `engine.metadata` when two groups have a key in common. The validator throws it for metadata
 * that are not as the groups have them, with all that is wrong.
 */
export function metadataGroups(groups: readonly MetadataGroup[]): MetadataRules {
  const schema = schemaOf(groups);
  const mdNormalizer = (md: Metadata): Metadata => {
    const named = { ...md };
    for (const { name, short } of groups)
      if (short !== undefined && typeof named[name] === "string") named[name] = { [short]: named[name] };
    return withDefaults(named, schema) as Metadata;
  };
  return {
    schema,
    mdNormalizer,
    mdValidator: (md) => {
      const problems = problemsIn(mdNormalizer({ ...md }), schema, "");
      const [first] = problems;
      if (first !== undefined) throw refusal(first, problems);
    },
  };
}

function refusal(first: MetadataProblem, problems: readonly MetadataProblem[]): HalcyonError<"engine.metadata"> {
  const all = problems.map(({ text }) => text).join("; ");
  return new HalcyonError("engine.metadata", `The run cannot have these metadata: ${all}.`, {
    key: first.key,
    reason: all,
  });
}

function schemaOf(groups: readonly MetadataGroup[]): ObjectSchema {
  const properties: Record<string, MetadataSchema> = {};
  const required: string[] = [];
  const add = (key: string, schema: MetadataSchema, of: string): void => {
    if (Object.hasOwn(properties, key))
      throw new HalcyonError("engine.metadata", `The key ${key} of ${of} is that of another group already.`, {
        key,
        reason: "in two groups",
      });
    properties[key] = schema;
  };
  for (const { name, place, needed, schema, text } of groups) {
    if (place === "key") {
      add(name, { description: text, ...schema }, name);
      if (needed === true) required.push(name);
    } else {
      for (const [key, property] of Object.entries(schema.properties)) add(key, property, name);
      required.push(...(schema.required ?? []));
    }
  }
  return { type: "object", properties, required };
}

function withDefaults(value: unknown, schema: MetadataSchema): unknown {
  if (schema.type !== "object" || !isObject(value)) return value;
  const filled: Record<string, unknown> = { ...value };
  for (const [key, property] of Object.entries(schema.properties)) {
    if (filled[key] === undefined && property.default !== undefined) filled[key] = structuredClone(property.default);
    else if (filled[key] !== undefined) filled[key] = withDefaults(filled[key], property);
  }
  return filled;
}
