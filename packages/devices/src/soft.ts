/** A connector without hardware: each address is a variable. @module */
import { systemClock } from "@halcyon/model";
import type { Channel, ChannelRequest, Transport } from "./channel.ts";
import { type Connector, connectorOver } from "./connector.ts";
import type { SoftOptions } from "./soft-signal.ts";
import { SoftChannel, Variable } from "./variable.ts";

/** A connector whose channels are variables, one for each address. */
export function soft(options: SoftOptions = {}): Connector {
  return connectorOver(softTransport(options));
}

/** Variables as a transport: what has the same address is the same variable. */
export function softTransport(options: SoftOptions = {}): Transport {
  const clock = options.clock ?? systemClock;
  const variables = new Map<string, Variable<unknown>>();
  return {
    scheme: "soft",
    clock,
    channel<T>(request: ChannelRequest<T>): Channel<T> {
      const variable = (address: string): Variable<T> => {
        const known = variables.get(address);
        // Whoever gives two types to one address gets what the first one made of it, as with any far end.
        if (known !== undefined) return known as unknown as Variable<T>;
        const made = new Variable<T>(request.options.initial ?? request.type.initial, clock);
        variables.set(address, made as unknown as Variable<unknown>);
        return made;
      };
      return new SoftChannel(`soft://${request.read}`, request, variable(request.read), variable(request.write));
    },
  };
}
