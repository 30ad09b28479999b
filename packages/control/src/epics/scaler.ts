/** A scaler record: counts pulses on up to 64 channels for a preset time. @module */
import {
  type Connector,
  type SignalR,
  type SignalRW,
  StandardDetector,
  boolean,
  f64,
  i32,
  r,
  rw,
  text,
} from "@halcyon/devices";
import { asked } from "./asked.ts";
import { countingLogic } from "./counting.ts";

export interface ScalerOptions {
  /** The channels that are read, by their numbers from 1. All of the first eight when left out. */
  readonly channels?: readonly number[];
}

/** Each channel is read as `name_channelN`; its name in the record is configuration. */
export class EpicsScaler extends StandardDetector {
  /** s that were counted. */
  readonly elapsed: SignalR<number>;
  /** s to count. */
  readonly preset: SignalRW<number>;
  readonly counts: ReadonlyMap<number, SignalR<number>>;

  constructor(connector: Connector, name: string, pv: string, options: ScalerOptions = {}) {
    const numbers = options.channels ?? [1, 2, 3, 4, 5, 6, 7, 8];
    const run = connector.signals(rw(boolean, { completion: "completion" }), `${pv}.CNT`, { name: `${name}_count` });
    const elapsed = connector.signals(r(f64), `${pv}.T`, { name: `${name}_time` });
    const preset = connector.signals(rw(f64), `${pv}.TP`, { name: `${name}_preset_time` });
    const channel = (n: number): [number, SignalR<number>] => [
      n,
      connector.signals(r(i32), `${pv}.S${n}`, { name: `${name}_channel${n}` }),
    ];
    const counts = new Map(numbers.map(channel));
    const labels = numbers.map((n) => connector.signals(r(text), `${pv}.NM${n}`, { name: `${name}_channel${n}_name` }));
    const stop = (): ReturnType<typeof run.set> => run.set(false, { completion: "sent" });
    super(name, {
      ...countingLogic(name, { run, on: true, stop, time: preset }),
      data: [{ kind: "step", hinted: [...counts.values()].map(asked), data: [asked(elapsed)] }],
      config: labels,
      countTime: preset,
    });
    this.elapsed = elapsed;
    this.preset = preset;
    this.counts = counts;
  }
}
