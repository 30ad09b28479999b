/**
 * Searches over TCP: the same questions as in datagrams, on a circuit to each name server.
 *
 * A circuit that ends is opened again by the next question.
 *
 * @module
 */
import { Circuit, type CircuitOwner } from "./circuit.ts";
import { headerBytes } from "./header.ts";
import { type Address, addressText } from "./network.ts";

export class NameServers {
  readonly #owner: CircuitOwner;
  readonly #open = new Map<string, Circuit>();

  constructor(owner: CircuitOwner) {
    this.#owner = owner;
  }

  /** Asks all of them what a search datagram asks. */
  ask(datagram: Uint8Array): void {
    const { settings } = this.#owner;
    for (const address of settings.nameServers) {
      const circuit = this.#open.get(addressText(address)) ?? this.#connect(address);
      // The datagram's own version message is for datagrams; a circuit has said its version.
      circuit.search(datagram.subarray(headerBytes));
    }
  }

  close(): void {
    for (const circuit of this.#open.values()) circuit.close();
    this.#open.clear();
  }

  #connect(address: Address): Circuit {
    const owner = this.#owner;
    const circuit: Circuit = new Circuit(address, {
      settings: owner.settings,
      located: (id, at) => owner.located(id, at),
      circuitClosed: (_, reason) => {
        this.#open.delete(addressText(address));
        const text = `The name server ${addressText(address)} is not there: ${reason}.`;
        owner.settings.log({ level: "info", text });
      },
    });
    this.#open.set(addressText(address), circuit);
    return circuit;
  }
}
