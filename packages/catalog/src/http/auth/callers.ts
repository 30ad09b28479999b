/**
 * Who asks: by key, or nobody in particular.
 *
 * A request without a key is answered only to the machine itself, unless the configuration opens the door further. What
 * comes from the machine itself is told by the socket *and* by the name that was called: a page of somewhere else that
 * has its name point to 127.0.0.1, or a proxy on the same machine, is not the machine itself.
 *
 * @module
 */
import type { IncomingMessage } from "node:http";
import { HalcyonError } from "@halcyon/model";
import type { ApiKeys } from "./api-keys.ts";
import { type Caller, type Scope, readingScopes } from "./scopes.ts";

/** What may be done without a key, and from where. */
export interface Anonymous {
  readonly from: "nowhere" | "loopback" | "anywhere";
  /** `read:metadata` and `read:data` when not said. */
  readonly scopes?: readonly Scope[];
  /** Nodes with other tags are hidden; all are seen when not said. */
  readonly accessTags?: readonly string[];
}

/** Tells callers apart. */
export class Callers {
  readonly #keys: ApiKeys;
  readonly #anonymous: Anonymous;

  constructor(keys: ApiKeys, anonymous: Anonymous) {
    this.#keys = keys;
    this.#anonymous = anonymous;
  }

  /**
   * Whoever sent this request; undefined for nobody who may ask anything.
   *
   * @throws HalcyonError `catalog.unauthorized` for a key that is not known: better than to answer as to a stranger.
   */
  of(request: IncomingMessage, query: URLSearchParams): Caller | undefined {
    const secret = secretOf(request, query);
    return secret === undefined ? this.#stranger(request) : this.withKey(secret);
  }

  /** Who has this key. Throws as `of`. */
  withKey(secret: string): Caller {
    const caller = this.#keys.callerOf(secret);
    if (caller !== undefined) return caller;
    throw new HalcyonError("catalog.unauthorized", "This API key is not known here, or no longer good.", {
      reason: "unknown key",
    });
  }

  /** Whether a key is needed to read, as seen from this request. */
  needsKey(request: IncomingMessage): boolean {
    return this.#stranger(request) === undefined;
  }

  #stranger(request: IncomingMessage): Caller | undefined {
    const { from, scopes = readingScopes, accessTags } = this.#anonymous;
    if (from === "nowhere" || (from === "loopback" && !isOwnMachine(request))) return undefined;
    return { name: "anonymous", scopes: new Set(scopes), tags: accessTags };
  }
}

/** @throws HalcyonError `catalog.unauthorized` or `catalog.forbidden`. */
export function permit(caller: Caller | undefined, scopes: readonly Scope[]): Caller {
  const lacking = scopes.filter((scope) => caller?.scopes.has(scope) !== true);
  if (caller !== undefined && lacking.length === 0) return caller;
  if (caller === undefined || caller.name === "anonymous")
    throw new HalcyonError(
      "catalog.unauthorized",
      "This needs an API key: send it as the header `Authorization: Apikey <key>`.",
      { reason: "no key" },
    );
  const needs = scopes.join(", ");
  throw new HalcyonError("catalog.forbidden", `This needs the scopes ${needs}; the key lacks ${lacking.join(", ")}.`, {
    needs,
    reason: `lacks ${lacking.join(", ")}`,
  });
}

function secretOf(request: IncomingMessage, query: URLSearchParams): string | undefined {
  const header = request.headers.authorization;
  if (header !== undefined) {
    const [, secret] = /^(?:Apikey|Bearer)\s+(\S+)$/iu.exec(header) ?? [];
    if (secret !== undefined) return secret;
    throw new HalcyonError("catalog.unauthorized", "The header is `Authorization: Apikey <key>`.", {
      reason: "scheme",
    });
  }
  return query.get("api_key") ?? undefined;
}

const ownAddresses = /^(?:::ffff:)?127\.|^::1$/u;
const ownNames = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/iu;

function isOwnMachine({ socket, headers }: IncomingMessage): boolean {
  const { remoteAddress } = socket;
  const passedOn = headers["x-forwarded-for"] ?? headers["forwarded"] ?? headers["x-forwarded-host"];
  return passedOn === undefined && ownAddresses.test(remoteAddress ?? "") && ownNames.test(headers.host ?? "");
}
