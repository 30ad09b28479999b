/**
 * The HTTP service of a catalog: what the clients of Tiled 0.2 read and write, over `Catalog`.
 *
 * Whatever a request is, its answer is made whole before its first byte is sent (files and documents apart, which are
 * sent as they are read), so that there is either an answer or a problem, and never half of one.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import websocket from "@fastify/websocket";
import { ReadableFolders, type RootMap } from "@halcyon/files";
import { type Clock, type NewUid, randomUid, systemClock } from "@halcyon/model";
import { type FastifyBaseLogger, type FastifyInstance, LogController, fastify } from "fastify";
import type { Catalog } from "../contract.ts";
import { answering, refused } from "./answering.ts";
import { ApiKeys, type ConfiguredKey } from "./auth/api-keys.ts";
import { type Anonymous, Callers } from "./auth/callers.ts";
import { columnNode } from "./nodes/column-node.ts";
import { Tree } from "./nodes/tree.ts";
import { type Origins, crossOrigin } from "./cross-origin.ts";
import { openApi } from "./open-api.ts";
import type { AnyRoute } from "./route.ts";
import { aboutRoutes } from "./routes/about.ts";
import { arrayRoutes } from "./routes/arrays.ts";
import { assetRoutes } from "./routes/assets.ts";
import { containerRoutes } from "./routes/containers.ts";
import { creatingRoutes } from "./routes/creating.ts";
import { dataSourceRoute } from "./routes/data-sources.ts";
import { describingRoutes } from "./routes/describing.ts";
import { documentRoute } from "./routes/documents.ts";
import { editingRoutes } from "./routes/editing.ts";
import { keyRoutes } from "./routes/keys.ts";
import { closeRoute, followRoute } from "./routes/following.ts";
import { raggedRoutes } from "./routes/ragged.ts";
import { removingRoute } from "./routes/removing.ts";
import { tableRoutes } from "./routes/tables.ts";
import type { Service, ServiceLimits } from "./service.ts";
import { serviceMetrics } from "./service-metrics.ts";
import { leaveStillConnections } from "./still-connections.ts";
import { StreamHub } from "./stream/stream-hub.ts";

/** How the service is to be. */
export interface CatalogAppOptions {
  readonly catalog: Catalog;
  /** Keys that the configuration names. */
  readonly keys?: readonly ConfiguredKey[];
  /** The file where keys are kept that are made over HTTP; in memory alone when not said. */
  readonly keyFile?: string;
  /** Who may ask without a key; from the machine itself, to read, when not said. */
  readonly anonymous?: Anonymous;
  /** Folders whose files may be registered and read. */
  readonly readable?: readonly string[];
  /** Where files are now that were told to be below a folder. */
  readonly moved?: RootMap;
  readonly limits?: Partial<ServiceLimits>;
  /** Whether `X-Forwarded-Proto` and `X-Forwarded-Host` are believed: only behind a proxy that sets them. */
  readonly behindProxy?: boolean;
  /** Pages of other origins that may ask; none when not said. */
  readonly origins?: Origins;
  readonly logger?: FastifyBaseLogger;
  /** The version of the service, for its description. */
  readonly version?: string;
  readonly clock?: Clock;
  readonly newUid?: NewUid;
  readonly random?: (bytes: number) => Uint8Array;
}

const usualLimits: ServiceLimits = { body: 512 * 2 ** 20, answer: 512 * 2 ** 20, metadata: 16 * 2 ** 20 };

/** The service; listen with its `listen`, and end it with its `close`. The catalog is not closed with it. */
export function catalogApp(options: CatalogAppOptions): FastifyInstance {
  const { catalog, clock = systemClock, newUid = randomUid, random = randomBytes, logger } = options;
  const limits = { ...usualLimits, ...options.limits };
  const app = fastify({
    ...(logger === undefined ? {} : { loggerInstance: logger }),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: limits.body,
    forceCloseConnections: "idle",
    routerOptions: { maxParamLength: 16_384, ignoreDuplicateSlashes: false, querystringParser: () => ({}) },
    genReqId: () => "",
    // The field's clients put keys into paths as they are, and a percent sign may be in one.
    rewriteUrl: ({ url = "/" }) => url.replaceAll(/%(?![0-9a-f]{2})/giu, "%25"),
    frameworkErrors: (error, request, reply) => void refused(error, request, reply),
  });
  const keys = new ApiKeys({ configured: options.keys ?? [], file: options.keyFile, clock, random });
  const callers = new Callers(keys, options.anonymous ?? { from: "loopback" });
  const hub = new StreamHub(catalog, clock);
  const metrics = serviceMetrics(() => hub.size.bytes);
  const service: Service = {
    catalog,
    tree: new Tree(catalog),
    hub,
    keys,
    callers,
    folders: new ReadableFolders(options.readable ?? [], options.moved),
    limits,
    clock,
    newUid,
    metrics: metrics.registry,
    count: async ({ tags }, { path, children }) =>
      tags === undefined ? children : await catalog.nodes.count(path, { filters: [], visible: tags }),
    columnNode: (table, column) => columnNode(catalog, table, column),
  };
  const tables = tableRoutes(service);
  const [fullTable] = tables;
  const routes: readonly AnyRoute[] = [
    ...aboutRoutes(service, () => openApi(routes, options.version ?? "0")),
    ...describingRoutes(service),
    ...creatingRoutes(service),
    ...editingRoutes(service),
    removingRoute(service),
    dataSourceRoute(service),
    ...arrayRoutes(service),
    ...raggedRoutes(service),
    ...tables,
    ...(fullTable === undefined ? [] : containerRoutes(service, fullTable)),
    ...assetRoutes(service),
    ...keyRoutes(service),
    closeRoute(service),
    documentRoute(service),
  ];
  const stopping = new AbortController();
  const isReady = async (): Promise<unknown> => await catalog.nodes.node([]);
  const answer = answering({ app, callers, metrics, clock, behindProxy: options.behindProxy ?? false, isReady });
  const { origins = [] } = options;
  crossOrigin(app, origins, answer);
  answer.serve(routes);
  app.register(websocket, { options: { maxPayload: 65_536, perMessageDeflate: false } });
  app.register(async (scope) =>
    followRoute(scope, service, {
      ...answer,
      origins: new Set(origins),
      signal: stopping.signal,
      followers: metrics.followers,
    }),
  );
  app.addHook("preClose", async () => stopping.abort());
  leaveStillConnections(app);
  app.addHook("onClose", async () => {
    hub[Symbol.dispose]();
  });
  return app;
}
