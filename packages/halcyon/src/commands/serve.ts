/** `halcyon serve`: a catalog over HTTP. @module */
import { resolve } from "node:path";
import { HalcyonError } from "@halcyon/model";
import { indexOf } from "../catalog/catalog-place.ts";
import { exitCodes, type Command, type ExitCode, type World } from "../command.ts";
import { optionsOnly, readOptions } from "../options.ts";
import { readConfig } from "../serve/config-file.ts";
import { isSecret, type ServeSettings, serveSettings, usualSettings, absoluteRoots } from "../serve/serve-settings.ts";
import { startServer } from "../serve/server.ts";

const version = "0.1.0";

/** Serves. */
export const serve: Command = {
  name: "serve",
  summary: "serve a catalog over HTTP, to Python's clients too",
  help: `halcyon serve [--data DIR] [--index URL] [--port N] [--host ADDRESS] [--api-key KEY] [--config FILE]

Serves the catalog in DIR, which is made when it is not there, and prints one line once it takes requests:

  ready http://127.0.0.1:8000

  --data DIR        the folder of the catalog (halcyon-catalog)
  --index URL       the index of the catalog in a database of PostgreSQL, in place of a file in DIR:
                    postgresql://user@host/database; HALCYON_INDEX does the same
  --port N          the port; 0 takes one that is free (8000)
  --host ADDRESS    the address to listen at; one that others reach needs a key (127.0.0.1)
  --api-key KEY     a key that may do everything; HALCYON_API_KEY in the environment does the same, unseen by ps
  --readable DIR    a folder whose files may be registered and read; several are joined by colons
  --config FILE     all of this and more in YAML: see halcyon config

Without a key only this machine is answered, and may only read. Ctrl-C or SIGTERM ends it in order: what is under way is
finished first, but for connections on which nothing moves for 30 s. A second one leaves at once; nothing that was acknowledged
is lost by that. It logs on stderr, in lines of JSON.

  halcyon serve --data /data/catalog --api-key $(openssl rand -hex 32)
  python -c 'from tiled.client import from_uri; print(from_uri("http://127.0.0.1:8000", api_key="…"))'
`,
  run: serveCatalog,
};

const text = { type: "string" as const };

async function serveCatalog(args: readonly string[], world: World): Promise<ExitCode> {
  const names = { data: text, index: text, port: text, host: text, "api-key": text, readable: text, config: text };
  const typed = readOptions(args, names);
  optionsOnly("serve", typed, (word) => `A folder is --data ${word}.`);
  const { values } = typed;
  const settings = settingsFrom(values, world);
  const key = values["api-key"] ?? world.env["HALCYON_API_KEY"];
  if (typeof key === "string" && key !== "" && !isSecret(key))
    throw new HalcyonError("cli.usage", "A key has letters, digits and _ alone: Python's clients take no others.", {
      argument: "--api-key",
      allowed: [],
    });
  const { promise: asked, resolve: end } = Promise.withResolvers<undefined>();
  let asks = 0;
  const deaf = world.onInterrupt(() => {
    asks += 1;
    if (asks > 1) process.exit(exitCodes.aborted);
    end(undefined);
  });
  try {
    await using server = await startServer({
      settings,
      apiKey: typeof key === "string" && key !== "" ? key : undefined,
      clock: world.clock,
      version,
      log: (line) => world.terminal.err.write(line),
    });
    world.terminal.out.write(`ready ${server.url}\n`);
    await asked;
  } finally {
    deaf();
  }
  return exitCodes.success;
}

/** What the file says, and over it what the options say. */
export function settingsFrom(
  values: Readonly<Record<string, string | boolean | undefined>>,
  world: World,
): ServeSettings {
  const file = typeof values["config"] === "string" ? readConfig(resolve(world.folder, values["config"])) : {};
  const typed: Record<string, unknown> = {};
  const index = values["index"] ?? indexOf(world);
  for (const name of ["data", "index", "host", "port"] as const) {
    const value = name === "index" ? index : values[name];
    if (typeof value !== "string") continue;
    const { read, allowed, shown } = serveSettings[name];
    const got = read(name === "port" ? Number(value) : value);
    if (got === undefined)
      throw new HalcyonError("cli.usage", `--${name} is ${allowed}; it ${shown ? "is not" : `got ${value}`}.`, {
        argument: `--${name}`,
        allowed: [],
      });
    typed[name] = got;
  }
  if (typeof values["readable"] === "string")
    typed["readable"] = values["readable"].split(":").filter((each) => each !== "");
  const settings = { ...usualSettings, ...file, ...typed } as ServeSettings;
  return {
    ...settings,
    data: resolve(world.folder, settings.data),
    readable: settings.readable.map((each) => resolve(world.folder, each)),
    root_map: absoluteRoots(settings.root_map, world.folder),
  };
}
