/**
 * Groups of metadata that belong together: what is measured, for whom, and what becomes of the data.
 *
 * Each has a schema, which a facility extends by what it wants to know, and by what nobody may leave out. Nothing
 * is required to begin with: an engine without a facility takes any run. @module
 */
import { HalcyonError } from "@halcyon/model";
import type { MetadataSchema, ObjectSchema } from "./schema.ts";

/** Metadata that belong together. */
export interface MetadataGroup {
  readonly name: string;
  readonly text: string;
  /** `key`: an object under the name of the group in the start document. `start`: keys of the start document itself. */
  readonly place: "key" | "start";
  readonly schema: ObjectSchema;
  /** No run without it: of a group in a key of its own. False. */
  readonly needed?: boolean;
  /** The property for which a text stands, where an object is meant: `sample: "gold"`. */
  readonly short?: string;
}

const text = (description: string): MetadataSchema => ({ type: "string", minLength: 1, description });

/** What is measured: `sample`. A text is its name. */
export const sampleGroup: MetadataGroup = {
  name: "sample",
  text: "What is measured.",
  place: "key",
  short: "name",
  schema: {
    type: "object",
    properties: {
      name: text("what it is called in the notebook"),
      id: text("its number at the facility: a barcode"),
      formula: text("its chemical formula"),
      description: text("anything else in words"),
      thickness: { type: "number", exclusiveMinimum: 0, "x-units": "mm", description: "along the beam" },
      temperature: { type: "number", minimum: 0, "x-units": "K", description: "at which it is kept" },
      holder: text("what it is mounted on"),
      position: text("its place on the holder"),
    },
    required: ["name"],
  },
};

/** For whom: `experiment`, with proposal, users and session. */
export const experimentGroup: MetadataGroup = {
  name: "experiment",
  text: "For whom and under which proposal.",
  place: "key",
  schema: {
    type: "object",
    properties: {
      proposal: text("the number of the proposal"),
      title: text("the title of the proposal"),
      session: text("the visit, or set of trials"),
      technique: text("what kind of experiment it is"),
      beamline: text("where"),
      users: {
        type: "array",
        description: "who takes part",
        items: {
          type: "object",
          properties: {
            name: text("family and given name"),
            institution: text("where they work"),
            email: { type: "string", pattern: "^[^@\\s]+@[^@\\s]+$", description: "where they get mail" },
            role: { type: "string", enum: ["principal investigator", "user", "local contact", "operator"] },
          },
          required: ["name"],
        },
      },
    },
  },
};

/** What becomes of the data: the keys of the event model for owners and rights, and how long they are kept. */
export const managementGroup: MetadataGroup = {
  name: "management",
  text: "Whose data they are, who may see them, and how long they are kept.",
  place: "start",
  schema: {
    type: "object",
    properties: {
      owner: text("the account that owns the data"),
      group: text("the group of accounts that owns the data"),
      project: text("what the data are for"),
      data_session: text("the visit that may see the data"),
      data_groups: { type: "array", items: text("a group"), description: "the groups that may see the data" },
      embargo_until: {
        type: "string",
        pattern: "^\\d{4}-\\d{2}-\\d{2}$",
        description: "the day from which anybody may see the data",
      },
      retention: { type: "number", exclusiveMinimum: 0, "x-units": "d", description: "how long the data are kept" },
      license: text("under which others may use the data"),
    },
  },
};

/** What a facility adds to a group. */
export interface GroupExtension {
  readonly properties?: Readonly<Record<string, MetadataSchema>>;
  /** What nobody may leave out, besides what the group requires already: then no run is without the group. */
  readonly required?: readonly string[];
  /** False refuses keys that are not declared; of a group that is in a key of its own. */
  readonly additionalProperties?: boolean;
}

/**
 * The group with more properties, or stricter ones, and more that is required.
 *
 * @throws HalcyonError `engine.metadata` when something required is no property.
 */
export function extendGroup(group: MetadataGroup, extension: GroupExtension): MetadataGroup {
  const { schema } = group;
  const properties = { ...schema.properties, ...extension.properties };
  const required = [...new Set([...(schema.required ?? []), ...(extension.required ?? [])])];
  const lost = required.find((key) => !Object.hasOwn(properties, key));
  if (lost !== undefined)
    throw new HalcyonError(
      "engine.metadata",
      `${group.name} cannot require ${lost}: its properties are ${Object.keys(properties).join(", ")}.`,
      { key: lost, reason: "no property" },
    );
  const additionalProperties = extension.additionalProperties ?? schema.additionalProperties ?? true;
  const needed = group.needed === true || (extension.required ?? []).length > 0;
  return { ...group, needed, schema: { ...schema, properties, required, additionalProperties } };
}
