import { WebSocket } from "ws";
import { expect, test } from "vitest";
import { originOf } from "./cross-origin.ts";
import { testService } from "../testing/test-service.ts";

const page = "https://web.example";

test("a page of another origin is told nothing that lets it read, and may not ask beforehand", async () => {
  await using service = await testService();
  const read = await service.ask("GET", "/metadata/", { headers: { origin: page } });
  expect(read.status).toBe(200);
  expect(read.headers).not.toHaveProperty("access-control-allow-origin");
  const asked = await service.app.inject({ method: "OPTIONS", url: "/api/v1/metadata/", headers: { origin: page } });
  expect(asked.statusCode).toBe(403);
  expect(asked.json()).toMatchObject({ code: "catalog.forbidden", detail: expect.stringContaining(page) as string });
});

test("a page whose origin is named may read answers and refusals, and send its key", async () => {
  await using service = await testService({ origins: [page] });
  const read = await service.ask("GET", "/metadata/", { headers: { origin: page } });
  expect(read.headers).toMatchObject({
    "access-control-allow-origin": page,
    vary: expect.stringMatching(/origin/u) as string,
  });
  const refused = await service.ask("GET", "/metadata/nothing", { key: null, headers: { origin: page } });
  expect(refused).toMatchObject({ status: 401, headers: { "access-control-allow-origin": page } });
  const asked = await service.app.inject({
    method: "OPTIONS",
    url: "/api/v1/documents",
    headers: {
      origin: page,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-type",
    },
  });
  expect(asked.statusCode).toBe(204);
  expect(asked.headers).toMatchObject({
    "access-control-allow-origin": page,
    "access-control-allow-headers": "authorization,content-type",
    "access-control-allow-methods": expect.stringContaining("POST") as string,
  });
  const other = await service.ask("GET", "/metadata/", { headers: { origin: "https://other.example" } });
  expect(other.headers).not.toHaveProperty("access-control-allow-origin");
});

test("a websocket of a strange page is refused before it opens; the service's own and named pages are not", async () => {
  await using service = await testService({ origins: [page], anonymous: { from: "loopback" } });
  const url = await service.app.listen({ host: "127.0.0.1", port: 0 });
  const opened = async (origin: string): Promise<number> => {
    const socket = new WebSocket(`${url.replace("http", "ws")}/api/v1/stream/single/`, { origin });
    const { promise, resolve } = Promise.withResolvers<number>();
    socket.on("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0));
    socket.on("open", () => resolve(101));
    const status = await promise;
    socket.on("error", () => undefined);
    socket.terminate();
    return status;
  };
  expect(await opened("https://evil.example")).toBe(403);
  expect(await opened("null")).toBe(403);
  expect(await opened(page)).toBe(101);
  expect(await opened(url)).toBe(101);
});

test.each([
  ["https://web.example", "https://web.example"],
  ["HTTP://localhost:8080", "http://localhost:8080"],
  ["*", "*"],
  ["https://web.example/", undefined],
  ["web.example", undefined],
  ["null", undefined],
  ["file:///home", undefined],
])("%s is the origin %s", (text, origin) => {
  expect(originOf(text)).toBe(origin);
});
