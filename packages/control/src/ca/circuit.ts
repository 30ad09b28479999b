/**
 * The connection to one server, shared by all its channels.
 *
 * What is asked in one turn of the event loop leaves in one write at its end. Messages from the server are handed to
 * the channel, request or subscription whose number they carry. A server that is silent for the connection time-out
 * is asked for an echo, and is given up when that does not come. Whatever is wrong with a message ends the circuit
 * with its reason: after a malformed one the bytes that follow mean nothing.
 *
 * @module
 */
import { hostname, userInfo } from "node:os";
import { HalcyonError, asError } from "@halcyon/model";
import type { Encoded } from "./encode.ts";
import { FrameReader, type Frame } from "./frames.ts";
import { command, minorVersion, padded, readHeader, writeHeader, writeText } from "./header.ts";
import type { CaSettings } from "./options.ts";
import { Outbox } from "./outbox.ts";
import { Requests, type Request } from "./requests.ts";
import { ecaNormal, ecaText } from "./status.ts";
import { readText } from "./text.ts";
import { type Address, type Stream, addressText, ipText } from "./network.ts";

/** s that a connection and an echo may take. */
const patience = 5;

/** A channel, as its circuit sees it. */
export interface Attachment {
  readonly id: number;
  readonly name: string;
  /** The server has it: its native type, its number of elements, and the server's number for it. */
  created(type: number, count: number, serverId: number): void;
  /** Its access rights, at first and whenever they change. */
  access(read: boolean, write: boolean): void;
  /** It is gone, alone or with the circuit. */
  lost(reason: string): void;
}

/** A monitor, as its circuit sees it. */
export interface Subscription {
  readonly pv: string;
  updated(frame: Frame): void;
  refused(error: Error): void;
}

/** What a circuit tells the context. */
export interface CircuitOwner {
  readonly settings: CaSettings;
  circuitClosed(circuit: Circuit, reason: string): void;
  /** A name server answered a search. */
  located(id: number, at: Address): void;
}

export class Circuit {
  readonly address: Address;
  readonly #owner: CircuitOwner;
  readonly #stream: Stream;
  readonly #reader: FrameReader;
  readonly #out = new Outbox();
  readonly #requests: Requests;
  readonly #channels = new Map<number, Attachment>();
  readonly #subscriptions = new Map<number, Subscription>();
  #lastSubscription = 0;
  #flush: NodeJS.Immediate | undefined;
  #sent: (() => void)[] = [];
  #over = false;
  #heard: number;
  #cancelWatch: () => void;
  #minor = minorVersion;

