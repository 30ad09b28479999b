/**
 * What is answered when something cannot be done: a status, and a JSON body whose `code` is permanent.
 *
 * `detail` is the sentence (the field's clients show it), `facts` what a program needs. Only errors that nobody foresaw
 * are a 500, and tell nothing of themselves but a number that is in the log.
 *
 * @module
 */
import { type ErrorCode, isHalcyonError } from "@halcyon/model";

/** An answer that says why not. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly facts?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const statuses: Readonly<Partial<Record<ErrorCode | (string & {}), number>>> = {
  "catalog.missing": 404,
  "catalog.exists": 409,
  "catalog.not_empty": 409,
  "catalog.order": 409,
  "catalog.extend": 409,
  "catalog.range": 422,
  "catalog.request": 422,
  "catalog.column": 422,
  "catalog.patch": 422,
  "catalog.unauthorized": 401,
  "catalog.forbidden": 403,
  "files.name": 403,
  "catalog.read_only": 405,
  "catalog.format_asked": 406,
  "files.dataset": 406,
  "catalog.media_type": 415,
  "catalog.size": 413,
  // What lies on the disk is not as it was told: the request is sound, and what it depends on is not.
  "catalog.files": 424,
  "catalog.format": 424,
  "catalog.corrupt": 424,
  "catalog.write": 507,
  "catalog.full": 507,
  "catalog.locked": 503,
  "catalog.index": 503,
  "catalog.closed": 503,
};

/** What to answer for `thrown`; undefined for what nobody foresaw. */
export function problemOf(thrown: unknown): Problem | undefined {
  if (isHalcyonError(thrown)) {
    const { code, message: detail, facts } = thrown;
    if (isHalcyonError(thrown, "catalog.size") && thrown.facts.of === "answer")
      return { status: 400, code, detail, facts };
    if (isHalcyonError(thrown, "catalog.bytes"))
      return { status: 416, code, detail, facts, headers: { "content-range": `bytes */${thrown.facts.size}` } };
    const family = code.slice(0, code.indexOf("."));
    const status =
      statuses[code] ?? (family === "document" || family === "catalog" ? 422 : family === "files" ? 424 : undefined);
    return status === undefined ? undefined : { status, code, detail, facts };
  }
  return ofFastify(thrown);
}

/** What Fastify itself refuses: a body that is too long, a URL that is none. */
function ofFastify(thrown: unknown): Problem | undefined {
  if (!(thrown instanceof Error) || !("code" in thrown) || !("statusCode" in thrown)) return undefined;
  const { statusCode, code, message } = thrown;
  if (typeof statusCode !== "number" || typeof code !== "string" || statusCode < 400 || statusCode >= 500)
    return undefined;
  return { status: statusCode, code: statusCode === 413 ? "catalog.size" : "catalog.request", detail: message };
}
