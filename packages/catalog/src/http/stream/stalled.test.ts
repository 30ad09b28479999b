import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { setImmediate as turn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { WebSocket as Taken } from "@fastify/websocket";
import { VirtualClock } from "@halcyon/model";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { type TestService, arrowBody, eventRows, tableDraft, testService } from "../../testing/test-service.ts";

const mega = 2 ** 20;
const rowsEach = 40_000; /* about 1.5 MB */

let service: TestService;
let clock: VirtualClock;
let url: string;
beforeEach(async () => {
  clock = new VirtualClock({ manual: true });
  service = await testService({ clock });
  await service.app.listen({ host: "127.0.0.1", port: 0 });
  url = `ws://127.0.0.1:${(service.app.server.address() as AddressInfo).port}/api/v1/stream/single/t`;
  await service.ask("POST", "/metadata/", { body: tableDraft("t") });
});
afterEach(() => service[Symbol.asyncDispose]());

/** A follower that takes the schema, and then reads nothing. */
async function stalled(start: number): Promise<WebSocket> {
  const socket = new WebSocket(`${url}?envelope_format=msgpack&api_key=secret&start=${start}`);
  socket.on("error", () => undefined);
  await once(socket, "message");
  socket.pause();
  return socket;
}

/** Until the service has handed its sockets all that they take. */
async function stuck(): Promise<void> {
  const clients: ReadonlySet<Taken> = service.app.websocketServer.clients;
  const waiting = (): number => [...clients].reduce((sum, { bufferedAmount }) => sum + bufferedAmount, 0);
  for (let same = 0, before = 0; same < 100;) {
    await turn();
    const now = waiting();
    same = now > 0 && now === before ? same + 1 : 0;
    before = now;
  }
}

async function append(body: Uint8Array): Promise<void> {
  const type = "application/vnd.apache.arrow.file";
  const { status } = await service.ask("PATCH", "/table/partition/t?partition=0", { body, type });
  expect(status).toBe(200);
}

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Bytes outside the heap of this process, where messages are; what nobody holds is collected before. */
function held(): number {
  collect();
  const { arrayBuffers, external } = process.memoryUsage();
  return Math.max(arrayBuffers, external);
}

test("followers that read nothing hold no more memory than the service keeps for all, and the writer goes on", async () => {
  const bodies = Array.from({ length: 4 }, (_, n) => arrowBody(eventRows(1 + n * rowsEach, rowsEach)));
  const size = bodies.reduce((sum, { length }) => sum + length, 0);
  const before = held();
  // More than the service remembers: who begins at the beginning gets the table, and is nowhere near its end.
  for (let written = 0; written < 90 * mega; written += size) for (const body of bodies) await append(body);
  const followers = await Promise.all(Array.from({ length: 8 }, () => stalled(0)));
  let most = 0;
  for (let written = 0; written < 90 * mega; written += size) {
    for (const body of bodies) await append(body);
    most = Math.max(most, held() - before);
  }
  // 64 MB of messages for all; one message and one slab of rows, in bytes and decoded, for each. The table has 180.
  expect(most).toBeLessThan((64 + followers.length * 16) * mega);
  for (const each of followers) each.terminate();
});

test("a follower that takes nothing for 30 s is let go with a code after which it may come back", async () => {
  const socket = await stalled(0);
  const body = arrowBody(eventRows(1, rowsEach));
  for (let n = 0; n < 20; n += 1) await append(body);
  const closed = once(socket, "close") as Promise<[number, Buffer]>;
  await stuck();
  clock.advance(31);
  socket.resume();
  const [code, reason] = await closed;
  expect(code).toBe(1013);
  expect(reason.toString()).toContain("Nothing was read for 30 s");
});

test("a service that stops does not wait for a follower that reads nothing", async () => {
  const socket = await stalled(0);
  const body = arrowBody(eventRows(1, rowsEach));
  for (let n = 0; n < 20; n += 1) await append(body);
  await stuck();
  const closing = service.app.close();
  for (let turns = 0; turns < 20; turns += 1) await turn();
  clock.advance(2);
  await closing;
  expect(clock.monotonic()).toBe(2);
  socket.terminate();
});
