/** A busy record: something is started by writing 1, and is over when it is 0 again. @module */
import { type Connector, type SignalRW, type Wait, boolean, rw } from "@halcyon/devices";
import { HalcyonError, Status, type VerbCall } from "@halcyon/model";

export class BusyRecord {
  readonly name: string;
  readonly busy: SignalRW<boolean>;

  constructor(connector: Connector, name: string, pv: string) {
    this.name = name;
    this.busy = connector.signals(rw(boolean), pv, { name });
  }

  async connect(wait: Wait = {}): Promise<void> {
    await this.busy.connect(wait);
  }

  /**
   * Starts it. Done when it is over.
   *
   * @throws HalcyonError `device.state` when it is busy already, or still is after its put has completed.
   */
  trigger(call?: VerbCall): Status {
    const caller = call?.signal;
    return Status.run(
      async (own) => {
        const signal = caller === undefined ? own : AbortSignal.any([caller, own]);
        if (await this.busy.get({ signal, fresh: true })) throw this.#refusal("busy already");
        await this.busy.set(true, { signal }).finished;
        if (await this.busy.get({ signal, fresh: true })) throw this.#refusal("busy still, though its put completed");
      },
      { name: `${this.name}.trigger` },
    );
  }

  /** Writes 0: whoever is busy gives up. */
  async stop(): Promise<void> {
    await this.busy.set(false, { completion: "sent" }).finished;
  }

  #refusal(state: string): HalcyonError<"device.state"> {
    const text = `${this.name} can't be triggered: it is ${state}.`;
    return new HalcyonError("device.state", text, { device: this.name, state, asked: "trigger" });
  }
}
