/**
 * A service that stops finishes what is under way, and does not wait for ever for connections on which nothing moves: an
 * upload whose other half never comes, a download that nobody takes.
 *
 * @module
 */
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";

/** ms without a byte, in or out, as long as followers are given. */
const patience = 30_000;

/** Lets go of still connections once `app` is closed. What the service itself has yet to answer is waited for. */
export function leaveStillConnections(app: FastifyInstance, stillness: number = patience): void {
  const open = new Set<Socket>();
  const busy = new WeakSet<Socket>();
  app.server.on("connection", (socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  app.addHook("preHandler", async ({ raw }) => void busy.add(raw.socket));
  app.addHook("onSend", async ({ raw }) => void busy.delete(raw.socket));
  app.server.on("timeout", (socket) => {
    if (!busy.has(socket)) socket.destroy();
  });
  app.addHook("preClose", async () => {
    for (const socket of open) socket.setTimeout(stillness);
  });
}
