import type { IncomingMessage } from "node:http";
import { VirtualClock } from "@halcyon/model";
import { expect, test } from "vitest";
import { ApiKeys } from "./api-keys.ts";
import { type Anonymous, Callers, permit } from "./callers.ts";

const clock = new VirtualClock({ start: 1000 });
const random = (bytes: number): Uint8Array => new Uint8Array(bytes).fill(7);

function callers(anonymous: Anonymous, keys = new ApiKeys({ configured: [], clock, random })): Callers {
  return new Callers(keys, anonymous);
}

function request(remoteAddress: string, headers: Record<string, string>): IncomingMessage {
  return { socket: { remoteAddress }, headers } as unknown as IncomingMessage;
}

test.each([
  ["the machine itself", "127.0.0.1", { host: "localhost:8000" }, true],
  ["the machine itself by IPv6", "::1", { host: "[::1]:8000" }, true],
  ["the machine itself by a mapped address", "::ffff:127.0.0.1", { host: "127.0.0.1" }, true],
  ["another machine", "10.0.0.7", { host: "localhost" }, false],
  ["a proxy on the machine", "127.0.0.1", { host: "localhost", "x-forwarded-for": "10.0.0.7" }, false],
  ["a page whose name leads to the machine", "127.0.0.1", { host: "evil.example:8000" }, false],
])("%s may read without a key: %#", (_, address, headers, may) => {
  const caller = callers({ from: "loopback" }).of(request(address, headers), new URLSearchParams());
  expect(caller?.scopes.has("read:data") ?? false).toBe(may);
  expect(caller?.scopes.has("write:data") ?? false).toBe(false);
});

test("a key is good until it expires, and is not kept itself", () => {
  const time = new VirtualClock({ start: 1000 });
  const keys = new ApiKeys({ configured: [], clock: time, random });
  const { secret } = keys.make({ scopes: ["read:data"], access_tags: null, expires: 1060, note: null });
  expect(keys.callerOf(secret)?.scopes).toEqual(new Set(["read:data"]));
  expect(JSON.stringify(keys.list())).not.toContain(secret);
  time.advance(61);
  expect(keys.callerOf(secret)).toBeUndefined();
});

test("a stranger is asked for a key, and a key that is too weak is told what it lacks", () => {
  expect(() => permit(undefined, ["read:data"])).toThrow(expect.objectContaining({ code: "catalog.unauthorized" }));
  const weak = { name: "key 1", scopes: new Set(["read:data"] as const), tags: undefined };
  expect(() => permit(weak, ["write:data"])).toThrow("lacks write:data");
});
