/**
 * Which format is answered: `format=` (a media type or a short name, several with commas) comes before `Accept`.
 *
 * @module
 */
import { HalcyonError } from "@halcyon/model";
import type { CatalogNode, StructureFamily } from "../contract.ts";
import { arrowFile, arrowStream } from "./tables/arrow-bodies.ts";

/** The formats of each kind of data; the first is answered to who takes anything. */
export const formats: Readonly<Record<Exclude<StructureFamily, "bytes">, readonly string[]>> = {
  array: [
    "application/octet-stream",
    "application/json",
    "text/csv",
    "text/x-comma-separated-values",
    "text/plain",
    "image/png",
    "image/tiff",
  ],
  ragged: ["application/json", "application/zip", arrowFile],
  table: [
    arrowFile,
    arrowStream,
    "application/x-parquet",
    "text/csv",
    "text/x-comma-separated-values",
    "text/plain",
    "application/json",
    "application/json-seq",
  ],
  container: ["application/x-hdf5", "application/json"],
};

const names = { array: "an array", ragged: "a ragged array", table: "a table", container: "a container" } as const;

/** The documents of a run. */
export const documentFormat = "application/json-seq";

/** What containers with a spec are offered in besides. */
export const formatsOfSpec: Readonly<Record<string, readonly string[]>> = {
  BlueskyRun: [documentFormat],
  xarray_dataset: [arrowFile, "application/x-parquet", "text/csv"],
};

/** Short names, for each media type. */
export const aliases: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  array: {
    "application/octet-stream": ["bin"],
    "text/csv": ["csv"],
    "text/plain": ["txt"],
    "image/png": ["png"],
    "image/tiff": ["tiff", "tif"],
    "application/json": ["json"],
  },
  ragged: { "application/json": ["json"], "application/zip": ["zip"], [arrowFile]: ["arrow"] },
  table: {
    [arrowFile]: ["arrow"],
    "application/x-parquet": ["parquet"],
    "text/csv": ["csv"],
    "text/plain": ["txt"],
    "application/json": ["json"],
    "application/json-seq": ["json-seq"],
  },
  container: {
    "application/x-hdf5": ["h5", "hdf5"],
    "application/json": ["json"],
    [documentFormat]: ["json-seq"],
    [arrowFile]: ["arrow"],
    "application/x-parquet": ["parquet"],
    "text/csv": ["csv"],
  },
};

/** @throws HalcyonError `catalog.format_asked` when none that is asked for is offered. */
export function chooseFormat(
  family: Exclude<StructureFamily, "bytes">,
  {
    format,
    accept,
    specs = [],
  }: { readonly format: string | undefined; readonly accept: string; readonly specs?: CatalogNode["specs"] },
): string {
  const offered = [...formats[family], ...specs.flatMap(({ name }) => formatsOfSpec[name] ?? [])];
  const asked = acceptable(format ?? accept);
  for (const item of asked) {
    if (item === "*/*" || item === "" || item === "application/*") return offered[0] ?? "";
    if (item === "image/*" && family === "array") return "image/png";
    if (item === "text/*" && (family === "array" || family === "table")) return "text/csv";
    const named = Object.entries(aliases[family] ?? {}).find(([, short]) => short.includes(item))?.[0] ?? item;
    if (offered.includes(named)) return named;
  }
  const [what, list] = [names[family], offered.join(", ")];
  const named = asked.join(", ") || (format ?? accept);
  throw new HalcyonError("catalog.format_asked", `${named} is not offered of ${what}; there are ${list}.`, {
    asked: named,
    offered: list,
  });
}

/** Media types, or short names, the dearest first; those that are not wanted at all (`q=0`) left out. */
function acceptable(accept: string): readonly string[] {
  return accept
    .split(",")
    .map((item) => {
      const [type = "", ...parameters] = item.split(";").map((part) => part.trim().toLowerCase());
      const weight = parameters.find((parameter) => parameter.startsWith("q="));
      return { type, weight: weight === undefined ? 1 : Number(weight.slice(2)) || 0 };
    })
    .filter(({ weight }) => weight > 0)
    .toSorted((one, other) => other.weight - one.weight)
    .map(({ type }) => type);
}

/** @throws HalcyonError `catalog.media_type` when the body is of none of these types. */
export function takeType(given: string, taken: readonly string[]): string {
  const type = given.split(";")[0]?.trim().toLowerCase() ?? "";
  const found = taken.find((each) => each === type);
  if (found !== undefined) return found;
  throw new HalcyonError(
    "catalog.media_type",
    `A body of type ${given === "" ? "(none)" : given} is not read here; it is ${taken.join(" or ")}.`,
    {
      given,
      taken: taken.join(", "),
    },
  );
}

/** A name for a download, safe within quotes. */
export function attachment(filename: string): string {
  return `attachment; filename="${filename.replaceAll(/[^\w .,()+-]/gu, "_")}"`;
}
