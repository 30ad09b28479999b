/**
 * A route as data: what it takes, what it needs, what it answers, and what it does.
 *
 * The service answers by these, and describes itself by these: there is no other list that could say something else.
 *
 * @module
 */
import type { Readable } from "node:stream";
import type { NodePath } from "../contract.ts";
import type { Caller, Scope } from "./auth/scopes.ts";
import { type Parameters, type Values, readParameters } from "./query/parameter.ts";

/** What is answered. */
export interface Answer {
  readonly status?: number;
  /** The media type. */
  readonly type: string;
  /** Pieces follow one another: what is long is not copied into one. */
  readonly body: string | Uint8Array | readonly Uint8Array[] | Readable;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request, as far as it has been looked at. */
export interface Asked<P extends Parameters = Parameters> {
  readonly caller: Caller;
  /** Whether who asks could read without a key. */
  readonly anonymous: boolean;
  readonly path: NodePath;
  /** The parameters that the route names. */
  readonly query: Values<P>;
  /** All of them. */
  readonly search: URLSearchParams;
  readonly body: Uint8Array;
  readonly bodyType: string;
  /** What the client takes; anything when it does not say. */
  readonly accept: string;
  /** Which part of a file it wants. */
  readonly range: string | undefined;
  /** The root of the API, as the client sees it. */
  readonly base: string;
}

/** What a body or answer is: media types, and a JSON schema for JSON. */
export interface Content {
  readonly types: readonly string[];
  readonly schema?: Readonly<Record<string, unknown>>;
}

/** A route. */
export interface Route<P extends Parameters> {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With `{path}` at its end for a node's path, or `{name}` for one segment. */
  readonly url: string;
  readonly summary: string;
  /** What it takes; none for what anybody may ask. */
  readonly scopes: readonly Scope[];
  readonly parameters: P;
  /** Whether it takes the conditions of a search. */
  readonly filters?: boolean;
  readonly body?: Content;
  readonly answers: Content;
  readonly act: (asked: Asked<P>) => Promise<Answer> | Answer;
}

/** A route whose parameters are read within. */
export type AnyRoute = Omit<Route<Parameters>, "act"> & {
  readonly act: (asked: Omit<Asked, "query">) => Promise<Answer>;
};

/** A route, ready to be called. */
export function route<P extends Parameters>(described: Route<P>): AnyRoute {
  return {
    ...described,
    act: async (asked) => described.act({ ...asked, query: readParameters(described.parameters, asked.search) }),
  };
}

/** JSON, as text that is already made. */
export function jsonAnswer(body: string, status = 200): Answer {
  return { status, type: "application/json", body };
}
