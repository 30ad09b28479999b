/** Following a node over a websocket, and ending what others follow. @module */
import type { WebSocket } from "@fastify/websocket";
import { HalcyonError, asError } from "@halcyon/model";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Gauge } from "prom-client";
import { type Answering, pathOf, withoutKey } from "../answering.ts";
import { permit } from "../auth/callers.ts";
import type { Caller } from "../auth/scopes.ts";
import { refuseStranger } from "../cross-origin.ts";
import { integer, readParameters, refuse } from "../query/parameter.ts";
import { type AnyRoute, jsonAnswer, route } from "../route.ts";
import type { Service } from "../service.ts";
import { follow } from "../stream/follow.ts";
import type { Envelope } from "../stream/told.ts";

const scopes = ["read:metadata", "read:data"] as const;
/** s in which a follower without a key in its request has to send one. */
const patience = 10;
/** s after which a follower that answers nothing is given up. */
const pulse = 30;
/** Why a socket is closed that was opened before it was known who asks; of whatever else, 4000. */
const closeCodes: Partial<Record<string, number>> = { "catalog.request": 4001, "catalog.unauthorized": 4003 };

const parameters = {
  envelope_format: {
    description: "How messages are written.",
    schema: { type: "string", enum: ["msgpack", "json"] },
    many: false,
    required: false,
    read: ([word = "json"]: readonly string[]): Envelope =>
      word === "json" || word === "msgpack" ? word : refuse("envelope_format", word, "it is msgpack or json"),
  },
  start: integer("The first message: 0 for all that there is; those from now on when not said.", { minimum: 0 }),
};

interface FollowingOptions extends Pick<Answering, "baseOf" | "searchOf"> {
  /** Of pages that may follow, besides those of the service's own address. */
  readonly origins: ReadonlySet<string>;
  readonly signal: AbortSignal;
  readonly followers: Gauge;
}

/** Puts `/stream/single/<path>` into an app. */
export function followRoute(app: FastifyInstance, service: Service, options: FollowingOptions): void {
  const { callers } = service;
  const before = async (request: FastifyRequest): Promise<void> => {
    // What can be refused before the socket is opened is a plain HTTP answer.
    refuseStranger(request, options.origins, options.baseOf);
    const search = options.searchOf(request.raw);
    readParameters(parameters, search);
    const caller = callers.of(request.raw, search);
    if (caller !== undefined) await service.tree.node(permit(caller, scopes), placeOf(request));
  };
  const handler = (socket: WebSocket, request: FastifyRequest): void => {
    options.followers.inc();
    socket.once("close", () => options.followers.dec());
    serve(socket, request).catch((thrown: unknown) => {
      const error = asError(thrown);
      const known = error instanceof HalcyonError;
      if (!known) request.log.error({ err: error, url: withoutKey(request.url) }, "unforeseen");
      socket.close(
        known ? (closeCodes[error.code] ?? 4000) : 4000,
        Buffer.from(known ? error.message : "unforeseen")
          .subarray(0, 120)
          .toString(),
      );
    });
  };
  app.route({
    method: "GET",
    url: "/api/v1/stream/single/*",
    preHandler: before,
    handler: notASocket,
    wsHandler: handler,
  });
  app.route({
    method: "GET",
    url: "/api/v1/stream/single",
    preHandler: before,
    handler: notASocket,
    wsHandler: handler,
  });

  async function serve(socket: WebSocket, request: FastifyRequest): Promise<void> {
    const search = options.searchOf(request.raw);
    const { envelope_format: envelope, start } = readParameters(parameters, search);
    const caller = permit(callers.of(request.raw, search) ?? (await firstMessage(socket, service)), scopes);
    const node = await service.tree.node(caller, placeOf(request), "container", "array", "ragged", "table");
    const rest = keepAlive(socket, service);
    try {
      const base = options.baseOf(request.raw);
      const sees = (child: Parameters<typeof service.tree.sees>[1]): boolean => service.tree.sees(caller, child);
      const { catalog, hub, clock } = service;
      await follow(socket, { catalog, hub, clock, node, envelope, start, base, sees }, options.signal);
    } finally {
      rest();
    }
  }
}

/** `DELETE /stream/close/<path>`: whoever writes a node says that nothing more will come. */
export function closeRoute({ tree, catalog }: Service): AnyRoute {
  return route({
    method: "DELETE",
    url: "/stream/close/{path}",
    summary: "Says that nothing more will be written to a node: its followers are told, and its tables put away.",
    scopes: ["write:data", "write:metadata"],
    parameters: {},
    answers: { types: ["application/json"] },
    act: async ({ caller, path }) => {
      await tree.node(caller, path);
      await catalog.end(path);
      return jsonAnswer("null");
    },
  });
}

function placeOf(request: FastifyRequest): readonly string[] {
  return pathOf(request.raw.url ?? "", "/stream/single/{path}");
}

function notASocket(): never {
  return refuse("upgrade", "", "this is asked by a websocket");
}

interface FirstMessage {
  readonly type?: unknown;
  readonly api_key?: unknown;
}

function notAMessage(reason: string, cause?: unknown): HalcyonError {
  const facts = { parameter: "the first message", value: "", reason };
  return new HalcyonError("catalog.request", `The first message: ${reason}.`, facts, { cause });
}

/** `{"type": "auth", "api_key": …}`, from whoever could not put a key into the request, as browsers cannot. */
async function firstMessage(socket: WebSocket, { callers, clock }: Service): Promise<Caller> {
  const { promise, resolve, reject } = Promise.withResolvers<Caller>();
  const late = (): void => reject(new HalcyonError("catalog.unauthorized", "No key came.", { reason: "no message" }));
  const cancel = clock.after(patience, late);
  socket.once("close", late);
  socket.once("message", (data: Buffer) => {
    try {
      const message = JSON.parse(data.toString("utf8")) as FirstMessage | null;
      if (message?.type !== "auth") return reject(notAMessage("it is of the type auth"));
      if (typeof message.api_key !== "string") late();
      else resolve(callers.withKey(message.api_key));
    } catch (cause) {
      reject(cause instanceof SyntaxError ? notAMessage("it is JSON", cause) : asError(cause));
    }
  });
  try {
    return await promise;
  } finally {
    cancel();
  }
}

/** Pings; whoever does not answer until the next ping has gone without a word. */
function keepAlive(socket: WebSocket, { clock }: Service): () => void {
  let isAlive = true;
  socket.on("pong", () => {
    isAlive = true;
  });
  let cancel = clock.after(pulse, beat);
  function beat(): void {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    socket.ping();
    cancel = clock.after(pulse, beat);
  }
  return () => cancel();
}
