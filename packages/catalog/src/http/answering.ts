/**
 * From a request to its answer: who asks, what of, and what is sent.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Clock, HalcyonError } from "@halcyon/model";
import type { NodePath } from "../contract.ts";
import { type Callers, permit } from "./auth/callers.ts";
import type { Caller, Scope } from "./auth/scopes.ts";
import { problemOf } from "./problem.ts";
import { refuse } from "./query/parameter.ts";
import type { AnyRoute, Answer } from "./route.ts";
import type { ServiceMetrics } from "./service-metrics.ts";
import { compressed } from "./wire/compression.ts";
import { inTurn, piecesOf, wholeOf } from "./wire/pieces.ts";

/** What answering takes. */
export interface AnsweringOptions {
  readonly app: FastifyInstance;
  readonly callers: Callers;
  readonly metrics: ServiceMetrics;
  readonly clock: Clock;
  readonly behindProxy: boolean;
  /** Rejects while nothing could be answered. */
  readonly isReady: () => Promise<unknown>;
}

/** How requests are looked at. */
export interface Answering {
  readonly serve: (routes: readonly AnyRoute[]) => void;
  readonly searchOf: (request: IncomingMessage) => URLSearchParams;
  readonly baseOf: (request: IncomingMessage) => string;
}

const nobody: Caller = { name: "anonymous", scopes: new Set<Scope>(), tags: undefined };
/** Of answers up to this long, in bytes, a tag is made, for whoever has one already. */
const longestTagged = 4 * 2 ** 20;

