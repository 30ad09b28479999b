/**
 * The network of Node: TCP and UDP sockets behind the interfaces of `network.ts`.
 *
 * TCP reads go into the memory that the circuit hands out (`onread`), so a large array is received where it stays.
 *
 * @module
 */
import { createSocket } from "node:dgram";
import { connect } from "node:net";
import type { Address, Binding, DatagramEvents, Datagrams, Stream, StreamEvents } from "./network.ts";

/** Opens a TCP connection. */
export function openStream(to: Address, events: StreamEvents): Stream {
  let reason = "the server closed the connection";
  let over = false;
  const socket = connect({
    host: to.host,
    port: to.port,
    noDelay: true,
    onread: {
      buffer: () => events.space(),
      callback: (length) => {
        if (!over) events.received(length);
        return !over;
      },
    },
  });
  socket.on("connect", () => events.opened());
  socket.on("error", (error) => {
    reason = error.message;
  });
  socket.on("close", () => {
    if (!over) events.closed(reason);
    over = true;
  });
  return {
    write(bytes, sent) {
      if (sent === undefined) socket.write(bytes);
      else socket.write(bytes, () => sent());
    },
    close() {
      over = true;
      socket.destroy();
    },
  };
}

/** Opens a UDP port. What is sent before it is bound waits for that. */
export function openDatagrams(events: DatagramEvents, bind: Binding): Datagrams {
  const socket = createSocket({ type: "udp4" });
  let over = false;
  let waiting: (() => void)[] | undefined = [];
  socket.on("error", (error) => {
    if (!over) events.failed(error);
  });
  socket.on("message", (bytes, from) => events.received(bytes, { host: from.address, port: from.port }));
  socket.bind(bind.port, bind.host, () => {
    if (over) return;
    if (bind.broadcast) socket.setBroadcast(true);
    if (bind.multicastTtl !== undefined) socket.setMulticastTTL(bind.multicastTtl);
    const first = waiting ?? [];
    waiting = undefined;
    for (const send of first) send();
  });
  const send = (bytes: Uint8Array, to: Address): void => {
    socket.send(bytes, to.port, to.host, (error) => {
      if (error !== null && !over) events.failed(error);
    });
  };
  return {
    send(bytes, to) {
      if (over) return;
      if (waiting === undefined) send(bytes, to);
      else waiting.push(() => send(bytes, to));
    },
    close() {
      if (over) return;
      over = true;
      socket.close();
    },
  };
}
