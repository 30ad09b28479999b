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
import { HalcyonError, asError } from "@halcyon/model";
import type { Attachment, Subscription } from "./attachment.ts";
import { CircuitWriter } from "./circuit-writer.ts";
import type { Encoded } from "./encode.ts";
import { FrameReader, type Frame } from "./frames.ts";
import { command, minorVersion } from "./header.ts";
import { KeepAlive } from "./keep-alive.ts";
import { type Address, type Stream, addressText, ipText } from "./network.ts";
import type { CaSettings } from "./options.ts";
import { Requests, type Request } from "./requests.ts";
import { disconnected, refusal, serverComplaint } from "./server-errors.ts";
import { ecaNormal, ecaText } from "./status.ts";

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
  readonly #writer = new CircuitWriter();
  readonly #reader: FrameReader;
  readonly #stream: Stream;
  readonly #keepAlive: KeepAlive;
  readonly #requests: Requests;
  readonly #channels = new Map<number, Attachment>();
  readonly #subscriptions = new Map<number, Subscription>();
  #lastSubscription = 0;
  #over = false;
  #minor = minorVersion;

  constructor(address: Address, owner: CircuitOwner) {
    const { clock, maxArrayBytes, connectionTimeout } = owner.settings;
    this.address = address;
    this.#owner = owner;
    this.#reader = new FrameReader(maxArrayBytes);
    this.#requests = new Requests(clock);
    this.#keepAlive = new KeepAlive({
      clock,
      silence: connectionTimeout,
      ask: () => this.#writer.echo(),
      giveUp: (reason) => this.#fail(reason),
    });
    this.#stream = owner.settings.openStream(address, {
      opened: () => {
        this.#keepAlive.opened();
        this.#writer.flush();
      },
      space: () => this.#reader.space(),
      received: (length) => this.#received(length),
      closed: (reason) => this.#fail(reason),
    });
    this.#writer.to(this.#stream);
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
    this.#writer.create(channel.id, channel.name);
  }

  /** Gives a channel back; `serverId` when the server has made it. */
  detach(channel: Attachment, serverId: number | undefined): void {
    if (!this.#channels.delete(channel.id)) return;
    if (serverId !== undefined) this.#writer.clear(serverId, channel.id);
    const closed = (): Error => new HalcyonError("ca.closed", `${channel.name} was closed.`, { pv: channel.name });
    this.#requests.fail(closed, channel.name);
    if (this.#channels.size === 0) this.#fail("no channel is left");
  }

  /** Asks for a value. Returns the number of the request. */
  read(serverId: number, type: number, count: number, request: Request): number {
    const id = this.#requests.add(request);
    this.#writer.read(serverId, type, count, id);
    return id;
  }

  /** Writes and asks for completion. Returns the number of the request. */
  writeNotify(serverId: number, value: Encoded, request: Request): number {
    const id = this.#requests.add(request);
    this.#writer.writeNotify(serverId, value, id);
    return id;
  }

  /** Writes; `sent` is called when the operating system has the bytes. */
  write(serverId: number, value: Encoded, sent: () => void): void {
    this.#writer.write(serverId, value, sent);
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
    this.#writer.subscribe(serverId, type, count, mask, id);
    return id;
  }

  unsubscribe(serverId: number, type: number, count: number, id: number): void {
    if (this.#subscriptions.delete(id)) this.#writer.unsubscribe(serverId, type, count, id);
  }

  /** Sends search messages: for a name server. */
  search(messages: Uint8Array): void {
    this.#writer.messages(messages);
  }

  /** Ends it. Channels are not told. */
  close(): void {
    this.#channels.clear();
    this.#end("closed");
  }

  #received(length: number): void {
    if (this.#over) return;
    this.#keepAlive.heard();
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
    this.#requests.fail((r) => disconnected(r.pv, this.address, reason), channel.name);
    channel.lost(reason);
    if (this.#channels.size === 0) this.#fail("no channel is left");
  }

  #serverError(frame: Frame): void {
    const { text, request: id } = serverComplaint(frame);
    const request = id === undefined ? undefined : this.#requests.take(id);
    if (request !== undefined) request.failed(refusal(request.pv, request.operation, frame.second, text));
    else {
      const sentence = `${addressText(this.address)} says: ${text} (${ecaText(frame.second)}).`;
      this.#owner.settings.log({ level: "warning", text: sentence });
    }
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
    this.#writer.end();
    this.#over = true;
    this.#keepAlive.stop();
    this.#stream.close();
    this.#subscriptions.clear();
    this.#requests.fail((r) => disconnected(r.pv, this.address, reason));
  }
}
