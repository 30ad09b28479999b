/** Pages of an answer and their order: `page[offset]`, `page[cursor]`, `page[limit]`, `sort`. @module */
import type { NodeQuery, Sorting } from "../../contract.ts";
import { type Parameter, integer, refuse, text } from "./parameter.ts";

const usual = 100;
const most = 300;

/** The parameters of a page. */
export type PageParameters = {
  readonly "page[offset]": Parameter<number | undefined>;
  readonly "page[cursor]": Parameter<string | undefined>;
  readonly "page[limit]": Parameter<number | undefined>;
};

/** The parameters of a page. */
export const pageParameters: PageParameters = {
  "page[offset]": integer("How many are passed over.", { minimum: 0 }),
  "page[cursor]": text("Where the last page ended."),
  "page[limit]": integer(`How many at most; ${usual} when not said.`, { minimum: 0, maximum: most }),
};

/** Where a page begins, and how long it is. */
export interface Page {
  readonly limit: number;
  readonly from?: NonNullable<NodeQuery["from"]>;
}

/** The page that was asked for. */
export function pageOf(given: { readonly [K in keyof PageParameters]: ReturnType<PageParameters[K]["read"]> }): Page {
  const limit = given["page[limit]"] ?? usual;
  if (given["page[cursor]"] !== undefined) return { limit, from: { cursor: given["page[cursor]"] } };
  return given["page[offset]"] === undefined ? { limit } : { limit, from: { offset: given["page[offset]"] } };
}

/**
 * `sort=-start.time&sort=start.scan_id`, or with a comma between, as older clients ask: a minus reverses; a minus alone is
 * the reverse of the order in which nodes were made. As in tiled, `id` are the keys of the nodes, and `metadata.id` is what
 * the metadata have of that name.
 */
export const sortParameter: Parameter<readonly Sorting[]> = {
  description:
    "Paths into the metadata, the first before all others, each with a minus before it to reverse: `-start.time`; `id` are the keys of the nodes.",
  schema: { type: "string" },
  many: true,
  required: false,
  read: (values) =>
    values
      .flatMap((value) => value.split(","))
      .filter((item) => item !== "")
      .map((item) => by(item.replace(/^[+-]/u, ""), item.startsWith("-") ? -1 : 1)),
};

function by(name: string, direction: 1 | -1): Sorting {
  if (/^[+-]/u.test(name)) refuse("sort", name, "one sign at most is before a path");
  if (name === "id") return { by: "node", direction };
  return { key: name.replace(/^metadata\./u, ""), direction };
}
