/**
 * The packages of the workspace and what their source files import and export, read from the text.
 *
 * Text is enough: the code style has one form of import and one of export, and comments are taken out first, as
 * their examples import too.
 *
 * @module
 */
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the workspace. */
export const root: string = fileURLToPath(new URL("../..", import.meta.url));

export interface Package {
  /** As in `packages/engine`. */
  readonly folder: string;
  /** As in `engine`. */
  readonly short: string;
  readonly dependencies: readonly string[];
  /** From a subpath (`.`, `./sim`) to its source file, relative to the workspace. */
  readonly entries: ReadonlyMap<string, string>;
  readonly sources: readonly Source[];
}

export interface Source {
  /** Relative to the workspace. */
  readonly path: string;
  readonly isTest: boolean;
  readonly lines: number;
  readonly imports: readonly Import[];
}

export interface Import {
  readonly from: string;
  /** False for `import type`: nothing of it is left when the program runs. */
  readonly isValue: boolean;
}

/** What is read of a `package.json`. */
export interface Manifest {
  readonly name: string;
  readonly engines?: { readonly node?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, string | { readonly "@halcyon/source"?: string }>>;
}

export function packages(): Package[] {
  return readdirSync(join(root, "packages"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => readPackage(`packages/${entry.name}`));
}

/** The file that a relative import of `source` means, relative to the workspace. */
export function target(source: Source, from: string): string {
  return join(dirname(source.path), from);
}

/** The names that a file exports, sorted, each with `type` before it when it is one; `*` for `export *`. */
export function exportsOf(path: string): string[] {
  const text = withoutComments(readFileSync(join(root, path), "utf8"));
  const names: string[] = [];
  for (const [, type, list] of text.matchAll(/^export (type )?\{([^}]*)\}/gm)) {
    for (const item of (list ?? "").split(",").map((each) => each.trim())) {
      if (item === "") continue;
      const isType = type !== undefined || item.startsWith("type ");
      const name = item.replace(/^type /, "").replace(/^.* as /, "");
      names.push(isType ? `type ${name}` : name);
    }
  }
  const declared = /^export (?:declare )?(?:abstract )?(?:async )?(const|function\*?|class|interface|type) (\w+)/gm;
  for (const [, kind, name] of text.matchAll(declared))
    names.push(kind === "interface" || kind === "type" ? `type ${name}` : String(name));
  if (/^export \*/m.test(text)) names.push("*");
  return names.toSorted((a, b) => (bare(a) < bare(b) ? -1 : 1));
}

/** The `package.json` of a folder, which is relative to the workspace. */
export function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as Manifest;
}

function readPackage(folder: string): Package {
  const manifest = manifestOf(folder);
  const entries = new Map<string, string>();
  for (const [subpath, entry] of Object.entries(manifest.exports ?? {})) {
    const source = typeof entry === "object" ? entry["@halcyon/source"] : undefined;
    if (source !== undefined) entries.set(subpath, join(folder, source));
  }
  return {
    folder,
    short: manifest.name.replace("@halcyon/", ""),
    dependencies: Object.keys(manifest.dependencies ?? {}),
    entries,
    sources: filesIn(join(root, folder, "src")).map(readSource),
  };
}

function readSource(file: string): Source {
  const text = readFileSync(file, "utf8");
  const path = relative(root, file);
  return { path, isTest: /\.test\.tsx?$/.test(path), lines: text.split("\n").length - 1, imports: importsIn(text) };
}

/** What a source text imports, re-exports and loads; comments are passed over. */
export function importsIn(text: string): Import[] {
  const imports: Import[] = [];
  const code = withoutComments(text);
  for (const [, word, type, from] of code.matchAll(/^(import|export) (type )?[^"';]*?\bfrom "([^"]+)"/gm))
    if (word !== undefined && from !== undefined) imports.push({ from, isValue: type === undefined });
  for (const [, from] of code.matchAll(/(?:^import |\bimport(?:\.meta\.resolve)?\(\s*)"([^"]+)"/gm))
    if (from !== undefined) imports.push({ from, isValue: true });
  return imports;
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.includes(".generated."))
    .map((entry) => join(entry.parentPath, entry.name));
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}

function bare(name: string): string {
  return name.replace("type ", "");
}
