/** A service over a catalog in a folder of its own, for tests. @module */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Field, Float64, Int64, Schema, Table, Utf8, tableToIPC, vectorFromArray } from "apache-arrow";
import type { FastifyInstance } from "fastify";
import { openCatalog } from "../open-catalog.ts";
import type { Catalog } from "../contract.ts";
import { schemaUri } from "../tables/arrow-schema.ts";
import { allScopes } from "../http/auth/scopes.ts";
import { type CatalogAppOptions, catalogApp } from "../http/catalog-app.ts";
import { memoryArrays } from "./memory-arrays.ts";

/** The service, and how it is asked. */
export interface TestService extends AsyncDisposable {
  readonly app: FastifyInstance;
  readonly catalog: Catalog;
  readonly folder: string;
  readonly ask: (
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
    url: string,
    options?: AskOptions,
  ) => Promise<TestAnswer>;
}

/** What is sent besides. */
export interface AskOptions {
  readonly body?: unknown;
  readonly type?: string;
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What came back. */
export interface TestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly bytes: Buffer;
  readonly json: () => never;
}

/** A service with the key `secret`, which may do anything. */
export async function testService(options: Partial<CatalogAppOptions> = {}): Promise<TestService> {
  const folder = mkdtempSync(join(tmpdir(), "halcyon-service-"));
  const catalog = options.catalog ?? (await openCatalog({ folder: join(folder, "catalog"), formats: memoryArrays() }));
  const app = catalogApp({
    catalog,
    keys: [{ secret: "secret", scopes: allScopes }],
    anonymous: { from: "nowhere" },
    readable: [join(folder, "files")],
    ...options,
  });
  return {
    app,
    catalog,
    folder,
    async ask(method, url, { body, type, key = "secret", headers = {} } = {}) {
      const isBytes = body instanceof Uint8Array || typeof body === "string";
      const answer = await app.inject({
        method,
        url: `/api/v1${url}`,
        headers: {
          ...(key === null ? {} : { authorization: `Apikey ${key}` }),
          ...(body === undefined
            ? {}
            : { "content-type": type ?? (isBytes ? "application/octet-stream" : "application/json") }),
          ...headers,
        },
        ...(body === undefined ? {} : { payload: isBytes ? Buffer.from(body as Uint8Array) : JSON.stringify(body) }),
      });
      return {
        status: answer.statusCode,
        headers: answer.headers,
        text: answer.body,
        bytes: answer.rawPayload,
        json: () => JSON.parse(answer.body) as never,
      };
    },
    async [Symbol.asyncDispose]() {
      await app.close();
      if (options.catalog === undefined) await catalog[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    },
  };
}

/** The columns of the tables of tests. */
export const eventSchema: Schema = new Schema([
  new Field("seq_num", new Int64(), true),
  new Field("time", new Float64(), true),
  new Field("x", new Float64(), true),
  new Field("label", new Utf8(), true),
]);

/** Rows with sequence numbers from `first` on. */
export function eventRows(first: number, count: number): Table {
  const numbers = Array.from({ length: count }, (_, at) => first + at);
  const columns = {
    seq_num: vectorFromArray(numbers.map(BigInt), new Int64()),
    time: vectorFromArray(numbers, new Float64()),
    x: vectorFromArray(
      numbers.map((n) => n / 2),
      new Float64(),
    ),
    label: vectorFromArray(
      numbers.map((n) => `row ${n}`),
      new Utf8(),
    ),
  };
  return new Table(eventSchema, columns);
}

/** The same as the body of a request. */
export function arrowBody(table: Table): Uint8Array {
  return tableToIPC(table, "file");
}

/** A table that is to be. */
export function tableDraft(id: string): Record<string, unknown> {
  const structure = {
    arrow_schema: schemaUri(eventSchema),
    npartitions: 1,
    columns: eventSchema.fields.map(({ name }) => name),
    resizable: false,
  };
  return {
    id,
    structure_family: "table",
    metadata: { x: { source: "sim", dtype: "number", shape: [] } },
    data_sources: [{ structure_family: "table", structure, mimetype: "application/x-tiled-sql-table", assets: [] }],
  };
}

/** An array that is to be. */
export function arrayDraft(id: string, shape: readonly number[], kind = "u", itemsize = 2): Record<string, unknown> {
  const structure = {
    data_type: { endianness: "little", kind, itemsize, dt_units: null },
    chunks: shape.map((length, axis) => (axis === 0 && length > 1 ? [1, length - 1] : [length])),
    shape,
    dims: null,
    resizable: false,
  };
  return { id, structure_family: "array", metadata: {}, data_sources: [{ structure_family: "array", structure }] };
}
