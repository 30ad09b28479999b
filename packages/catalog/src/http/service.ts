/** What every route needs. @module */
import type { ReadableFolders } from "@halcyon/files";
import type { Clock, NewUid } from "@halcyon/model";
import type { Registry } from "prom-client";
import type { Catalog, CatalogNode } from "../contract.ts";
import type { ApiKeys } from "./auth/api-keys.ts";
import type { Callers } from "./auth/callers.ts";
import type { Caller } from "./auth/scopes.ts";
import type { Tree } from "./nodes/tree.ts";
import type { StreamHub } from "./stream/stream-hub.ts";

/** In bytes. */
export interface ServiceLimits {
  /** Of a body. */
  readonly body: number;
  /** Of an answer that has to be made in memory. */
  readonly answer: number;
  /** Of the metadata of a node. */
  readonly metadata: number;
}

/** The parts of the service. */
export interface Service {
  readonly catalog: Catalog;
  readonly tree: Tree;
  readonly hub: StreamHub;
  readonly keys: ApiKeys;
  readonly callers: Callers;
  readonly folders: ReadableFolders;
  readonly limits: ServiceLimits;
  readonly clock: Clock;
  readonly newUid: NewUid;
  readonly metrics: Registry;
  /** How many children of a node a caller sees. */
  readonly count: (caller: Caller, node: CatalogNode) => Promise<number>;
  /** A column of a table, described as the array that it is answered as. */
  readonly columnNode: (table: CatalogNode, column: string) => Promise<CatalogNode>;
}
