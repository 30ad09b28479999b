/** What a key may allow, in the field's words. @module */

/** All scopes. */
export const allScopes = [
  "read:metadata",
  "read:data",
  "write:metadata",
  "write:data",
  "create:node",
  "delete:node",
  "delete:revision",
  "register",
  "metrics",
  "create:apikeys",
  "revoke:apikeys",
  "admin:apikeys",
] as const;

/** One of them. */
export type Scope = (typeof allScopes)[number];

/** To look, and nothing else. */
export const readingScopes: readonly Scope[] = ["read:metadata", "read:data"];

/** Whether a word is a scope. */
export function isScope(word: string): word is Scope {
  return (allScopes as readonly string[]).includes(word);
}

/** Who asks: what they may do, and which nodes they see. */
export interface Caller {
  /** For logs, and in whose name keys are made. */
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
  /** Nodes with other tags than these are not there for them; all are when undefined. */
  readonly tags: readonly string[] | undefined;
}
