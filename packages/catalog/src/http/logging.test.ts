import { readdirSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { pino } from "pino";
import { expect, test } from "vitest";
import { WebSocket } from "ws";
import { arrowBody, eventRows, tableDraft, testService } from "../testing/test-service.ts";
import { withoutKey } from "./answering.ts";

test("requests are logged with what they came to, and no key is, wherever it came", async () => {
  const lines: string[] = [];
  const logger = pino({ level: "trace" }, { write: (line: string) => void lines.push(line) });
  await using service = await testService({ logger });
  await service.ask("GET", "/metadata/");
  await service.ask("GET", "/metadata/nothing?api%5Fkey=secret&fields=", { key: null });
  await service.ask("GET", "/metadata/?api_key=wrongsecret", { key: null });
  const made = await service.ask("POST", "/auth/apikey", { body: { scopes: ["read:metadata"], expires_in: 60 } });
  const { secret } = made.json() as { secret: string };
  await service.ask("GET", "/metadata/", { key: secret });
  const url = await service.app.listen({ host: "127.0.0.1", port: 0 });
  const socket = new WebSocket(`${url.replace("http", "ws")}/api/v1/stream/single/?api_key=secret`);
  await new Promise((resolve) => socket.once("message", resolve));
  socket.terminate();
  const told = lines.map((line) => JSON.parse(line) as { msg: string; url?: string; status?: number; caller?: string });
  expect(told).toContainEqual(
    expect.objectContaining({
      msg: "answered",
      url: "/api/v1/metadata/nothing?api_key=…&fields=",
      status: 404,
      caller: "key 1 of the configuration",
    }),
  );
  expect(lines.join("")).not.toContain("secret");
  expect(lines.join("")).not.toContain(secret);
});

test("what is wrong with the data is a warning, what is wrong with a request is none", async () => {
  const lines: string[] = [];
  const logger = pino({ level: "info" }, { write: (line: string) => void lines.push(line) });
  await using service = await testService({ logger });
  await service.ask("POST", "/metadata/", { body: tableDraft("t") });
  const type = "application/vnd.apache.arrow.file";
  await service.ask("PATCH", "/table/partition/t?partition=0", { body: arrowBody(eventRows(0, 2)), type });
  const folder = join(service.folder, "catalog", "nodes");
  const name = readdirSync(folder, { recursive: true, encoding: "utf8" }).find((each) => each.endsWith(".arrows"));
  truncateSync(join(folder, name ?? ""), 100);
  await service.ask("GET", "/metadata/nothing");
  const refused = await service.ask("GET", "/table/full/t?format=csv");
  const told = lines.map((line) => JSON.parse(line) as { level: number; msg: string; status?: number; url?: string });
  expect(refused.status).toBe(424);
  expect(told.filter(({ level }) => level >= 40)).toEqual([
    expect.objectContaining({ msg: "trouble", status: 424, url: "/api/v1/table/full/t?format=csv" }),
  ]);
});

test.each([
  ["/a?api_key=x&b=1", "/a?api_key=…&b=1"],
  ["/a?b=1&%61pi_key=x", "/a?b=1&api_key=…"],
  ["/a?b=api_key", "/a?b=api_key"],
  ["/a", "/a"],
])("%s is logged as %s", (url, logged) => {
  expect(withoutKey(url)).toBe(logged);
});
