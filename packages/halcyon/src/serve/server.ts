/**
 * A catalog with its HTTP service and its log: opened together, ended together.
 *
 * @module
 */
import { join } from "node:path";
import { Formats, openCatalog } from "@halcyon/catalog";
import { allScopes, catalogApp } from "@halcyon/catalog/http";
import { type Clock, HalcyonError } from "@halcyon/model";
import { pino } from "pino";
import type { ServeSettings } from "./serve-settings.ts";

/** What a server is started with. */
export interface ServerOptions {
  /** `data` and `readable` are absolute. */
  readonly settings: ServeSettings;
  /** A key that may do everything, beside those of the settings. */
  readonly apiKey: string | undefined;
  readonly clock: Clock;
  readonly version: string;
  /** Takes lines of JSON. */
  readonly log: (line: string) => void;
}

/** A server that is running. */
export interface Server extends AsyncDisposable {
  /** `http://127.0.0.1:8000` */
  readonly url: string;
}

const ownAddresses = new Set(["127.0.0.1", "::1", "localhost"]);

/**
 * Opens the catalog and listens.
 *
 * @throws HalcyonError `cli.usage` for an address that others reach, without a key; `catalog.…` when the catalog cannot be
 * opened; `cli.load` when the address cannot be listened at.
 */
export async function startServer({ settings, apiKey, clock, version, log }: ServerOptions): Promise<Server> {
  const { host, port, anonymous } = settings;
  const keys = [...settings.keys, ...(apiKey === undefined ? [] : [{ secret: apiKey, scopes: allScopes }])];
  if (!ownAddresses.has(host) && keys.length === 0)
    throw new HalcyonError("cli.usage", `${host} is reached by other machines: that takes a key (--api-key KEY).`, {
      argument: "--host",
      allowed: [...ownAddresses],
    });
  await using opened = new AsyncDisposableStack();
  const logger = pino({ level: settings.log, base: null, timestamp: pino.stdTimeFunctions.isoTime }, { write: log });
  const { data, readable, root_map: moved, specs } = settings;
  const formats = opened.use(new Formats({ folder: data, readable, moved, specs, threads: settings.file_threads }));
  const catalog = opened.use(
    await openCatalog({
      folder: data,
      ...(settings.index === "sqlite" ? {} : { index: settings.index }),
      indexed: settings.indexed,
      durability: settings.durability,
      specs,
      formats,
      clock,
      say: (text) => logger.warn(text),
      progress: (done, all) => logger.info({ done, all }, "making the index anew"),
    }),
  );
  const app = catalogApp({
    catalog,
    keys,
    keyFile: join(data, "keys.json"),
    // A key that sees some tags would see more without it otherwise.
    anonymous: { from: anonymous, accessTags: [] },
    readable,
    moved,
    limits: { body: settings.largest_body, answer: settings.largest_answer },
    behindProxy: settings.behind_proxy,
    origins: settings.allowed_origins,
    logger,
    version,
    clock,
  });
  opened.defer(async () => await app.close());
  try {
    await app.listen({ host, port });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HalcyonError(
      "cli.load",
      `${host}:${port} cannot be listened at: ${reason}.`,
      { path: host, reason },
      { cause },
    );
  }
  const address = app.server.address();
  const bound = typeof address === "object" && address !== null ? address.port : port;
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${bound}`;
  logger.info({ url, data, version }, "ready");
  const owned = opened.move();
  return {
    url,
    async [Symbol.asyncDispose]() {
      logger.info("stopping");
      await owned.disposeAsync();
      logger.info("stopped");
    },
  };
}
