/** How a CSV file is written, as its data source says it in the words of `pandas.read_csv`. @module */
import type { CsvDialect } from "@halcyon/files";
import { HalcyonError } from "@halcyon/model";
import type { DataSource } from "../contract.ts";

const read = new Set(["sep", "delimiter", "comment", "skiprows", "header", "encoding"]);
/** What our own writers say besides, which changes nothing about the text. */
const passed = new Set(["chunk_shape", "join_method", "join_chunks", "assume_missing"]);

/**
 * The dialect, with the rows of its heading.
 *
 * @throws HalcyonError `catalog.files` for parameters that change what is read in ways that are not known here.
 */
export function csvDialect({
  mimetype,
  parameters,
  structure_family: family,
  assets: [asset],
}: DataSource): CsvDialect {
  const refuse = (reason: string): never => {
    const path = asset?.data_uri ?? "";
    throw new HalcyonError("catalog.files", `${path} is not read as CSV: ${reason}.`, { path, reason });
  };
  for (const [name, value] of Object.entries(parameters))
    if (value !== null && !read.has(name) && !passed.has(name)) refuse(`the parameter ${name} is not known here`);
  const { sep, delimiter = sep, comment, skiprows, header, encoding = "utf-8" } = parameters;
  if (typeof delimiter === "string" && delimiter.length > 1 && delimiter !== String.raw`\s+`)
    refuse(`the delimiter is one character, or \\s+, not ${delimiter}`);
  if (typeof encoding !== "string" || !/^(?:utf-?8|ascii)$/iu.test(encoding)) refuse("texts are read in UTF-8");
  const lines = (value: unknown, otherwise: number): number =>
    value === undefined ? otherwise : typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : refuse("lines are counted"); // prettier-ignore
  // Tables have a heading unless it is said that they have none, arrays have none unless it is said that they have.
  const hasHead = mimetype.endsWith("header=present") || (family === "table" && !mimetype.endsWith("header=absent"));
  const heading = header === null || header === "infer" ? undefined : header;
  const head = header === null ? 0 : heading === undefined ? (hasHead ? 1 : 0) : lines(heading, 0) + 1;
  return {
    delimiter: typeof delimiter === "string" && delimiter !== "" ? delimiter : ",",
    comment: typeof comment === "string" && comment.length === 1 ? comment : undefined,
    skip: lines(skiprows, 0),
    head,
  };
}
