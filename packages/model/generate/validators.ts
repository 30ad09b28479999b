/**
 * Writes `src/validators.generated.ts` and `src/schemas.generated.ts` from `src/schemas/*.json`.
 *
 * `npm run generate -w @halcyon/model` after a change of a schema. A test compares the files with what this makes.
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";

import { Compiled, bare } from "./compile.ts";

/** From the name of a document to the file of its schema. */
const files = {
  start: "run_start",
  descriptor: "event_descriptor",
  event: "event",
  event_page: "event_page",
  resource: "resource",
  datum: "datum",
  datum_page: "datum_page",
  stream_resource: "stream_resource",
  stream_datum: "stream_datum",
  stop: "run_stop",
  bulk_events: "bulk_events",
  bulk_datum: "bulk_datum",
} as const;

const source = new URL("../src/", import.meta.url);

/** The texts of the generated files, by name. */
export function generate(): Record<"validators.generated.ts" | "schemas.generated.ts", string> {
  let validators = `// Written by generate/validators.ts from schemas/*.json: not to be edited.
/* oxlint-disable */
import type { CheckedName } from "./documents.ts";
import { holdsOnly, isColumn, isInteger, isNumber, isObject } from "./kinds.ts";

`;
  let schemas = `// Written by generate/validators.ts from schemas/*.json: not to be edited.
/* oxlint-disable */
import type { CheckedName } from "./documents.ts";
import type { Schema } from "./schema.ts";

export const schemas: Readonly<Record<CheckedName, Schema>> = {
`;
  for (const [name, file] of Object.entries(files)) {
    const schema = bare(JSON.parse(readFileSync(new URL(`schemas/${file}.json`, source), "utf8")) as object);
    validators += `${new Compiled(name, schema).text}\n\n`;
    schemas += `  ${name}: ${JSON.stringify(schema)},\n`;
  }
  validators += `/** Whether a value is a document, by the name of the document. */
export const validators: Readonly<Record<CheckedName, (value: unknown) => boolean>> = {
${Object.keys(files)
  .map((name) => `  ${name},\n`)
  .join("")}};
`;
  return { "validators.generated.ts": validators, "schemas.generated.ts": `${schemas}};\n` };
}

if (import.meta.main) for (const [name, text] of Object.entries(generate())) writeFileSync(new URL(name, source), text);
