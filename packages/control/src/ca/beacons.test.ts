import { VirtualClock } from "@halcyon/model";
import { describe, expect, test } from "vitest";
import { Beacons } from "./beacons.ts";
import { command, writeHeader } from "./header.ts";
import type { Address, Binding, DatagramEvents } from "./network.ts";
import { Outbox } from "./outbox.ts";

interface Port {
  readonly events: DatagramEvents;
  readonly bind: Binding;
  readonly sent: { readonly command: number; readonly to: number }[];
  open: boolean;
}

function world(): { clock: VirtualClock; ports: Port[]; news: Address[]; beacons: Beacons } {
  const clock = new VirtualClock({ manual: true });
  const ports: Port[] = [];
  const news: Address[] = [];
  const beacons = new Beacons({
    clock,
    repeaterPort: 5065,
    local: true,
    log: () => undefined,
    news: (server) => news.push(server),
    openDatagrams: (events, bind) => {
      const port: Port = { events, bind, sent: [], open: true };
      ports.push(port);
      return {
        send: (bytes, to) => port.sent.push({ command: (bytes[0] ?? 0) * 256 + (bytes[1] ?? 0), to: to.port }),
        close: () => {
          port.open = false;
        },
      };
    },
  });
  return { clock, ports, news, beacons };
}

function message(what: number, count = 0, first = 0, second = 0): Uint8Array {
  const out = new Outbox();
  writeHeader(out, what, 0, 13, count, first, second);
  return out.take() ?? new Uint8Array();
}

const repeater = { host: "127.0.0.1", port: 5065 };
const server = { host: "10.0.0.7", port: 40_000 };

describe("beacons", () => {
  test("a repeater that confirms is used, and no port of ours is taken", () => {
    const { clock, ports, beacons } = world();
    expect(ports[0]?.sent).toEqual([{ command: command.repeaterRegister, to: 5065 }]);
    ports[0]?.events.received(message(command.repeaterConfirm), repeater);
    clock.advance(60);
    expect(ports).toHaveLength(1);
    expect(beacons.repeats).toBe(false);
  });

  test("a new server is news once; so is one that counts anew, or skips", () => {
    const { ports, news } = world();
    const beacon = (id: number): void =>
      ports[0]?.events.received(message(command.beacon, 5064, id, 0x0a00_0007), repeater);
    for (const id of [0, 1, 1, 2, 3]) beacon(id);
    expect(news).toEqual([{ host: "10.0.0.7", port: 5064 }]);
    beacon(0);
    expect(news).toHaveLength(2);
    beacon(1);
    beacon(9);
    expect(news).toHaveLength(3);
  });

  test("without a repeater we are it: clients are confirmed, and beacons handed on to them but not back", () => {
    const { clock, ports, news, beacons } = world();
    clock.advance(1);
    const [, own] = ports;
    expect(own?.bind).toEqual({ host: "127.0.0.1", port: 5065, broadcast: false });
    expect(beacons.repeats).toBe(true);
    own?.events.received(message(command.repeaterRegister), { host: "127.0.0.1", port: 777 });
    own?.events.received(new Uint8Array(), { host: "127.0.0.1", port: 778 });
    own?.events.received(message(command.beacon, 5064, 4, 0), server);
    expect(own?.sent).toEqual([
      { command: command.repeaterConfirm, to: 777 },
      { command: command.repeaterConfirm, to: 778 },
      { command: command.beacon, to: 777 },
      { command: command.beacon, to: 778 },
    ]);
    expect(news).toEqual([{ host: "10.0.0.7", port: 5064 }]);
  });

  test("a port that is taken is tried again later, and everything is closed in the end", () => {
    const { clock, ports, beacons } = world();
    clock.advance(1);
    ports[1]?.events.failed(new Error("EADDRINUSE"));
    expect(beacons.repeats).toBe(false);
    clock.advance(16);
    expect(ports).toHaveLength(3);
    beacons.close();
    expect(ports.map((port) => port.open)).toEqual([false, false, false]);
    expect(clock.pending).toBe(0);
  });
});
