/**
 * Disks that fill up in earnest, for one process: a file system of a few megabytes, which the system makes for whoever
 * may have a namespace of his own; or a limit on how long the files of the process may get, which anybody may set.
 *
 * The command is run by a shell, which says `ended` and the exit code when it has ended, and stays, and with it the file
 * system, until its input is closed.
 *
 * @module
 */
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A way to have a small disk. */
export interface SmallDisk {
  readonly name: string;
  /** Why this machine does not allow it; undefined when it does. */
  readonly why: string | undefined;
  /** The command of a shell that runs `words`, to whom `folder` is small. */
  wrap(folder: string, words: readonly string[]): readonly string[];
  /** Where others find what is in the folder. `shell`: the process that runs the command. */
  seen(folder: string, shell: number): string;
  /** Makes room. */
  makeRoom(folder: string, shell: number): void;
}

/** What is in the way, besides what is wanted: taking it away makes room. */
const ballast = "ballast";
const stays = `"$@"; echo "ended $?"; read -r _`;
const isolated = `mount -t tmpfs -o size=8m tmpfs "$0" && head -c 7600000 /dev/zero > "$0/${ballast}" && { ${stays}; }`;

/** A user of his own who may mount, or one who may anyhow. */
const flags = ["-rm", "-m"].find((one) => mounts(one).status === 0);

const fileSystem: SmallDisk = {
  name: "a file system that is full",
  why: flags === undefined ? `no file system can be mounted (${reasonOf(mounts("-rm"))})` : undefined,
  wrap: (folder, words) => ["unshare", flags ?? "-rm", "sh", "-c", isolated, folder, ...words],
  seen: (folder, shell) => `/proc/${shell}/root${folder}`,
  makeRoom: (folder, shell) => rmSync(join(fileSystem.seen(folder, shell), ballast)),
};

const limited = spawnSync("prlimit", ["--fsize=1000000:unlimited", "true"]);

const fileSize: SmallDisk = {
  name: "a limit on the size of files",
  why: limited.status === 0 ? undefined : `no limit can be set (${reasonOf(limited)})`,
  wrap: (folder, words) => ["prlimit", "--fsize=400000:unlimited", "sh", "-c", stays, folder, ...words],
  seen: (folder) => folder,
  makeRoom(_, shell) {
    const pid = readFileSync(`/proc/${shell}/task/${shell}/children`, "utf8").trim();
    const set = spawnSync("prlimit", [`--pid=${pid}`, "--fsize=unlimited:unlimited"]);
    if (set.status !== 0) throw new Error(`The limit stays: ${reasonOf(set)}`);
  },
};

/** The ways that there are on this machine. Says which there are not, and why; one there is everywhere. */
export function smallDisks(): readonly SmallDisk[] {
  const all = [fileSystem, fileSize];
  for (const { name, why } of all) if (why !== undefined) console.log(`skipped: ${name}: ${why}`);
  return all.filter(({ why }) => why === undefined);
}

function mounts(flag: string): SpawnSyncReturns<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), "halcyon-mount-"));
  try {
    return spawnSync("unshare", [flag, "sh", "-c", 'mount -t tmpfs -o size=1m tmpfs "$0"', folder]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function reasonOf({ error, stderr, status }: SpawnSyncReturns<Buffer>): string {
  return error?.message ?? (String(stderr).trim() || `it ended with ${status}`);
}
