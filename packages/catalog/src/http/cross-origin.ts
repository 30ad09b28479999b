/**
 * Which pages may ask: those of the service's own address, and those whose origins the configuration names.
 *
 * A browser lets a page of another origin read an answer only when the answer says so. Websockets know no such rule:
 * there the service itself has to refuse, or any page that somebody on this machine opens could follow its runs.
 *
 * @module
 */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { HalcyonError } from "@halcyon/model";
import type { Answering } from "./answering.ts";

/** A list of origins (`https://web.example`), or `*` alone for pages from anywhere. */
export type Origins = readonly string[];

/** What a page may read of an answer besides its body and what every page may. */
const exposed = "etag, content-disposition, content-length";
const methods = "GET, POST, PUT, PATCH, DELETE";
/** s for which a browser need not ask again. */
const remembered = 600;

/** `https://web.example:8443`, as a browser says it; undefined for what is no origin. */
export function originOf(text: string): string | undefined {
  if (text === "*") return text;
  const url = URL.parse(text);
  return url !== null && url.origin !== "null" && url.origin === text.toLowerCase() ? url.origin : undefined;
}

/** Puts the rule into an app: answers say who may read them, and a browser that asks beforehand is told. */
export function crossOrigin(app: FastifyInstance, origins: Origins, { baseOf }: Pick<Answering, "baseOf">): void {
  const allowed = new Set(origins);
  app.addHook("onRequest", async (request, reply) => {
    const { origin } = request.headers;
    if (allowed.size > 0) reply.header("vary", "origin");
    if (origin === undefined || !isAllowed(origin, allowed)) return;
    reply
      .header("access-control-allow-origin", allowed.has("*") ? "*" : origin)
      .header("access-control-expose-headers", exposed);
  });
  app.options("*", async (request, reply) => {
    const { origin } = request.headers;
    if (origin === undefined) return reply.code(204).header("allow", methods).send();
    refuseStranger(request, allowed, baseOf);
    return reply
      .code(204)
      .header("access-control-allow-methods", methods)
      .header("access-control-allow-headers", request.headers["access-control-request-headers"] ?? "")
      .header("access-control-max-age", String(remembered))
      .send();
  });
}

/** @throws HalcyonError `catalog.forbidden` for a page of an origin that is neither the service's own nor named. */
export function refuseStranger(
  request: FastifyRequest,
  allowed: ReadonlySet<string>,
  baseOf: Answering["baseOf"],
): void {
  const { origin } = request.headers;
  if (
    origin === undefined ||
    isAllowed(origin, allowed) ||
    URL.parse(origin)?.host === new URL(baseOf(request.raw)).host
  )
    return;
  throw new HalcyonError(
    "catalog.forbidden",
    `Pages of ${origin.slice(0, 200)} may not ask here: the configuration names the origins that may (allowed_origins).`,
    { needs: "an origin that is allowed", reason: origin.slice(0, 200) },
  );
}

function isAllowed(origin: string, allowed: ReadonlySet<string>): boolean {
  return allowed.has("*") || allowed.has(origin);
}
