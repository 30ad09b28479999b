/** Conditions of a search, as they are written in an address. @module */
import type { Filter } from "../contract.ts";
import type { Parameters } from "./wire.ts";

/** Values are JSON; texts, keys and patterns of `regex` stand as they are. */
export function filterParameters(filters: readonly Filter[]): Parameters {
  return filters.flatMap((filter): Parameters => {
    switch (filter.kind) {
      case "fulltext":
        return as("fulltext", { text: filter.text });
      case "lookup":
        return as("lookup", { key: filter.key });
      case "keys":
        return as("keys_filter", { keys: JSON.stringify(filter.keys) });
      case "regex":
        return as("regex", {
          key: filter.key,
          pattern: filter.pattern,
          case_sensitive: JSON.stringify(filter.caseSensitive),
        });
      case "eq":
      case "noteq":
      case "contains":
        return as(filter.kind, { key: filter.key, value: JSON.stringify(filter.value) });
      case "comparison":
        return as("comparison", { operator: filter.operator, key: filter.key, value: JSON.stringify(filter.value) });
      case "in":
      case "notin":
        return as(filter.kind, { key: filter.key, value: JSON.stringify(filter.values) });
      case "keypresent":
        return as("keypresent", { key: filter.key, exists: JSON.stringify(filter.exists) });
      case "like":
        return as("like", { key: filter.key, pattern: JSON.stringify(filter.pattern) });
      case "specs":
        return as("specs", { include: JSON.stringify(filter.include), exclude: JSON.stringify(filter.exclude) });
      case "accessTags":
        return as("access_tags_filter", { tags: JSON.stringify(filter.tags) });
      case "family":
        return as("structure_family", { value: filter.family });
      default:
        return filter satisfies never;
    }
  });
}

function as(kind: string, fields: Readonly<Record<string, string>>): Parameters {
  return Object.entries(fields).map(([field, value]) => [`filter[${kind}][condition][${field}]`, value]);
}