  constructor(address: Address, owner: CircuitOwner) {
    this.address = address;
    this.#owner = owner;
    const { clock, maxArrayBytes } = owner.settings;
    this.#reader = new FrameReader(maxArrayBytes);
    this.#requests = new Requests(clock);
    this.#heard = clock.monotonic();
    this.#cancelWatch = clock.after(patience, () => this.#fail(`no connection within ${patience} s`));
    this.#greet();
    this.#stream = owner.settings.openStream(address, {
      opened: () => this.#opened(),
      space: () => this.#reader.space(),
      received: (length) => this.#received(length),
      closed: (reason) => this.#fail(reason),
    });
  }

  /** Channels that use it. */
  get size(): number {
    return this.#channels.size;
  }

  /** Whether the server sends arrays at their real length when asked for 0 elements. */
  get dynamicArrays(): boolean {
    return this.#minor >= 13;
  }

  /** Requests without an answer. */
  get requests(): number {
    return this.#requests.size;
  }

  /** Subscriptions that are open. */
  get subscriptions(): number {
    return this.#subscriptions.size;
  }

  attach(channel: Attachment): void {
    this.#channels.set(channel.id, channel);
    writeText(this.#send(), command.createChannel, channel.name, 0, 0, channel.id, minorVersion);
  }

  /** Gives a channel back; `serverId` when the server has made it. */
  detach(channel: Attachment, serverId: number | undefined): void {
    if (!this.#channels.delete(channel.id)) return;
    if (serverId !== undefined) writeHeader(this.#send(), command.clearChannel, 0, 0, 0, serverId, channel.id);
    const closed = (): Error => new HalcyonError("ca.closed", `${channel.name} was closed.`, { pv: channel.name });
    this.#requests.fail(closed, channel.name);
    if (this.#channels.size === 0) this.#fail("no channel is left");
  }

  read(serverId: number, type: number, count: number, request: Request): number {
    const id = this.#requests.add(request);
    writeHeader(this.#send(), command.readNotify, 0, type, count, serverId, id);
    return id;
  }

  /** Writes and asks for completion. */
  writeNotify(serverId: number, value: Encoded, request: Request): number {
    const id = this.#requests.add(request);
    this.#put(command.writeNotify, serverId, value, id);
    return id;
  }

  /** Writes; `sent` is called when the operating system has the bytes. */
  write(serverId: number, value: Encoded, sent: () => void): void {
    this.#put(command.write, serverId, value, 0);
    this.#sent.push(sent);
  }

  /** Forgets a request: its caller no longer waits. The answer is dropped. */
  forget(id: number): void {
    this.#requests.take(id);
  }

  /** Subscribes; `mask` is of DBE bits. Returns the number of the subscription. */
  subscribe(serverId: number, type: number, count: number, mask: number, subscription: Subscription): number {
    do this.#lastSubscription = (this.#lastSubscription + 1) >>> 0;
    while (this.#subscriptions.has(this.#lastSubscription));
    const id = this.#lastSubscription;
    this.#subscriptions.set(id, subscription);
    const out = this.#send();
    // Three floats that no server reads, then the mask.
    const at = writeHeader(out, command.eventAdd, 16, type, count, serverId, id);
    out.view.setUint16(at + 12, mask);
    return id;
  }

  unsubscribe(serverId: number, type: number, count: number, id: number): void {
    if (!this.#subscriptions.delete(id)) return;
    writeHeader(this.#send(), command.eventCancel, 0, type, count, serverId, id);
  }

  /** Sends search messages: for a name server. */
  search(messages: Uint8Array): void {
    const out = this.#send();
    out.bytes.set(messages, out.reserve(messages.length));
  }

  /** Ends it. Channels are not told. */
  close(): void {
    this.#channels.clear();
    this.#end("closed");
  }

  #put(what: number, serverId: number, value: Encoded, id: number): void {
    const out = this.#send();
    const at = writeHeader(out, what, padded(value.size), value.type, value.count, serverId, id);
    value.write(out.bytes, out.view, at);
  }

  #greet(): void {
    writeHeader(this.#out, command.version, 0, 0, minorVersion, 0, 0);
    writeText(this.#out, command.clientName, userInfo().username, 0, 0, 0, 0);
    writeText(this.#out, command.hostName, hostname(), 0, 0, 0, 0);
  }

  #opened(): void {
    this.#heard = this.#owner.settings.clock.monotonic();
    this.#watch(this.#owner.settings.connectionTimeout);
    this.#write();
  }

  /** Where requests are written; they leave at the end of this turn. */
  #send(): Outbox {
    this.#flush ??= setImmediate(() => this.#write());
    return this.#out;
  }

  #write(): void {
    clearImmediate(this.#flush);
    this.#flush = undefined;
    const bytes = this.#over ? undefined : this.#out.take();
    if (bytes === undefined) return;
    const sent = this.#sent;
    if (sent.length === 0) {
      this.#stream.write(bytes);
      return;
    }
    this.#sent = [];
    this.#stream.write(bytes, () => {
      for (const call of sent) call();
    });
  }

  #watch(seconds: number): void {
    this.#cancelWatch();
    this.#cancelWatch = this.#owner.settings.clock.after(seconds, () => this.#silence());
  }

  #silence(): void {
    const { clock, connectionTimeout } = this.#owner.settings;
    const silent = clock.monotonic() - this.#heard;
    if (silent < connectionTimeout - 0.001) {
      this.#watch(connectionTimeout - silent);
      return;
    }
    writeHeader(this.#send(), command.echo, 0, 0, 0, 0, 0);
    const asked = this.#heard;
    this.#cancelWatch = clock.after(patience, () => {
      if (this.#heard !== asked) this.#watch(connectionTimeout);
      else this.#fail(`silent for ${connectionTimeout} s, and no echo within ${patience} s`);
    });
  }

  #received(length: number): void {
    if (this.#over) return;
    this.#heard = this.#owner.settings.clock.monotonic();
    try {
      this.#reader.received(length, this.#take);
    } catch (error) {
      // What follows the message that ended the circuit no longer matters.
      if (this.#over) return;
      this.#owner.settings.log({
        level: "warning",
        text: `${addressText(this.address)} was disconnected: ${asError(error).message}`,
      });
      this.#fail(asError(error).message);
    }
  }

  readonly #take = (frame: Frame): void => {
    // The channel of a message may have been closed by what an earlier one of the same read set going.
    if (this.#over) return;
    switch (frame.command) {
      case command.eventAdd:
        this.#update(frame);
        return;
      case command.readNotify:
      case command.writeNotify:
        this.#answer(frame);
        return;
      case command.createChannel:
        this.#channels.get(frame.first)?.created(frame.type, frame.count, frame.second);
        return;
      case command.accessRights:
        this.#channels.get(frame.first)?.access((frame.second & 1) !== 0, (frame.second & 2) !== 0);
        return;
      case command.createFailed:
      case command.serverDisconnected:
        this.#drop(frame.first, frame.command === command.createFailed);
        return;
      case command.error:
        this.#serverError(frame);
        return;
      case command.version:
        this.#minor = frame.count;
        return;
      case command.search:
        this.#owner.located(frame.second, {
          host: frame.first === 0xffffffff ? this.address.host : ipText(frame.first),
          port: frame.type,
        });
        return;
      default:
      // Echoes, names that nobody asked for, confirmations: having been heard is all there is to them.
    }
  };

  #update(frame: Frame): void {
    const subscription = this.#subscriptions.get(frame.second);
    // An update without a payload confirms that a subscription has ended.
    if (subscription === undefined || frame.size === 0) return;
    if (frame.first === ecaNormal) subscription.updated(frame);
    else subscription.refused(refusal(subscription.pv, "monitor", frame.first));
  }

  #answer(frame: Frame): void {
    const request = this.#requests.take(frame.second);
    if (request === undefined) return;
    if (frame.first !== ecaNormal) {
      request.failed(refusal(request.pv, request.operation, frame.first));
      return;
    }
    try {
      request.answered(frame);
    } catch (error) {
      request.failed(error);
      throw error;
    }
  }

  #drop(id: number, refused: boolean): void {
    const channel = this.#channels.get(id);
    if (channel === undefined) return;
    this.#channels.delete(id);
    const reason = refused ? "the server does not have it after all" : "the server took it away";
    this.#requests.fail((r) => this.#disconnected(r.pv, reason), channel.name);
    channel.lost(reason);
    if (this.#channels.size === 0) this.#fail("no channel is left");
  }

  /** An error carries the header of what caused it, and a sentence. */
  #serverError(frame: Frame): void {
    const header = { command: 0, size: 0, type: 0, count: 0, first: 0, second: 0 };
    const length = readHeader(frame.view, frame.at, frame.at + frame.size, header);
    if (length === 0)
      throw new HalcyonError("ca.malformed", "The server sent an error without a cause.", { what: "error" });
    const text = printed(readText(frame.view, frame.at + length, frame.size - length));
    const request =
      header.command === command.readNotify || header.command === command.writeNotify
        ? this.#requests.take(header.second)
        : undefined;
    if (request !== undefined) request.failed(refusal(request.pv, request.operation, frame.second, text));
    else {
      this.#owner.settings.log({
        level: "warning",
        text: `${addressText(this.address)} says: ${text} (${ecaText(frame.second)}).`,
      });
    }
  }

  #disconnected(pv: string, reason: string): Error {
    const server = addressText(this.address);
    return new HalcyonError("ca.disconnected", `${server} no longer serves ${pv}: ${reason}.`, { pv, server, reason });
  }

  #fail(reason: string): void {
    if (this.#over) return;
    const channels = [...this.#channels.values()];
    this.#channels.clear();
    this.#end(reason);
    for (const channel of channels) channel.lost(reason);
    this.#owner.circuitClosed(this, reason);
  }

  #end(reason: string): void {
    if (this.#over) return;
    this.#write();
    this.#over = true;
    this.#cancelWatch();
    this.#stream.close();
    this.#subscriptions.clear();
    this.#requests.fail((r) => this.#disconnected(r.pv, reason));
    const unsent = this.#sent;
    this.#sent = [];
    for (const call of unsent) call();
  }
}

/** A text of the server's, without what a terminal would obey. */
function printed(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, "?");
}

function refusal(pv: string, operation: string, status: number, said?: string): HalcyonError<"ca.refused"> {
  const text = said === undefined || said === "" ? ecaText(status) : `${ecaText(status)} (${said})`;
  return new HalcyonError("ca.refused", `${operation} of ${pv} was refused by its server: ${text}.`, {
    pv,
    operation,
    status,
    text,
  });
}
