/**
 * A server of PostgreSQL for a test: its own data, on loopback, and gone with the test.
 *
 * @module
 */
import { execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

const installed = "/usr/lib/postgresql";

/** The newest server that is installed; undefined when none is, which is a failure under CI. */
export function postgresBinaries(): string | undefined {
  const versions = existsSync(installed) ? readdirSync(installed).toSorted((a, b) => Number(b) - Number(a)) : [];
  const found = versions
    .map((version) => join(installed, version, "bin"))
    .find((bin) => existsSync(join(bin, "initdb")));
  if (found === undefined && process.env["CI"] === "true")
    throw new Error("CI needs PostgreSQL: apt-get install postgresql.");
  return found;
}

/** A server that runs. */
export interface PostgresServer extends AsyncDisposable {
  readonly address: string;
}

/** Starts one. It refuses to run as root, so root starts it as the user that its package has made. */
export async function startPostgres(binaries: string): Promise<PostgresServer> {
  const folder = mkdtempSync("/tmp/halcyon-postgres-");
  const user = process.getuid?.() === 0 ? postgresUser() : undefined;
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const options = { ...user, cwd: folder, stdio: "pipe" as const };
  const data = join(folder, "data");
  execFileSync(
    join(binaries, "initdb"),
    ["-D", data, "-U", "halcyon", "-A", "trust", "-E", "UTF8", "--no-sync"],
    options,
  );
  const port = await freePort();
  const settings = ["listen_addresses=127.0.0.1", `unix_socket_directories=${folder}`, "fsync=off"].flatMap((s) => [
    "-c",
    s,
  ]);
  const server = spawn(join(binaries, "postgres"), ["-D", data, "-p", String(port), ...settings], options);
  await new Promise<void>((ready, fail) => {
    let said = "";
    server.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes("ready to accept connections")) ready();
    });
    server.once("exit", (code) => fail(new Error(`PostgreSQL ended with ${code}: ${said}`)));
  });
  return {
    address: `postgresql://halcyon@127.0.0.1:${port}/postgres`,
    async [Symbol.asyncDispose]() {
      const ended = new Promise((done) => server.once("exit", done));
      server.kill("SIGINT");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function postgresUser(): { uid: number; gid: number } {
  return { uid: idOf("-u"), gid: idOf("-g") };
}

function idOf(flag: "-u" | "-g"): number {
  return Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => done(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
