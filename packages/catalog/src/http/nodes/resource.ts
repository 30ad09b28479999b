/**
 * A node as its description is answered. Metadata are put in as the text that they are.
 *
 * @module
 */
import { asError, encodeValue } from "@halcyon/model";
import type { CatalogNode } from "../../contract.ts";
import { selectedText } from "../../json-text/select.ts";
import { refuse } from "../query/parameter.ts";
import { linksOf, structureOf } from "./links.ts";

/** What may be asked of a description. */
export const resourceFields = [
  "metadata",
  "structure_family",
  "structure",
  "count",
  "sorting",
  "specs",
  "data_sources",
  "access_tags",
  "",
] as const;

/** One of them. */
export type ResourceField = (typeof resourceFields)[number];

/** How much of a description is answered. */
export interface ResourceOptions {
  readonly base: string;
  readonly fields: ReadonlySet<ResourceField>;
  /** JMESPath over the metadata: only its result is answered. */
  readonly select: string | undefined;
  readonly omitLinks: boolean;
  readonly includeDataSources: boolean;
  readonly count: (node: CatalogNode) => Promise<number>;
}

/** `{"id": …, "attributes": …, "links": …, "meta": null}`. */
export async function resourceText(node: CatalogNode, options: ResourceOptions): Promise<string> {
  const { base, fields, select, omitLinks, includeDataSources } = options;
  const { path, family } = node;
  const wants = (field: ResourceField): boolean => fields.has(field);
  const structure = await structureText(node, options);
  const attributes = [
    `"ancestors":${JSON.stringify(path.slice(0, -1))}`,
    `"structure_family":${wants("structure_family") || family === "container" ? `"${family}"` : "null"}`,
    `"specs":${wants("specs") ? JSON.stringify(node.specs) : "null"}`,
    `"metadata":${wants("metadata") ? selected(node.metadata, select) : "null"}`,
    `"structure":${structure}`,
    `"access_tags":${wants("access_tags") ? JSON.stringify(node.accessTags) : "null"}`,
    `"sorting":${wants("sorting") && family === "container" ? '[{"key":"","direction":1}]' : "null"}`,
    `"data_sources":${includeDataSources ? encodeValue(node.dataSources) : "null"}`,
  ];
  // Without the kind of node, nobody can follow more than the link to itself.
  const linked = wants("structure_family") || wants("structure");
  const links = linksOf(base, path, family, structureOf(node) as never);
  const linkText = omitLinks ? "null" : JSON.stringify(linked ? links : { self: links["self"] });
  return `{"id":${JSON.stringify(path.at(-1) ?? "")},"attributes":{${attributes.join(",")}},"links":${linkText},"meta":null}`;
}

async function structureText(node: CatalogNode, { fields, count }: ResourceOptions): Promise<string> {
  if (!fields.has("structure") && !(fields.has("count") && node.family === "container")) return "null";
  if (node.family === "container") return `{"contents":null,"count":${await count(node)}}`;
  return encodeValue(structureOf(node) ?? (node.family === "bytes" ? {} : null));
}

function selected(metadata: string, select: string | undefined): string {
  if (select === undefined) return metadata;
  try {
    return `{"selected":${selectedText(metadata, select)}}`;
  } catch (cause) {
    return refuse("select_metadata", select, asError(cause).message);
  }
}
