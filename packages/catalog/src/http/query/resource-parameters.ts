/** How much of a description is asked for. @module */
import { type ResourceField, resourceFields } from "../nodes/resource.ts";
import { type Parameter, flag, integer, refuse, text } from "./parameter.ts";

/** The parameters of descriptions. */
export type ResourceParameters = {
  readonly fields: Parameter<ReadonlySet<ResourceField>>;
  readonly select_metadata: Parameter<string | undefined>;
  readonly max_depth: Parameter<number | undefined>;
  readonly omit_links: Parameter<boolean>;
  readonly include_data_sources: Parameter<boolean>;
};

const all: ReadonlySet<ResourceField> = new Set(resourceFields);

/** The parameters of descriptions. */
export const resourceParameters: ResourceParameters = {
  fields: {
    description: "The parts of the description; all when not said; empty for ids and links alone.",
    schema: { type: "string", enum: [...resourceFields] },
    many: true,
    required: false,
    read: (values) =>
      values.length === 0
        ? all
        : new Set(
            values.map(
              (value) =>
                resourceFields.find((field) => field === value) ??
                refuse(
                  "fields",
                  value,
                  `it is one of ${resourceFields.filter((field) => field !== "").join(", ")}, or empty`,
                ),
            ),
          ),
  },
  select_metadata: text("A JMESPath expression: only its result is answered, as `metadata.selected`."),
  max_depth: integer("Taken for the sake of older clients.", { minimum: 0, maximum: 64 }),
  omit_links: flag("Without links.", false),
  include_data_sources: flag("With data sources and their assets.", false),
};
