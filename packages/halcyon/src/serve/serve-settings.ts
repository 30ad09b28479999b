/**
 * The configuration of `halcyon serve`: each setting with what it is for, what it may be, and what it is when not said.
 *
 * One table makes the check of a file, the text of `halcyon config`, and the defaults: there is no other list.
 *
 * @module
 */
import { resolve } from "node:path";
import { allScopes, type ConfiguredKey, isScope, originOf, type Scope } from "@halcyon/catalog/http";
import {
  type OwnSpecs,
  checkSpecs,
  isMetadataKey,
  isPostgresAddress,
  knownSpecs,
  usualKeys,
  withoutPassword,
} from "@halcyon/catalog";
import type { RootMap } from "@halcyon/files";
import { isHalcyonError } from "@halcyon/model";

/** What a server is started with. */
export interface ServeSettings {
  readonly data: string;
  /** `sqlite`, or the address of a PostgreSQL database. */
  readonly index: string;
  readonly host: string;
  readonly port: number;
  readonly readable: readonly string[];
  readonly root_map: RootMap;
  readonly specs: OwnSpecs;
  readonly durability: "process" | "power";
  readonly indexed: readonly string[];
  readonly keys: readonly ConfiguredKey[];
  readonly anonymous: "loopback" | "nowhere" | "anywhere";
  readonly allowed_origins: readonly string[];
  readonly behind_proxy: boolean;
  readonly largest_body: number;
  readonly largest_answer: number;
  readonly file_threads: number;
  readonly log: "trace" | "debug" | "info" | "warn" | "error" | "silent";
}

/** One setting. */
export interface Setting {
  readonly text: string;
  /** What it may be, in words. */
  readonly allowed: string;
  readonly usual: unknown;
  /** The value when it may be so; undefined otherwise. */
  readonly read: (value: unknown) => unknown;
  /** A value without its secrets; left out when it has none. */
  readonly shown?: (value: unknown) => unknown;
}

const word = (value: unknown): unknown => (typeof value === "string" && value !== "" ? value : undefined);
const truth = (value: unknown): unknown => (typeof value === "boolean" ? value : undefined);
const whole =
  (least: number, most: number) =>
  (value: unknown): unknown =>
    typeof value === "number" && Number.isInteger(value) && value >= least && value <= most ? value : undefined;
const oneOf =
  (...words: readonly string[]) =>
  (value: unknown): unknown =>
    words.includes(String(value)) ? value : undefined;
const words = (value: unknown): unknown =>
  Array.isArray(value) && value.every((each) => word(each) !== undefined) ? value : undefined;

