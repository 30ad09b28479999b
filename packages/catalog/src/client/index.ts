/** A catalog from afar: runs found, read and followed. Browser and Node. @module */
export type { ClientErrorCode } from "./errors.ts";
export { CatalogClient, type RunQuery } from "./catalog-client.ts";
export { CatalogRun } from "./catalog-run.ts";
export { CatalogStream, type ArrayNumbers, type ArraySlice } from "./run-stream.ts";
export { type Column, type Numbers, type Row } from "./columns.ts";
export { type WireOptions } from "./wire.ts";
export type { Filter, Sorting } from "../contract.ts";
