/** The flyers of the lab that answer their data themselves, as events or as pages. @module */
import type { DataKeys, EventPageColumns, PartialEvent, Status } from "@halcyon/model";
import { LabDevice } from "./lab-device.ts";

/** `kickoff` and `complete`: done at once unless delays are given. */
export class FlyerBase extends LabDevice {
  kickoff(): Status {
    this.log("kickoff");
    return this.doneAfter(this.spec.kickoff_delay, this.fault("kickoff"));
  }

  complete(): Status {
    this.log("complete");
    return this.doneAfter(this.spec.complete_delay, this.fault("complete"));
  }
}

class PointFlyer extends FlyerBase {
  /** By stream and key, or with `flat` the keys alone. */
  describeCollect(): DataKeys | Record<string, DataKeys> {
    const streams: Record<string, DataKeys> = {};
    for (const [stream, { keys }] of this.streams)
      streams[stream] = Object.fromEntries(
        keys.map((key) => [key, { source: `SIM:${key}`, dtype: "number", shape: [], precision: 3 }]),
      );
    return this.spec.flat === true ? (Object.values(streams)[0] ?? {}) : streams;
  }

  protected get streams(): readonly (readonly [string, { readonly keys: readonly string[]; readonly num: number }])[] {
    return Object.entries(this.spec.streams ?? {});
  }
}

/** Answers single events, stream after stream: key number k has at point i the value 10·k + i. */
export class EventFlyer extends PointFlyer {
  *collect(): Generator<PartialEvent, void, void> {
    this.log("collect");
    this.fault("collect");
    for (const [, { keys, num }] of this.streams)
      for (let i = 0; i < num; i++)
        yield {
          data: Object.fromEntries(keys.map((key, k) => [key, 10 * k + i])),
          timestamps: Object.fromEntries(keys.map((key) => [key, 2000 + i])),
          time: 3000 + i,
        };
  }
}

/** The same as one page for each stream, or as pages of `page_size` rows. */
export class PageFlyer extends PointFlyer {
  *collectPages(): Generator<EventPageColumns, void, void> {
    this.log("collect_pages");
    this.fault("collect_pages");
    for (const [, { keys, num }] of this.streams) {
      const size = this.spec.page_size ?? num;
      for (let first = 0; first < num; first += size) {
        const rows = Array.from({ length: Math.min(size, num - first) }, (_, i) => first + i);
        yield {
          data: Object.fromEntries(keys.map((key, k) => [key, rows.map((i) => 10 * k + i)])),
          timestamps: Object.fromEntries(keys.map((key) => [key, rows.map((i) => 2000 + i)])),
          time: rows.map((i) => 3000 + i),
        };
      }
    }
  }
}