/** The settings, in the order in which they are printed. */
export const serveSettings: Readonly<Record<keyof ServeSettings, Setting>> = {
  data: { text: "the folder of the catalog", allowed: "a path", usual: "halcyon-catalog", read: word },
  index: {
    text: "where the index of the catalog is: in its folder, or in a database of PostgreSQL (its password may be in PGPASSWORD)",
    allowed: "sqlite, or postgresql://user:password@host/database",
    usual: "sqlite",
    read: (value) =>
      value === "sqlite" || (typeof value === "string" && isPostgresAddress(value)) ? value : undefined,
    shown: (value) => (value === "sqlite" ? value : withoutPassword(String(value))),
  },
  host: {
    text: "the address to listen at; others than of this machine need a key",
    allowed: "an address",
    usual: "127.0.0.1",
    read: word,
  },
  port: { text: "the port; 0 takes one that is free", allowed: "0 to 65535", usual: 8000, read: whole(0, 65_535) },
  readable: {
    text: "folders whose files may be registered and read",
    allowed: "a list of paths",
    usual: [],
    read: words,
  },
  root_map: {
    text: "where files are now that documents say are below a folder: from that folder to the one of today",
    allowed: "a map of paths to paths",
    usual: {},
    read: (value) => (isMapOfWords(value) ? value : undefined),
  },
  specs: {
    text: "specs and MIME types of your own, and the known one that each is read as",
    allowed: `a map of words to words, of a spec to one of ${knownSpecs.filter((each) => !each.includes("/")).join(", ")}, of a MIME type to one of ${knownSpecs.filter((each) => each.includes("/")).join(", ")}`,
    usual: {},
    read: specsOf,
  },
  durability: {
    text: "what an acknowledged document survives: the end of the process, or a loss of power too",
    allowed: "process or power",
    usual: "process",
    read: oneOf("process", "power"),
  },
  indexed: {
    text: "metadata that are often searched for",
    allowed: 'a list of keys, as start.plan_name, of up to 500 characters, without " and \\',
    usual: usualKeys,
    read: (value) =>
      (words(value) as readonly string[] | undefined)?.every(isMetadataKey) === true ? value : undefined,
  },
  keys: {
    text: "API keys: a secret each, its scopes, and the access tags that it sees, besides what has none; all when not said",
    allowed: `a list of { secret, scopes, tags }; a secret is there once, and has letters, digits and _ alone; scopes are ${allScopes.join(", ")}`,
    usual: [],
    read: keysOf,
    shown: (value) =>
      (value as readonly ConfiguredKey[]).map(({ scopes, accessTags: tags }) => ({
        secret: "…",
        scopes,
        ...(tags === undefined ? {} : { tags }),
      })),
  },
  anonymous: {
    text: "who may read without a key",
    allowed: "loopback, nowhere or anywhere",
    usual: "loopback",
    read: oneOf("loopback", "nowhere", "anywhere"),
  },
  allowed_origins: {
    text: 'web pages that may ask, by their origin, besides pages of this address; "*" is all',
    allowed: "a list of origins, as https://web.example",
    usual: [],
    read: (value) =>
      Array.isArray(value) && value.every((each) => typeof each === "string" && originOf(each) !== undefined)
        ? value.map((each) => originOf(String(each)))
        : undefined,
  },
  behind_proxy: {
    text: "believe X-Forwarded-Host and X-Forwarded-Proto",
    allowed: "true or false",
    usual: false,
    read: truth,
  },
  largest_body: {
    text: "of a request, in bytes",
    allowed: "a whole number from 1024 on",
    usual: 512 * 2 ** 20,
    read: whole(1024, 2 ** 40),
  },
  largest_answer: {
    text: "that is made in memory, in bytes",
    allowed: "a whole number from 1024 on",
    usual: 512 * 2 ** 20,
    read: whole(1024, 2 ** 40),
  },
  file_threads: { text: "that read HDF5 files", allowed: "1 to 64", usual: 2, read: whole(1, 64) },
  log: {
    text: "how much is logged, as lines of JSON on stderr",
    allowed: "trace, debug, info, warn, error or silent",
    usual: "info",
    read: oneOf("trace", "debug", "info", "warn", "error", "silent"),
  },
};

/** What is so when nothing is said. */
export const usualSettings: ServeSettings = Object.fromEntries(
  Object.entries(serveSettings).map(([name, { usual }]) => [name, usual]),
) as unknown as ServeSettings;

/** Folders of today, from where a command is started. */
export function absoluteRoots(moved: RootMap, folder: string): RootMap {
  return Object.fromEntries(Object.entries(moved).map(([from, to]) => [from, resolve(folder, to)]));
}

function isMapOfWords(value: unknown): value is Readonly<Record<string, string>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(([key, each]) => key !== "" && word(each) !== undefined);
}

function specsOf(value: unknown): OwnSpecs | undefined {
  if (!isMapOfWords(value)) return undefined;
  try {
    checkSpecs(value);
    return value;
  } catch (error) {
    if (isHalcyonError(error, "catalog.query")) return undefined;
    throw error;
  }
}

function keysOf(value: unknown): readonly ConfiguredKey[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const keys = value.map(keyOf);
  // Of two keys with one secret, who comes with it would be the one or the other.
  const secrets = new Set(keys.map((key) => key?.secret));
  return keys.includes(undefined) || secrets.size < keys.length ? undefined : (keys as readonly ConfiguredKey[]);
}

/** Python's clients take keys of letters, digits and `_` alone: with others they say that they have none. */
export function isSecret(value: unknown): value is string {
  return typeof value === "string" && /^\w+$/u.test(value);
}

function keyOf(value: unknown): ConfiguredKey | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { secret, scopes = allScopes, tags, ...more } = value as Readonly<Record<string, unknown>>;
  if (!isSecret(secret) || Object.keys(more).length > 0) return undefined;
  if (!Array.isArray(scopes) || !scopes.every((each): each is Scope => isScope(String(each)))) return undefined;
  if (tags === undefined) return { secret, scopes };
  return words(tags) === undefined ? undefined : { secret, scopes, accessTags: tags as readonly string[] };
}
