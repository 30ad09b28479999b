/**
 * A connector for tests: the device is real, the hardware is the test.
 *
 * ```ts
 * const hardware = mock();
 * const stage = hardware.signals(Stage, addressesOf(Stage), { name: "stage" });
 * hardware.of(stage.setpoint).onPut(async (target) => {      // a put is done when this is
 *   await clock2s();
 *   hardware.of(stage.readback).put(target);
 * });
 * ```
 *
 * @module
 */
import { type Clock, HalcyonError, type MaybePromise, systemClock } from "@halcyon/model";
import type { Channel, ChannelRequest } from "../channel.ts";
import { type Connector, connectorOver } from "../connector.ts";
import type { Metadata } from "../data-key.ts";
import type { RemoteType } from "../datatype.ts";
import type { AnySignal, SignalR, SignalW, SignalX } from "../signal.ts";
import { Variable } from "../variable.ts";
import type { Wait } from "../wait.ts";
import { MockChannel } from "./mock-channel.ts";

/** Answers a put: it is done when this is, fails when this throws. A value answered is the readback from then on. */
export type PutHandler<T> = (value: T, wait: Wait) => MaybePromise<T | void>;

/** The far side of a signal. */
export interface MockSide<T> {
  /** Changes the value as the hardware would. */
  put(value: T): void;
  /** Answers puts from now on. The function returned takes it back. */
  onPut(handler: PutHandler<T>): () => void;
  /** Puts wait until it is disposed of. */
  block(): Disposable;
  /** All that was put, in order. */
  readonly puts: readonly T[];
  /** What handlers threw whose caller did not wait for them. */
  readonly failures: readonly unknown[];
  /** How many monitors are open. */
  readonly monitors: number;
  /** Takes the far end away: monitors are told, reads wait. */
  disconnect(reason?: string): void;
  reconnect(): void;
  /** What the far end says of the value. */
  say(metadata: Metadata): void;
  /** What the far end says that it is: looked at when connecting. */
  become(remote: RemoteType): void;
}

/** A connector, and the far side of its signals. */
export interface Mock extends Connector {
  /** @throws HalcyonError `device.unknown` for a signal of another connector. */
  of<T>(signal: SignalR<T> | SignalW<T>): MockSide<T>;
  of(signal: SignalX): MockSide<unknown>;
  /** All at once: an IOC that goes down, and one that comes up. */
  disconnect(reason?: string): void;
  reconnect(): void;
  /** How many monitors are open, of all signals. */
  readonly monitors: number;
}

/** How a mock is made. */
export interface MockOptions {
  readonly clock?: Clock;
  /** What the far end has at some addresses, before anybody connects; undefined for nothing at all. */
  readonly far?: Readonly<Record<string, RemoteType | undefined>>;
}

/** A connector whose hardware is the test. What has the same address is the same variable. */
export function mock(options: MockOptions = {}): Mock {
  const clock = options.clock ?? systemClock;
  const variables = new Map<string, Variable<unknown>>();
  const channels = new Map<string, MockChannel<unknown>>();

  function variable<T>(address: string, request: ChannelRequest<T>): Variable<T> {
    let known = variables.get(address) as unknown as Variable<T> | undefined;
    if (known === undefined) {
      known = new Variable(request.options.initial ?? request.type.initial, clock);
      variables.set(address, known as unknown as Variable<unknown>);
    }
    return known;
  }

  const connector = connectorOver({
    scheme: "mock",
    clock,
    channel<T>(request: ChannelRequest<T>): Channel<T> {
      const channel = new MockChannel(
        request,
        variable(request.read, request),
        variable(request.write, request),
        clock,
      );
      const { far = {} } = options;
      channel.remote = far[request.read];
      if (request.read in far && channel.remote === undefined) channel.go("there is no such address");
      channels.set(request.name, channel as unknown as MockChannel<unknown>);
      return channel;
    },
  });

  const everyone = (reason: string | undefined): void => {
    for (const channel of channels.values()) channel.go(reason);
  };

  return {
    ...connector,
    of(signal: AnySignal): MockSide<never> {
      const channel = channels.get(signal.name);
      if (channel?.source === signal.source) return sideOf(channel) as unknown as MockSide<never>;
      const facts = { device: signal.name, near: [], known: [...channels.keys()] };
      throw new HalcyonError("device.unknown", `${signal.name} (${signal.source}) is not of this mock.`, facts);
    },
    disconnect: (reason = "the mock was disconnected") => everyone(reason),
    reconnect: () => everyone(undefined),
    get monitors() {
      return [...channels.values()].reduce((sum, channel) => sum + channel.monitors, 0);
    },
  };
}

function sideOf<T>(channel: MockChannel<T>): MockSide<T> {
  return {
    put: (value) => channel.readVariable.put(channel.request.type.parse(value)),
    onPut(handler) {
      channel.handler = handler;
      return () => {
        if (channel.handler === handler) channel.handler = undefined;
      };
    },
    block() {
      const { promise, resolve } = Promise.withResolvers<void>();
      channel.blocked = promise;
      return {
        [Symbol.dispose]() {
          if (channel.blocked === promise) channel.blocked = undefined;
          resolve();
        },
      };
    },
    puts: channel.puts,
    failures: channel.failures,
    get monitors() {
      return channel.monitors;
    },
    disconnect: (reason = "the mock was disconnected") => channel.go(reason),
    reconnect: () => channel.go(undefined),
    say(metadata) {
      channel.metadata = metadata;
    },
    become(remote) {
      channel.remote = remote;
    },
  };
}
