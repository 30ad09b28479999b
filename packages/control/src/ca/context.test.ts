import { VirtualClock, isHalcyonError } from "@halcyon/model";
import { describe, expect, test } from "vitest";
import { CaContext } from "./context.ts";
import { dbrType } from "./dbr.ts";
import { FrameReader } from "./frames.ts";
import { command, headerBytes, readHeader, writeHeader } from "./header.ts";
import type { Address, DatagramEvents, StreamEvents } from "./network.ts";
import type { CaNote, CaOptions } from "./options.ts";
import { Outbox } from "./outbox.ts";

/** Until what was queued for the end of this turn of the loop has been done. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Message {
  readonly command: number;
  readonly type: number;
  readonly count: number;
  readonly first: number;
  readonly second: number;
  readonly text: string;
}

/** A server on a network of its own: a test sees each message, and answers when it likes. */
class World {
  readonly clock = new VirtualClock({ manual: true });
  readonly notes: CaNote[] = [];
  readonly writes: Message[][] = [];
  readonly searches: string[][] = [];
  answers = true;
  echoes = true;
  events: StreamEvents | undefined;
  connections = 0;
  closed = 0;
  readonly ca: CaContext;
  #datagrams: DatagramEvents | undefined;
  #sid = 100;

  constructor(options: CaOptions = {}) {
    this.ca = new CaContext(
      {
        clock: this.clock,
        addresses: ["127.0.0.1:1"],
        repeaterPort: 0,
        log: (note) => this.notes.push(note),
        openDatagrams: (events) => {
          this.#datagrams = events;
          return { send: (bytes) => this.#searched(bytes), close: () => undefined };
        },
        openStream: (to, events) => this.#connected(to, events),
        ...options,
      },
      {},
    );
  }

  /** Sends bytes to the client. */
  send(write: (out: Outbox) => void): void {
    const out = new Outbox();
    write(out);
    this.feed(out.take() ?? new Uint8Array());
  }

  feed(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) {
      const space = this.events?.space();
      if (space === undefined) return;
      const piece = bytes.subarray(at, at + space.length);
      space.set(piece);
      at += piece.length;
      this.events?.received(piece.length);
    }
  }

  datagram(bytes: Uint8Array, from: Address = { host: "127.0.0.1", port: 1 }): void {
    this.#datagrams?.received(bytes, from);
  }

  /** All messages the client sent, in order. */
  get sent(): Message[] {
    return this.writes.flat();
  }

  found(id: number, port = 7): void {
    const out = new Outbox();
    writeHeader(out, command.search, 8, port, 0, 0xffffffff, id);
    this.datagram(out.take() ?? new Uint8Array());
  }

  #searched(bytes: Uint8Array): void {
    const names: string[] = [];
    const ids: number[] = [];
    for (const message of messagesIn(bytes)) {
      if (message.command !== command.search) continue;
      names.push(message.text);
      ids.push(message.first);
    }
    this.searches.push(names);
    if (this.answers) for (const id of ids) this.found(id);
  }

  #connected(
    _to: Address,
    events: StreamEvents,
  ): { write: (bytes: Uint8Array, sent?: () => void) => void; close: () => void } {
    this.connections++;
    this.events = events;
    setImmediate(() => {
      if (this.events === events && this.answers) events.opened();
    });
    return {
      write: (bytes, sent) => {
        const messages = messagesIn(bytes);
        this.writes.push(messages);
        sent?.();
        for (const message of messages) this.#answer(message);
      },
      close: () => {
        this.closed++;
      },
    };
  }

  #answer(message: Message): void {
    this.send((out) => {
      if (message.command === command.createChannel) {
        writeHeader(out, command.accessRights, 0, 0, 0, message.first, message.text.startsWith("RO") ? 1 : 3);
        writeHeader(out, command.createChannel, 0, 6, 1, message.first, ++this.#sid);
      } else if (message.command === command.echo && this.echoes) {
        writeHeader(out, command.echo, 0, 0, 0, 0, 0);
      }
    });
  }

  /** Answers a get, or updates a monitor, with a number. */
  value(what: number, id: number, value: number): void {
    this.send((out) => {
      const at = writeHeader(out, what, 24, dbrType("double", "time"), 1, 1, id);
      out.view.setFloat64(at + 16, value);
    });
  }
}

