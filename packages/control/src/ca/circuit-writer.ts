/**
 * What a circuit sends: each message of a client, all of one turn of the event loop in one write at its end.
 *
 * @module
 */
import { hostname, userInfo } from "node:os";
import type { Encoded } from "./encode.ts";
import { command, minorVersion, padded, writeHeader, writeText } from "./header.ts";
import type { Stream } from "./network.ts";
import { Outbox } from "./outbox.ts";

export class CircuitWriter {
  readonly #out = new Outbox();
  #stream: Stream | undefined;
  #turn: NodeJS.Immediate | undefined;
  #sent: (() => void)[] = [];
  #over = false;

  /** The version, the user and the machine: the first that a server hears. */
  constructor() {
    writeHeader(this.#out, command.version, 0, 0, minorVersion, 0, 0);
    writeText(this.#out, command.clientName, userInfo().username, 0, 0, 0, 0);
    writeText(this.#out, command.hostName, hostname(), 0, 0, 0, 0);
  }

  /** Where to send from now on. */
  to(stream: Stream): void {
    this.#stream = stream;
  }

  create(id: number, name: string): void {
    writeText(this.#room(), command.createChannel, name, 0, 0, id, minorVersion);
  }

  clear(serverId: number, id: number): void {
    writeHeader(this.#room(), command.clearChannel, 0, 0, 0, serverId, id);
  }

  read(serverId: number, type: number, count: number, id: number): void {
    writeHeader(this.#room(), command.readNotify, 0, type, count, serverId, id);
  }

  writeNotify(serverId: number, value: Encoded, id: number): void {
    this.#put(command.writeNotify, serverId, value, id);
  }

  /** `sent` is called when the operating system has the value, or never will. */
  write(serverId: number, value: Encoded, sent: () => void): void {
    this.#put(command.write, serverId, value, 0);
    this.#sent.push(sent);
  }

  subscribe(serverId: number, type: number, count: number, mask: number, id: number): void {
    const out = this.#room();
    // Three floats that no server reads, then the mask.
    const at = writeHeader(out, command.eventAdd, 16, type, count, serverId, id);
    out.view.setUint16(at + 12, mask);
  }

  unsubscribe(serverId: number, type: number, count: number, id: number): void {
    writeHeader(this.#room(), command.eventCancel, 0, type, count, serverId, id);
  }

  echo(): void {
    writeHeader(this.#room(), command.echo, 0, 0, 0, 0, 0);
  }

  /** Messages that are written already. */
  messages(bytes: Uint8Array): void {
    const out = this.#room();
    const at = out.reserve(bytes.length);
    out.bytes.set(bytes, at);
  }

  /** Sends what there is, now. */
  flush(): void {
    clearImmediate(this.#turn);
    this.#turn = undefined;
    const bytes = this.#over ? undefined : this.#out.take();
    if (bytes === undefined) return;
    const sent = this.#sent;
    if (sent.length === 0) {
      this.#stream?.write(bytes);
      return;
    }
    this.#sent = [];
    this.#stream?.write(bytes, () => {
      for (const call of sent) call();
    });
  }

  /** Sends what there is; nothing is sent afterwards. */
  end(): void {
    this.flush();
    this.#over = true;
    const unsent = this.#sent;
    this.#sent = [];
    for (const call of unsent) call();
  }

  /** Where a message is written; it leaves at the end of this turn. */
  #room(): Outbox {
    this.#turn ??= setImmediate(() => this.flush());
    return this.#out;
  }

  #put(what: number, serverId: number, value: Encoded, id: number): void {
    const out = this.#room();
    const at = writeHeader(out, what, padded(value.size), value.type, value.count, serverId, id);
    value.write(out.bytes, out.view, at);
  }
}
