/** Requests to the service: a problem that it answers becomes an error with the same code. @module */
import { HalcyonError } from "@halcyon/model";

/** How the service is reached. */
export interface WireOptions {
  /** `http://127.0.0.1:8000` */
  readonly url: string;
  readonly apiKey?: string | undefined;
  /** Another one, in tests, or in place of a network. */
  readonly fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
}

/** A parameter may come several times. */
export type Parameters = readonly (readonly [name: string, value: string])[];

/** What is asked of the service. */
export interface WireRequest {
  readonly method?: "GET" | "POST" | "PATCH";
  readonly path: string;
  readonly query?: Parameters;
  readonly accept?: string;
  readonly body?: { readonly type: string; readonly content: string | Uint8Array<ArrayBuffer> };
  readonly signal?: AbortSignal | undefined;
}

/** The way to one service. */
export class Wire {
  readonly base: string;
  readonly apiKey: string | undefined;
  readonly #fetch: NonNullable<WireOptions["fetch"]>;

  constructor({ url, apiKey, fetch = (address, init) => globalThis.fetch(address, init) }: WireOptions) {
    this.base = `${url.replace(/\/+$/u, "").replace(/\/api\/v1$/u, "")}/api/v1`;
    this.apiKey = apiKey;
    this.#fetch = fetch;
  }

  /**
   * @throws HalcyonError `client.refused` with the code of the service; `client.unreachable`. What a signal says, when
   * it was given up.
   */
  async ask({
    method = "GET",
    path,
    query = [],
    accept = "application/json",
    body,
    signal,
  }: WireRequest): Promise<Response> {
    const search = new URLSearchParams(query.map(([name, value]): [string, string] => [name, value])).toString();
    const address = `${this.base}${path}${search === "" ? "" : `?${search}`}`;
    const headers: Record<string, string> = { accept };
    if (this.apiKey !== undefined) headers["authorization"] = `Apikey ${this.apiKey}`;
    if (body !== undefined) headers["content-type"] = body.type;
    let response: Response;
    try {
      response = await this.#fetch(address, {
        method,
        headers,
        ...(body === undefined ? {} : { body: body.content }),
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (cause) {
      signal?.throwIfAborted();
      const reason = cause instanceof Error ? innermost(cause) : String(cause);
      const text = `The catalog at ${this.base} does not answer: ${reason}.`;
      throw new HalcyonError("client.unreachable", text, { url: this.base, reason }, { cause });
    }
    if (response.ok) return response;
    throw await refusal(response, address);
  }
}

function innermost(error: Error): string {
  return error.cause instanceof Error ? innermost(error.cause) : error.message;
}

async function refusal(response: Response, url: string): Promise<HalcyonError<"client.refused">> {
  const text = await response.text();
  let said: { readonly code?: unknown; readonly detail?: unknown; readonly title?: unknown } = {};
  try {
    said = JSON.parse(text) as typeof said;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  const detail = typeof said.detail === "string" ? said.detail : `${response.status} ${response.statusText}`;
  const code = typeof said.code === "string" ? said.code : "";
  return new HalcyonError("client.refused", detail, { url, status: response.status, code });
}
