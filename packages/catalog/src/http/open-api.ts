/** The OpenAPI description of the service, made from its routes. @module */
import type { AnyRoute } from "./route.ts";
import { filterNames } from "./query/filters.ts";

const problem = { $ref: "#/components/schemas/Problem" };

/** Statuses that any route may answer, and when. */
const refusals: Readonly<Record<string, string>> = {
  "400": "The answer would be too large, or the request is no HTTP.",
  "401": "A key is needed.",
  "403": "The key does not allow it, or a file is outside the folders that may be read.",
  "404": "There is no such node, or it is not for this key.",
  "405": "These data cannot be changed.",
  "406": "None of the formats that were asked for can be made of these data.",
  "409": "Something is in the way: a node of this name, children, an order.",
  "413": "The body is too long.",
  "415": "Bodies of this type are not read.",
  "422": "A parameter or the body cannot be meant, or does not fit the data.",
  "424": "Files that the data lie in are not as they were told.",
  "503": "Not now: the catalog is busy, or closed.",
  "507": "No room is left.",
};

/** The description. */
export function openApi(routes: readonly AnyRoute[], version: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const each of routes) (paths[`/api/v1${each.url}`] ??= {})[each.method.toLowerCase()] = operation(each);
  return {
    openapi: "3.1.0",
    info: {
      title: "Halcyon catalog",
      version,
      description: "Runs, their data and their documents, as the clients of Tiled 0.2 read and write them.",
    },
    paths,
    components: {
      securitySchemes: { key: { type: "apiKey", in: "header", name: "Authorization", description: "`Apikey <key>`" } },
      schemas: {
        Problem: {
          type: "object",
          required: ["detail", "code", "status"],
          properties: { detail: { type: "string" }, code: { type: "string" }, status: { type: "integer" }, facts: {} },
        },
      },
    },
    security: [{ key: [] }, {}],
  };
}

function operation({ summary, url, scopes, parameters, filters, body, answers }: AnyRoute): Record<string, unknown> {
  const inUrl = [...url.matchAll(/\{(\w+)\}/gu)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
    description: "The keys from the root down, with slashes between them.",
  }));
  const inQuery = Object.entries(parameters).map(([name, { description, schema, many, required }]) => ({
    name,
    in: "query",
    required,
    description,
    schema: many ? { type: "array", items: schema } : schema,
    ...(many ? { style: "form", explode: true } : {}),
  }));
  const conditions = (filters === true ? filterNames : []).map((name) => ({
    name,
    in: "query",
    required: false,
    schema: { type: "array", items: { type: "string" } },
    style: "form",
    explode: true,
  }));
  const refused = Object.fromEntries(
    Object.entries(refusals).map(([status, description]) => [
      status,
      { description, content: content(["application/json"], problem) },
    ]),
  );
  return {
    summary,
    description: scopes.length === 0 ? "Anybody may ask." : `Needs ${scopes.join(", ")}.`,
    parameters: [...inUrl, ...inQuery, ...conditions],
    ...(body === undefined ? {} : { requestBody: { content: content(body.types, body.schema) } }),
    responses: {
      "200": { description: "Done.", content: content(answers.types, answers.schema) },
      "304": { description: "It is as it was (If-None-Match)." },
      ...refused,
    },
  };
}

function content(types: readonly string[], schema: unknown): Record<string, unknown> {
  return Object.fromEntries(types.map((type) => [type, schema === undefined ? {} : { schema }]));
}
