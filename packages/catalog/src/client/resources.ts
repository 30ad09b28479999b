/** What the service says of a node, looked at as it comes. @module */
import { decodeValue } from "@halcyon/model";
import type { DataType, Spec, StructureFamily } from "../contract.ts";
import type { Parameters, Wire } from "./wire.ts";

/** A node. */
export interface Resource {
  readonly id: string;
  readonly attributes: {
    readonly ancestors: readonly string[];
    readonly structure_family: StructureFamily;
    readonly specs: readonly Spec[] | null;
    readonly metadata: Readonly<Record<string, unknown>>;
    readonly structure: {
      readonly shape?: readonly number[];
      readonly columns?: readonly string[];
      readonly data_type?: DataType;
      readonly dims?: readonly string[] | null;
    } | null;
  };
}

/** The answer of a search. */
export interface ResourcePage {
  readonly data: readonly Resource[];
  readonly links?: { readonly next?: string | null } | null;
  readonly meta?: { readonly count?: number } | null;
}

/** The path of a node, as in an address. */
export function addressOf(path: readonly string[]): string {
  return path.map(encodeURIComponent).join("/");
}

/** Metadata have NaN and infinite numbers as Python writes them, and whole numbers beyond 2^53. */
export async function bodyOf<T>(response: Response): Promise<T> {
  return decodeValue(await response.text()) as T;
}

/** All nodes of a search, a page at a time. */
export async function* pages(
  wire: Wire,
  path: readonly string[],
  query: Parameters,
  signal: AbortSignal | undefined,
): AsyncGenerator<ResourcePage> {
  let next: Parameters | undefined = query;
  while (next !== undefined) {
    const page: ResourcePage = await bodyOf(
      await wire.ask({ path: `/search/${addressOf(path)}`, query: next, signal }),
    );
    yield page;
    const link = page.links?.next;
    next = typeof link === "string" ? [...new URL(link, wire.base).searchParams] : undefined;
  }
}
