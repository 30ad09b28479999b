import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { expect, test, vi } from "vitest";
import { PostgresDatabase } from "./postgres-database.ts";

function message(kind: number, text: string): Buffer {
  const body = Buffer.from(text);
  const head = Buffer.alloc(9);
  head.write("R");
  head.writeInt32BE(8 + body.length, 1);
  head.writeInt32BE(kind, 5);
  return Buffer.concat([head, body]);
}

test("a server that asks for a password is told as such when none was given", async () => {
  vi.stubEnv("PGPASSWORD", undefined);
  vi.stubEnv("PGPASSFILE", "/nowhere");
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => {
      socket.write(message(10, "SCRAM-SHA-256\0\0"));
      socket.once("data", () => socket.write(message(11, "r=nonce,s=c2FsdA==,i=4096")));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await using database = new PostgresDatabase(`postgresql://me@127.0.0.1:${port}/catalog`);
  const asked = database.read(function* () {
    yield* [];
  });
  await expect(asked).rejects.toMatchObject({ code: "catalog.index", message: /asks for a password, .* PGPASSWORD/ });
  server.close();
  vi.unstubAllEnvs();
});