function messagesIn(bytes: Uint8Array): Message[] {
  const seen: Message[] = [];
  new FrameReader(1e9).push(bytes, (f) => {
    const text = Buffer.from(f.view.buffer, f.view.byteOffset + f.at, f.size)
      .toString("utf8")
      .replace(/\0+$/u, "");
    seen.push({ command: f.command, type: f.type, count: f.count, first: f.first, second: f.second, text });
  });
  return seen;
}

async function connected(world: World, pv = "X"): Promise<ReturnType<CaContext["channel"]>> {
  const channel = world.ca.channel(pv);
  await channel.connected();
  return channel;
}

describe("a circuit", () => {
  test("all channels of a server share one connection, and what is asked in one turn leaves in one write", async () => {
    const world = new World();
    const channels = ["A", "B", "C"].map((name) => world.ca.channel(name));
    await Promise.all(channels.map((channel) => channel.connected()));
    expect(world.connections).toBe(1);
    expect(world.searches).toEqual([["A", "B", "C"]]);
    const before = world.writes.length;
    const gets = channels.map((channel) => channel.get());
    await turn();
    expect(world.writes.slice(before).map((messages) => messages.map((m) => m.command))).toEqual([
      [command.readNotify, command.readNotify, command.readNotify],
    ]);
    for (const [i, { second }] of world.writes.at(-1)?.entries() ?? []) world.value(command.readNotify, second, i * 10);
    expect((await Promise.all(gets)).map((reading) => reading.value)).toEqual([0, 10, 20]);
    expect(world.ca.open.requests).toBe(0);
  });

  test("an answer goes to its own request, whatever the order", async () => {
    const world = new World();
    const channel = await connected(world);
    const gets = [channel.get(), channel.get()];
    await turn();
    const [one, two] = world.writes.at(-1) ?? [];
    world.value(command.readNotify, two?.second ?? 0, 2);
    world.value(command.readNotify, one?.second ?? 0, 1);
    expect((await Promise.all(gets)).map((reading) => reading.value)).toEqual([1, 2]);
  });

  test("a request without an answer fails at its deadline, and its late answer is dropped", async () => {
    const world = new World();
    const channel = await connected(world);
    const short = channel.get({ timeout: 1 });
    const long = channel.get({ timeout: 3 });
    await turn();
    const ids = (world.writes.at(-1) ?? []).map((message) => message.second);
    world.clock.advance(1.1);
    await expect(short).rejects.toMatchObject({
      code: "ca.deadline",
      facts: { pv: "X", operation: "get", deadline: 1 },
    });
    for (const id of ids) world.value(command.readNotify, id, id);
    expect((await long).value).toBe(ids[1]);
  });

  test("an aborted get is rejected with the signal's reason", async () => {
    const world = new World();
    const channel = await connected(world);
    const controller = new AbortController();
    const get = channel.get({ signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(get).rejects.toThrow("enough");
    await expect(channel.get({ signal: controller.signal })).rejects.toThrow("enough");
    expect(world.ca.open.requests).toBe(0);
  });

  test("a silent server is asked for an echo, and is given up when none comes", async () => {
    const world = new World({ connectionTimeout: 30 });
    const channel = await connected(world);
    world.clock.advance(31);
    await turn();
    expect(world.sent.filter((m) => m.command === command.echo)).toHaveLength(1);
    expect(channel.state).toBe("connected");
    world.clock.advance(10);
    world.echoes = world.answers = false;
    world.clock.advance(31);
    await turn();
    world.clock.advance(5.1);
    expect(channel.state).toBe("searching");
    expect(world.closed).toBe(1);
  });

  test("a server that accepts no connection is given up, and searched again", async () => {
    const world = new World();
    world.answers = false;
    const channel = world.ca.channel("X");
    await turn();
    world.found(channel.id);
    expect(channel.state).toBe("connecting");
    world.clock.advance(5.1);
    expect(channel.state).toBe("searching");
    const before = world.searches.length;
    world.clock.advance(2);
    expect(world.searches.length).toBeGreaterThan(before);
  });

  test("a malformed message ends the circuit with its reason in the log, and requests fail with it", async () => {
    const world = new World();
    const channel = await connected(world);
    const get = channel.get();
    await turn();
    world.send((out) => writeHeader(out, 28, 0, 0, 0, 0, 0));
    await expect(get).rejects.toMatchObject({ code: "ca.disconnected" });
    expect(world.notes.find((note) => note.level === "warning")?.text).toContain("sent command 28");
    expect(channel.state).toBe("searching");
    world.clock.advance(1);
    await channel.connected();
    expect(world.connections).toBe(2);
  });

  test("an answer with fewer bytes than its elements fails its get and ends the circuit", async () => {
    const world = new World();
    const channel = await connected(world);
    const get = channel.get();
    await turn();
    const id = world.writes.at(-1)?.[0]?.second ?? 0;
    world.send((out) => writeHeader(out, command.readNotify, 8, dbrType("double", "time"), 1, 1, id));
    await expect(get).rejects.toMatchObject({ code: "ca.malformed" });
    expect(channel.state).toBe("searching");
  });

  test("a write to a PV without write access is refused here", async () => {
    const world = new World();
    const channel = await connected(world, "RO");
    await expect(channel.put(1)).rejects.toMatchObject({ code: "ca.access", facts: { read: true, write: false } });
    world.send((out) => writeHeader(out, command.accessRights, 0, 0, 0, channel.id, 3));
    await channel.put(1);
    expect(world.sent.at(-1)?.command).toBe(command.write);
  });

  test("the circuit goes with its last channel", async () => {
    const world = new World();
    const channel = await connected(world);
    channel.close();
    channel.close();
    expect(world.closed).toBe(1);
    expect(world.ca.open).toEqual({ channels: 0, circuits: 0, requests: 0, subscriptions: 0, sought: 0 });
    await expect(channel.get()).rejects.toMatchObject({ code: "ca.closed" });
    await world.ca.close();
    expect(world.clock.pending).toBe(0);
  });
});

describe("monitors", () => {
  test("a monitor is told of the loss, restored on the new circuit, and told anew", async () => {
    const world = new World();
    const channel = world.ca.channel("X");
    const heard: unknown[] = [];
    channel.monitor({ update: ({ value }) => heard.push(value), lost: (error) => heard.push(error.code) });
    await channel.connected();
    await turn();
    const first = world.sent.find((m) => m.command === command.eventAdd);
    world.value(command.eventAdd, first?.second ?? 0, 1);
    world.events?.closed("gone");
    expect(heard).toEqual([1, "ca.disconnected"]);
    world.clock.advance(1);
    await channel.connected();
    await turn();
    const again = world.sent.findLast((m) => m.command === command.eventAdd);
    expect(again).not.toBe(first);
    world.value(command.eventAdd, again?.second ?? 0, 2);
    expect(heard).toEqual([1, "ca.disconnected", 2]);
  });

  test("a closed monitor is told of nothing more", async () => {
    const world = new World();
    const channel = await connected(world);
    const heard: unknown[] = [];
    const monitor = channel.monitor({ update: ({ value }) => heard.push(value) });
    await turn();
    const id = world.sent.find((m) => m.command === command.eventAdd)?.second ?? 0;
    world.value(command.eventAdd, id, 1);
    monitor.close();
    world.value(command.eventAdd, id, 2);
    await turn();
    expect(heard).toEqual([1]);
    expect(world.sent.at(-1)?.command).toBe(command.eventCancel);
    expect(world.ca.open.subscriptions).toBe(0);
  });

  test("a listener that throws is written to the log, and the others go on", async () => {
    const world = new World();
    const channel = await connected(world);
    channel.monitor({
      update() {
        throw new Error("a bug");
      },
    });
    await turn();
    const id = world.sent.find((m) => m.command === command.eventAdd)?.second ?? 0;
    world.value(command.eventAdd, id, 1);
    expect(world.notes.at(-1)?.text).toContain("a bug");
    expect(channel.state).toBe("connected");
  });
});

describe("the search", () => {
  test("a name that nobody has is asked for ever less often, down to the longest period", async () => {
    const world = new World({ maxSearchPeriod: 60 });
    world.answers = false;
    world.ca.channel("NOBODY");
    await turn();
    world.clock.advance(600);
    const late = world.searches.length;
    expect(late).toBeGreaterThan(12);
    expect(late).toBeLessThan(25);
    world.clock.advance(60);
    expect(world.searches.length).toBe(late + 1);
  });

  test("a name that was lost is asked for every second", async () => {
    const world = new World();
    const channel = await connected(world);
    world.answers = false;
    world.events?.closed("gone");
    world.clock.advance(10);
    const before = world.searches.length;
    world.clock.advance(60);
    expect(world.searches.length - before).toBe(60);
    expect(channel.state).toBe("searching");
  });

  test("a connect without an answer fails with who was asked, and the search goes on", async () => {
    const world = new World();
    world.answers = false;
    const waiting = world.ca.channel("NOBODY").connected({ timeout: 2 });
    await turn();
    world.clock.advance(2.1);
    const error: unknown = await waiting.catch((thrown: unknown) => thrown);
    expect(isHalcyonError(error, "ca.unreachable") && error.facts).toEqual({
      pv: "NOBODY",
      waited: 2,
      searched: ["127.0.0.1:1"],
    });
    expect(world.ca.open.sought).toBe(1);
  });

  test("names fill datagrams that no network cuts", async () => {
    const sizes: number[] = [];
    const world = new World({
      openDatagrams: () => ({ send: (bytes) => sizes.push(bytes.length), close: () => undefined }),
    });
    for (let i = 0; i < 500; i++) world.ca.channel(`BL01-MO-STAGE-${i}:X.RBV`);
    await turn();
    expect(sizes.length).toBe(Math.ceil((500 * 40) / (1400 - headerBytes)));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1400);
  });

  test.each(["", "A B", "A\0B", "x".repeat(501)])("%j is no PV, and is not searched for", (name) => {
    const world = new World();
    expect(() => world.ca.channel(name)).toThrow("is no PV");
    expect(world.ca.open.sought).toBe(0);
  });

  test("a watcher that throws is written to the log, and the channel is connected all the same", async () => {
    const world = new World();
    const channel = world.ca.channel("X");
    channel.watch(() => {
      throw new Error("a bug");
    });
    await channel.connected();
    expect(world.notes.filter((note) => note.text.includes("a bug"))).toHaveLength(2);
  });

  test("a second server with the same PV is worth a warning, and the first is used", async () => {
    const world = new World();
    const channel = await connected(world);
    world.found(channel.id, 8);
    expect(world.notes.at(-1)).toMatchObject({ level: "warning" });
    expect(world.notes.at(-1)?.text).toContain("X is served by 127.0.0.1:8 and by 127.0.0.1:7");
    expect(world.connections).toBe(1);
  });

  test("a datagram begins with our version, for the server to answer in kind", async () => {
    let first: Uint8Array | undefined;
    const world = new World({ openDatagrams: () => ({ send: (bytes) => (first ??= bytes), close: () => undefined }) });
    world.ca.channel("X");
    await turn();
    const header = { command: -1, size: 0, type: 0, count: 0, first: 0, second: 0 };
    const bytes = first ?? new Uint8Array();
    readHeader(new DataView(bytes.buffer, bytes.byteOffset), 0, bytes.length, header);
    expect(header).toMatchObject({ command: command.version, count: 13 });
  });
});
