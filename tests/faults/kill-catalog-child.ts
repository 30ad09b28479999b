/**
 * The process that is killed while it writes a catalog: `FOLDER [INDEX]`. Each document that is acknowledged is a line.
 *
 * @module
 */
import { writeSync } from "node:fs";
import { argv } from "node:process";
import { openCatalog } from "@halcyon/catalog";
import { documentsOfAll } from "./kill-catalog-documents.ts";

const [, , folder = "", index] = argv;
const catalog = await openCatalog({ folder, ...(index === undefined ? {} : { index }) });
let number = 0;
for (const document of documentsOfAll()) {
  await catalog.take(...document);
  number += 1;
  writeSync(1, `${number}\n`);
}
await catalog[Symbol.asyncDispose]();
