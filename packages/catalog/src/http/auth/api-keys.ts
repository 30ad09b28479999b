/**
 * API keys: only their SHA-256 is kept, and compared in a time that does not depend on where they differ.
 *
 * Keys of the configuration live as long as the process. Those made over HTTP are kept in a file that is written beside
 * and put in place whole. A key is 256 random bits, so its hash needs no salt and no stretching.
 *
 * @module
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { type Clock, HalcyonError, asError } from "@halcyon/model";
import { type Caller, type Scope, isScope } from "./scopes.ts";

/** A key as it is told of: everything but the key. */
export interface ApiKey {
  readonly first_eight: string;
  readonly scopes: readonly Scope[];
  readonly access_tags: readonly string[] | null;
  /** s since 1970; null for one that stays. */
  readonly expires: number | null;
  readonly note: string | null;
}

interface KeptKey extends ApiKey {
  /** SHA-256 in hexadecimal. */
  readonly hash: string;
}

/** A key that the configuration names. */
export interface ConfiguredKey {
  readonly secret: string;
  readonly scopes: readonly Scope[];
  /** Nodes with other tags are hidden from it; it sees all when this is not said. */
  readonly accessTags?: readonly string[];
}

/** The keys that are known. */
export class ApiKeys {
  readonly #configured: readonly (Omit<KeptKey, "first_eight" | "expires" | "note"> & { readonly name: string })[];
  readonly #file: string | undefined;
  readonly #clock: Clock;
  readonly #random: (bytes: number) => Uint8Array;
  #kept: readonly KeptKey[] = [];

  /** @throws HalcyonError `catalog.format` for a file that holds no keys. */
  constructor(options: {
    readonly configured: readonly ConfiguredKey[];
    /** Where keys that are made are kept; in memory alone when not said. */
    readonly file?: string | undefined;
    readonly clock: Clock;
    readonly random: (bytes: number) => Uint8Array;
  }) {
    this.#configured = options.configured.map(({ secret, scopes, accessTags }, index) => ({
      name: `key ${index + 1} of the configuration`,
      hash: hashOf(secret),
      scopes,
      access_tags: accessTags ?? null,
    }));
    this.#file = options.file;
    this.#clock = options.clock;
    this.#random = options.random;
    if (this.#file !== undefined) this.#kept = readKeys(this.#file);
  }

  /** Whether there is any key. */
  get any(): boolean {
    return this.#configured.length + this.#kept.length > 0;
  }

  /** Who has this key; undefined for one that is not known, or no longer good. */
  callerOf(secret: string): Caller | undefined {
    const hash = Buffer.from(hashOf(secret), "hex");
    let found: Caller | undefined;
    // All are compared, so that the time says nothing of which it was.
    for (const key of this.#configured)
      if (timingSafeEqual(Buffer.from(key.hash, "hex"), hash)) found = callerOf(key.name, key);
    for (const key of this.#kept)
      if (timingSafeEqual(Buffer.from(key.hash, "hex"), hash) && (key.expires ?? Infinity) > this.#clock.now())
        found = callerOf(`key ${key.first_eight}`, key);
    return found;
  }

  /** Makes a key, and tells it this once. */
  make(key: Omit<ApiKey, "first_eight">): ApiKey & { readonly secret: string } {
    const secret = Buffer.from(this.#random(32)).toString("hex");
    const made: KeptKey = { ...key, first_eight: secret.slice(0, 8), hash: hashOf(secret) };
    const now = this.#clock.now();
    this.#keep([...this.#kept.filter(({ expires }) => (expires ?? Infinity) > now), made]);
    return { ...shown(made), secret };
  }

  /** Those that were made. */
  list(): readonly ApiKey[] {
    return this.#kept.map(shown);
  }

  /** @throws HalcyonError `catalog.missing` when there is none. */
  revoke(firstEight: string): void {
    const kept = this.#kept.filter(({ first_eight }) => first_eight !== firstEight);
    if (kept.length === this.#kept.length)
      throw new HalcyonError("catalog.missing", `There is no key that begins with ${firstEight}.`, {
        document: "key",
        uid: firstEight,
      });
    this.#keep(kept);
  }

  #keep(keys: readonly KeptKey[]): void {
    if (this.#file !== undefined) {
      const beside = `${this.#file}.new`;
      try {
        writeFileSync(beside, `${JSON.stringify({ version: 1, keys }, null, 2)}\n`, { mode: 0o600 });
        renameSync(beside, this.#file);
      } catch (cause) {
        const reason = asError(cause).message;
        throw new HalcyonError(
          "catalog.write",
          `The key cannot be kept: ${reason}.`,
          { path: this.#file, reason },
          { cause },
        );
      }
    }
    this.#kept = keys;
  }
}

function callerOf(name: string, { scopes, access_tags }: Pick<ApiKey, "scopes" | "access_tags">): Caller {
  return { name, scopes: new Set(scopes), tags: access_tags ?? undefined };
}

function shown({ first_eight, scopes, access_tags, expires, note }: KeptKey): ApiKey {
  return { first_eight, scopes, access_tags, expires, note };
}

function hashOf(secret: string): string {
  return createHash("sha256").update(secret, "utf8").digest("hex");
}

function readKeys(path: string): readonly KeptKey[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return [];
    throw cause;
  }
  try {
    const kept = JSON.parse(text) as { readonly version?: unknown; readonly keys?: unknown };
    if (kept.version === 1 && Array.isArray(kept.keys) && kept.keys.every(isKept)) return kept.keys;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  const reason = "it is no list of keys of version 1";
  throw new HalcyonError(
    "catalog.format",
    `${path} cannot be read: ${reason}. Put back a copy, or remove it and make new keys.`,
    {
      path,
      reason,
    },
  );
}

function isKept(value: unknown): value is KeptKey {
  if (typeof value !== "object" || value === null) return false;
  const { hash, first_eight: first, scopes, expires } = value as Partial<KeptKey>;
  return (
    typeof hash === "string" &&
    /^[0-9a-f]{64}$/u.test(hash) &&
    typeof first === "string" &&
    Array.isArray(scopes) &&
    scopes.every((scope) => isScope(String(scope))) &&
    (expires === null || typeof expires === "number")
  );
}
