/** The tables of the index in SQLite, and their indexes. @module */
import { nameOfIndex, valueAt } from "./sqlite-values.ts";

/**
 * Beside its words each node has one that names its parent, so that the children with a word are found by words alone.
 *
 * The words come ready-made, whatever their letters: the tokenizer only parts them at spaces.
 */
export const wordsSchema = `CREATE VIRTUAL TABLE IF NOT EXISTS node_words USING fts5(
      words, content='', contentless_delete=1, detail=none, tokenize="ascii tokenchars '_'")`;

/** Makes what is not there yet. */
export function sqliteSchema(indexed: readonly (readonly string[])[]): readonly string[] {
  return [
    `CREATE TABLE IF NOT EXISTS nodes (
      id INTEGER PRIMARY KEY AUTOINCREMENT, parent INTEGER, path TEXT NOT NULL UNIQUE, key TEXT NOT NULL,
      family TEXT NOT NULL, metadata TEXT NOT NULL, specs TEXT NOT NULL, access_tags TEXT NOT NULL,
      tagged INTEGER NOT NULL, children INTEGER NOT NULL DEFAULT 0, created REAL NOT NULL, updated REAL NOT NULL)`,
    "CREATE INDEX IF NOT EXISTS nodes_parent ON nodes (parent)",
    `CREATE TABLE IF NOT EXISTS node_tags (node INTEGER NOT NULL, tag TEXT NOT NULL, PRIMARY KEY (tag, node)) WITHOUT ROWID`,
    "CREATE INDEX IF NOT EXISTS node_tags_node ON node_tags (node)",
    `CREATE TABLE IF NOT EXISTS sources (
      id INTEGER PRIMARY KEY AUTOINCREMENT, node INTEGER NOT NULL, family TEXT NOT NULL, structure TEXT NOT NULL,
      mimetype TEXT NOT NULL, parameters TEXT NOT NULL, properties TEXT NOT NULL, management TEXT NOT NULL)`,
    "CREATE INDEX IF NOT EXISTS sources_node ON sources (node)",
    `CREATE TABLE IF NOT EXISTS assets (
      id INTEGER PRIMARY KEY AUTOINCREMENT, source INTEGER NOT NULL, data_uri TEXT NOT NULL, is_directory INTEGER NOT NULL,
      parameter TEXT, num INTEGER)`,
    "CREATE INDEX IF NOT EXISTS assets_source ON assets (source)",
    `CREATE TABLE IF NOT EXISTS revisions (
      node INTEGER NOT NULL, number INTEGER NOT NULL, metadata TEXT NOT NULL, specs TEXT NOT NULL,
      access_tags TEXT NOT NULL, updated REAL NOT NULL, PRIMARY KEY (node, number)) WITHOUT ROWID`,
    wordsSchema,
    `CREATE TABLE IF NOT EXISTS key_blocks (
      parent INTEGER NOT NULL, key TEXT NOT NULL, block INTEGER NOT NULL, low REAL NOT NULL, high REAL NOT NULL,
      PRIMARY KEY (parent, key, block)) WITHOUT ROWID`,
    ...indexed.map((keys) => `CREATE INDEX IF NOT EXISTS "${nameOfIndex(keys)}" ON nodes (parent, ${valueAt(keys)})`),
  ];
}