/** Puts routes into an app. */
export function answering({ app, callers, metrics, clock, behindProxy, isReady }: AnsweringOptions): Answering {
  const baseOf = (request: IncomingMessage): string => {
    const said = (name: string): string | undefined =>
      behindProxy ? request.headers[name]?.toString().split(",")[0]?.trim() : undefined;
    const host = said("x-forwarded-host") ?? request.headers.host ?? "localhost";
    return `${said("x-forwarded-proto") ?? "http"}://${/^[\w.:[\]-]{1,255}$/u.test(host) ? host : "localhost"}/api/v1`;
  };

  async function handle(each: AnyRoute, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const started = clock.monotonic();
    let name: string | undefined;
    reply.raw.once("close", () => {
      const { statusCode: status } = reply.raw;
      const seconds = clock.monotonic() - started;
      metrics.took(each.method, each.url, status, seconds);
      // What is not logged is not made either: there are thousands a second.
      if (request.log.level !== "debug" && request.log.level !== "trace") return;
      const told = { method: each.method, url: withoutKey(request.url), status, seconds, caller: name };
      request.log.debug(told, "answered");
    });
    const search = searchOf(request.raw);
    const asker = callers.of(request.raw, search);
    name = asker?.name;
    const caller = each.scopes.length === 0 ? (asker ?? nobody) : permit(asker, each.scopes);
    const answer = await each.act({
      caller,
      anonymous: !callers.needsKey(request.raw),
      path: each.url.endsWith("{path}") ? pathOf(request.raw.url ?? "", each.url) : [],
      search,
      body: request.body instanceof Uint8Array ? request.body : new Uint8Array(),
      bodyType: request.headers["content-type"] ?? "",
      accept: request.headers.accept ?? "*/*",
      range: request.headers.range,
      base: baseOf(request.raw),
    });
    return send(each, answer, request, reply);
  }

  async function send(
    each: AnyRoute,
    answer: Answer,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    reply.code(answer.status ?? 200).headers(answer.headers ?? {});
    if (answer.body instanceof Readable) return reply.header("content-type", answer.type).send(answer.body);
    const pieces = piecesOf(answer.body);
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
    metrics.sent(each.url, length);
    if (pieces.length > 1 && length > longestTagged)
      return reply.header("content-type", answer.type).header("content-length", length).send(inTurn(pieces));
    const body = wholeOf(pieces);
    if (each.method === "GET" && body.length <= longestTagged) {
      const tag = `"${createHash("sha1").update(answer.type).update(body).digest("base64url")}"`;
      reply.header("etag", tag).header("vary", "accept, accept-encoding, authorization, origin");
      const known = request.headers["if-none-match"];
      if (known !== undefined && (known === "*" || known.includes(tag))) return reply.code(304).send();
    }
    const packed = await compressed(body, answer.type, request.headers["accept-encoding"]);
    // Bytes, not text: the field's clients look for a media type without a charset.
    reply.header("content-type", answer.type);
    return packed === undefined ? reply.send(body) : reply.header("content-encoding", packed.coding).send(packed.bytes);
  }

  function serve(routes: readonly AnyRoute[]): void {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
    for (const each of routes) {
      const url = `/api/v1${each.url.replace("{path}", "*")}`;
      const handler = (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
        handle(each, request, reply);
      app.route({ method: each.method, url, handler });
      if (url.endsWith("/*")) app.route({ method: each.method, url: url.slice(0, -2), handler });
      else if (each.url === "/") app.route({ method: each.method, url: url.slice(0, -1), handler });
    }
    app.get("/", (_request, reply) =>
      reply.header("content-type", "text/plain; charset=utf-8").send("Halcyon catalog: /api/v1/\n"),
    );
    app.get("/healthz", async (_request, reply) => {
      await isReady();
      return reply.header("content-type", "application/json").send(Buffer.from('{"status":"ready"}'));
    });
    app.setNotFoundHandler((request, reply) => {
      const [path] = (request.raw.url ?? "").split("?");
      const text = `There is no ${request.method} ${path}; /api/v1/openapi.json says what there is.`;
      return refused(new HalcyonError("catalog.missing", text, { document: "route", uid: path ?? "" }), request, reply);
    });
    app.setErrorHandler((thrown, request, reply) => refused(thrown, request, reply));
  }

  return { serve, baseOf, searchOf };
}

/** Answers why something cannot be done. */
export function refused(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = problemOf(thrown);
  const asked = { method: request.method, url: withoutKey(request.url) };
  if (problem === undefined) request.log.error({ err: thrown, ...asked }, "unforeseen");
  // Who keeps the service can mend these; all others are between it and who asks.
  else if (problem.status === 424 || problem.status >= 500)
    request.log.warn({ ...asked, status: problem.status, code: problem.code, detail: problem.detail }, "trouble");
  const { status, code, detail, facts, headers } = problem ?? {
    status: 500,
    code: "catalog.unforeseen",
    detail: "Something that nobody foresaw: the log of the service says what.",
    headers: undefined,
  };
  reply.removeHeader("etag");
  if (headers !== undefined) reply.headers(headers);
  if (status === 401) reply.header("www-authenticate", "Apikey");
  const body = { detail, code, status, ...(facts === undefined || status >= 500 ? {} : { facts }) };
  return reply
    .code(status)
    .header("content-type", "application/json")
    .send(Buffer.from(JSON.stringify(body)));
}

/** A URL as it may be logged: a key in it is not, however it is written. */
export function withoutKey(url: string): string {
  const [path = "", ...query] = url.split("?");
  const parts = query
    .join("?")
    .split("&")
    .map((part) => (new URLSearchParams(part).has("api_key") ? "api_key=…" : part));
  return query.length === 0 ? path : `${path}?${parts.join("&")}`;
}

/** Parameters of the URL. */
function searchOf({ url = "" }: IncomingMessage): URLSearchParams {
  const mark = url.indexOf("?");
  return new URLSearchParams(mark < 0 ? "" : url.slice(mark + 1));
}

/**
 * The node that a URL names, after what comes before it. Empty segments are dropped: the field's clients put them in.
 *
 * @throws HalcyonError `catalog.request` for what is no text.
 */
export function pathOf(url: string, pattern: string): NodePath {
  const before = `/api/v1${pattern.slice(0, pattern.indexOf("{path}"))}`;
  const [path = ""] = url.split("?", 1);
  return path
    .slice(before.length)
    .split("/")
    .filter((segment) => segment !== "")
    .map((segment) => {
      try {
        return decodeURIComponent(segment);
      } catch (cause) {
        if (cause instanceof URIError) return refuse("path", segment, "it is no URL");
        throw cause;
      }
    });
}
