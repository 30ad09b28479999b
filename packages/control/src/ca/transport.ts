/**
 * Channel Access as a transport of signals: `ca(options)` is the connector.
 *
 * A signal's PV is examined at each connection, not only at the first: a restarted IOC may serve another type or other
 * choices, and no value is told before that is known. Errors of the client come as those of signals, with the
 * client's own as their cause.
 *
 * @module
 */
import { type ChannelRequest, type Connector, type Transport, connectorOver } from "@halcyon/devices";
import { CaContext } from "./context.ts";
import type { CaOptions } from "./options.ts";
import { PvChannel } from "./pv-channel.ts";

/** How to make a connector. */
export interface CaConnectorOptions extends CaOptions {
  /** Put before each address: `"BL01-MO-STG-01:X"` for addresses like `.RBV`. */
  readonly prefix?: string;
  /** A client to be shared; without one the connector has its own, and closes it. */
  readonly context?: CaContext;
}

/** A connector over Channel Access. Addresses are PV names, with or without `ca://`. */
export function ca(options: CaConnectorOptions = {}): Connector {
  return connectorOver(caTransport(options));
}

/** Channel Access, for who builds signals one by one. */
export function caTransport(options: CaConnectorOptions = {}): Transport {
  const context = options.context ?? new CaContext(options);
  const prefix = options.prefix ?? "";
  return {
    scheme: "ca",
    clock: context.settings.clock,
    channel: <T>(request: ChannelRequest<T>) =>
      new PvChannel(context, request, pvName(prefix, request.read), pvName(prefix, request.write)),
    close: () => (options.context === undefined ? context.close() : undefined),
  };
}

function pvName(prefix: string, address: string): string {
  return address.startsWith("ca://") ? address.slice("ca://".length) : prefix + address;
}
