/**
 * A real EPICS 7 IOC for tests: `python -m epicscorelibs.ioc` on this machine only, on ports of its own.
 *
 * The Python environment is that of `scripts/peers.sh`: the folder named by PEERS, or `.venv` at the root.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { CaContext, type CaOptions } from "@halcyon/control";

/** The peers' Python; undefined when they are not installed. */
export function peersPython(module: string): string | undefined {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const python = `${process.env["PEERS"] ?? `${root}.venv`}/bin/python`;
  if (existsSync(python)) return python;
  if (process.env["CI"] === "true") throw new Error(`CI needs the peers: run scripts/peers.sh (${module}).`);
  console.log(`skipped: needs ${module} in ./.venv or in the folder named by PEERS (scripts/peers.sh makes it)`);
  return undefined;
}

export type IocOptions = {
  /** A database file, for an EPICS 7 IOC; or a Python program that serves PVs below the prefix it is given. */
  readonly db?: string;
  readonly script?: string;
  /** Macros of the database; `P` is the prefix of its PVs. */
  readonly macros?: Readonly<Record<string, string>>;
  /** That of the peers when left out. */
  readonly python?: string;
  /** A port where it has run before. */
  readonly port?: number;
} & ({ readonly db: string } | { readonly script: string });

/** A running IOC. */
export interface Ioc extends AsyncDisposable {
  readonly port: number;
  readonly prefix: string;
  /** For a client of this IOC alone. */
  readonly options: CaOptions;
  /** The same as environment variables, for another process. */
  readonly environment: Readonly<Record<string, string>>;
  /** Ends it in good order. */
  stop(): Promise<void>;
  /** Ends it at once, without a word to its clients. */
  kill(): Promise<void>;
  /** Starts it anew, on the same port. */
  restart(): Promise<void>;
}

/** A port that is free for both TCP and UDP on the loopback. */
async function freePort(): Promise<number> {
  const server = createServer();
  const port = await new Promise<number>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (address !== null && typeof address === "object") resolve(address.port);
    });
  });
  const udp = createSocket("udp4");
  const free = await new Promise<boolean>((resolve) => {
    udp.once("error", () => resolve(false));
    udp.bind(port, "127.0.0.1", () => resolve(true));
  });
  udp.close();
  await new Promise((resolve) => server.close(resolve));
  return free ? port : await freePort();
}

/** Starts an IOC, and resolves when it serves. Whatever it is, it has a PV `READY` below its prefix. */
export async function startIoc(options: IocOptions): Promise<Ioc> {
  const python = options.python ?? peersPython("epicscorelibs");
  if (python === undefined) throw new Error("No IOC without the peers: run scripts/peers.sh.");
  const port = options.port ?? (await freePort());
  const repeater = await freePort();
  const prefix = options.macros?.["P"] ?? `H${process.pid}:`;
  const macros = Object.entries({ ...options.macros, P: prefix }).map(([name, value]) => `${name}=${value}`);
  const environment = {
    EPICS_CA_ADDR_LIST: `127.0.0.1:${port}`,
    EPICS_CA_AUTO_ADDR_LIST: "NO",
    EPICS_CA_SERVER_PORT: String(port),
    EPICS_CA_REPEATER_PORT: String(repeater),
  };
  const server = {
    ...environment,
    EPICS_CAS_SERVER_PORT: String(port),
    EPICS_CAS_INTF_ADDR_LIST: "127.0.0.1",
    EPICS_CAS_BEACON_ADDR_LIST: "127.0.0.1",
    EPICS_CAS_AUTO_BEACON_ADDR_LIST: "NO",
    EPICS_CAS_BEACON_PORT: String(repeater),
    EPICS_PVAS_INTF_ADDR_LIST: "127.0.0.1",
    EPICS_PVAS_SERVER_PORT: String(await freePort()),
    EPICS_PVAS_BROADCAST_PORT: String(await freePort()),
  };
  const client: CaOptions = { addresses: [`127.0.0.1:${port}`], repeaterPort: repeater };
  const program =
    options.db === undefined
      ? [options.script ?? "", prefix]
      : ["-m", "epicscorelibs.ioc", "-m", macros.join(","), "-d", options.db];
  const start = async (): Promise<ChildProcess> => {
    const child = spawn(python, program, { env: { ...process.env, ...server }, stdio: ["pipe", "pipe", "pipe"] });
    await serves(child, client, `${prefix}READY`);
    return child;
  };
  let ioc = await start();
  const ended = (how: (process: ChildProcess) => void): Promise<void> =>
    new Promise((resolve) => {
      if (ioc.exitCode !== null || ioc.signalCode !== null) return resolve();
      ioc.once("exit", () => resolve());
      how(ioc);
    });
  const stop = (): Promise<void> => ended((process) => process.stdin?.end("exit\n"));
  return {
    port,
    prefix,
    environment,
    options: client,
    stop,
    kill: () => ended((process) => process.kill("SIGKILL")),
    restart: async () => {
      await stop();
      ioc = await start();
    },
    [Symbol.asyncDispose]: stop,
  };
}

/** Resolves when the PV is there; rejects with what the IOC said when it ends instead. */
async function serves(ioc: ChildProcess, options: CaOptions, pv: string): Promise<void> {
  const ended = new AbortController();
  let said = "";
  const hear = (bytes: Buffer): void => {
    said = (said + bytes.toString()).slice(-10_000);
  };
  ioc.stdout?.on("data", hear);
  ioc.stderr?.on("data", hear);
  ioc.once("error", (error) => ended.abort(error));
  ioc.once("exit", (code) => ended.abort(new Error(`The IOC ended with ${code ?? "a signal"}:\n${said}`)));
  await using client = new CaContext(options, {});
  await client.channel(pv).connected({ timeout: 30, signal: ended.signal });
}
