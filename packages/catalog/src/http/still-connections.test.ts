import { once } from "node:events";
import { type AddressInfo, type Socket, connect } from "node:net";
import { type FastifyInstance, fastify } from "fastify";
import { afterEach, beforeEach, expect, test } from "vitest";
import { leaveStillConnections } from "./still-connections.ts";

let app: FastifyInstance;
const answers: (() => void)[] = [];
const asked = (): Promise<unknown> => once(app.server, "request");
beforeEach(async () => {
  app = fastify({ forceCloseConnections: "idle" });
  leaveStillConnections(app, 20);
  app.post("/", async () => "taken");
  app.get("/long", () => new Promise((answer) => answers.push(() => answer("at last"))));
  app.get("/large", async () => Buffer.alloc(64 * 2 ** 20));
  await app.listen({ host: "127.0.0.1", port: 0 });
});
afterEach(() => app.close());

async function says(text: string): Promise<Socket> {
  const socket = connect((app.server.address() as AddressInfo).port, "127.0.0.1");
  socket.on("error", () => undefined);
  const request = asked();
  socket.write(text);
  await request;
  return socket;
}

test("a service that stops does not wait for the other half of an upload, nor for who takes no answer", async () => {
  const upload = await says(
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{"a"',
  );
  const download = await says("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
  await app.close();
  expect(app.server.listening).toBe(false);
  for (const socket of [upload, download]) socket.destroy();
});

test("a service that stops finishes an answer that it is long at", async () => {
  const socket = await says("GET /long HTTP/1.1\r\nHost: x\r\n\r\n");
  const still = once(app.server, "timeout");
  const closed = app.close();
  await still;
  for (const answer of answers.splice(0)) answer();
  const [text] = (await once(socket, "data")) as [Buffer];
  expect(text.toString()).toContain("at last");
  socket.destroy();
  await closed;
});
