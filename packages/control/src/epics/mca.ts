/** An MCA record: a spectrum, taken for a preset time, with regions that are summed up. @module */
import {
  type Connector,
  type SignalR,
  type SignalRW,
  StandardDetector,
  arrayOf,
  f64,
  i32,
  r,
  rw,
  text,
} from "@halcyon/devices";
import { asked } from "./asked.ts";
import { countingLogic } from "./counting.ts";

export interface McaOptions {
  /** The regions of interest that are read, by their numbers from 0. None when left out. */
  readonly regions?: readonly number[];
}

/** One region of interest. */
export interface McaRegion {
  /** The first and the last channel of it. */
  readonly low: SignalRW<number>;
  readonly high: SignalRW<number>;
  /** Counts in it. */
  readonly sum: SignalR<number>;
}

/** The spectrum is read as `name`, the sum of region n as `name_regionN`; the calibration is configuration. */
export class EpicsMca extends StandardDetector {
  readonly spectrum: SignalR<Int32Array>;
  /** s of real time to count. */
  readonly preset: SignalRW<number>;
  /** s of real and of live time that were counted. */
  readonly realTime: SignalR<number>;
  readonly liveTime: SignalR<number>;
  readonly regions: ReadonlyMap<number, McaRegion>;

  constructor(connector: Connector, name: string, pv: string, options: McaOptions = {}) {
    const at = <T>(key: string, field: string, slot: ReturnType<typeof r<T>>): SignalR<T> =>
      connector.signals(slot, pv + field, { name: key === "" ? name : `${name}_${key}` });
    const set = (key: string, field: string, slot: ReturnType<typeof rw<number>>): SignalRW<number> =>
      connector.signals(slot, pv + field, { name: `${name}_${key}` });
    const run = set("erase_start", ".ERST", rw(i32));
    const stopping = set("stop", ".STOP", rw(i32));
    const preset = set("preset_real", ".PRTM", rw(f64));
    const spectrum = at("", ".VAL", r(arrayOf(i32)));
    const [realTime, liveTime] = [at("real_time", ".ERTM", r(f64)), at("live_time", ".ELTM", r(f64))];
    const region = (n: number): [number, McaRegion] => [
      n,
      {
        low: set(`region${n}_low`, `.R${n}LO`, rw(i32)),
        high: set(`region${n}_high`, `.R${n}HI`, rw(i32)),
        sum: at(`region${n}`, `.R${n}`, r(f64)),
      },
    ];
    const regions = new Map((options.regions ?? []).map(region));
    const all = [...regions.values()];
    const calibration = (["CALO", "CALS", "CALQ"] as const).map((f) => at(f.toLowerCase(), `.${f}`, r(f64)));
    super(name, {
      ...countingLogic(name, {
        run,
        on: 1,
        stop: () => stopping.set(1, { completion: "sent" }),
        time: preset,
      }),
      data: [
        {
          kind: "step",
          hinted: all.map((one) => asked(one.sum)),
          data: [asked(spectrum), asked(realTime), asked(liveTime)],
        },
      ],
      config: [...calibration, at("units", ".EGU", r(text)), ...all.flatMap(({ low, high }) => [low, high])],
      countTime: preset,
    });
    this.spectrum = spectrum;
    this.preset = preset;
    this.realTime = realTime;
    this.liveTime = liveTime;
    this.regions = regions;
  }
}
