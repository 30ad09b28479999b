/** What `npm publish` would send of each package. @module */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** The files of each package, by its name. */
export function publishedFiles(): ReadonlyMap<string, readonly string[]> {
  const cwd = fileURLToPath(new URL("../..", import.meta.url));
  const { stdout, stderr, status } = spawnSync("npm", ["pack", "--dry-run", "--json", "--workspaces"], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, npm_config_loglevel: "error" },
  });
  if (status !== 0) throw new Error(`npm pack does not say what it would pack: ${stderr}`);
  const packed = JSON.parse(stdout) as readonly Packed[] | Readonly<Record<string, Packed>>;
  return new Map(Object.values(packed).map(({ name, files }) => [name, files.map(({ path }) => path)]));
}

interface Packed {
  readonly name: string;
  readonly files: readonly { readonly path: string }[];
}
