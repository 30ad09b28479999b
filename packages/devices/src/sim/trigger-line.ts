/** The wires between a controller and its detectors: pulses, each of them for one detector. @module */

/** A pulse: when it came, and where the axes were. */
export interface Pulse {
  /** s since 1970. */
  readonly timestamp: number;
  readonly positions: Readonly<Record<string, number>>;
}

/** Hears pulses. */
export type OnPulse = (pulse: Pulse) => void;

/** Trigger wires, by the name of the detector at the end. A pulse to which nobody listens is lost, as on a real one. */
export class TriggerLine {
  readonly #listeners = new Map<string, OnPulse>();

  /** Returns how to listen no more. One detector has one wire: who listens last hears. */
  listen(detector: string, call: OnPulse): () => void {
    this.#listeners.set(detector, call);
    return () => {
      if (this.#listeners.get(detector) === call) this.#listeners.delete(detector);
    };
  }

  fire(detector: string, pulse: Pulse): void {
    this.#listeners.get(detector)?.(pulse);
  }
}
