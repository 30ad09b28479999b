/** One stream of a run: its descriptor, its devices, and where its sequence numbers are. @module */
import type { DataKeys, EventDescriptor, HasName, Hints } from "@halcyon/model";
import type { Described } from "./described.ts";

/** One stream of a run. */
export class Stream {
  readonly name: string;
  readonly objects: Map<HasName, Described> = new Map();
  /** The sequence number of the next event. */
  next = 1;
  /** What `next` goes back to in a rewind. */
  mark = 1;
  /** The highest number given so far. */
  highest = 0;
  /** Rewinds with the plan. Monitors and interruptions happened, whatever is taken again: they do not. */
  rewinds: boolean;
  /** Who writes it: the plan, or one of several side by side. */
  writer: object | undefined;
  descriptor: EventDescriptor | undefined;
  /** `filled` of its events: false for each key whose data are elsewhere in the older style. */
  filled: Record<string, false> = {};
  /** Keys whose data are frames elsewhere. */
  frameKeys: readonly string[] = [];
  /** Declared by a plan for `collect`. */
  declaredFor: "read" | "collect" | undefined;

  /** How often its run had gone back when its frames were last written. */
  savedAfter = 0;

  constructor(name: string, rewinds = true) {
    this.name = name;
    this.rewinds = rewinds;
  }

  /** Takes `count` numbers; returns the first. */
  take(count = 1): number {
    const first = this.next;
    this.next += count;
    if (this.next - 1 > this.highest) this.highest = this.next - 1;
    return first;
  }

  /** Makes the descriptor of what is in `objects` now. */
  describe(run: string, uid: string, time: number): EventDescriptor {
    const descriptor: EventDescriptor & Required<Pick<EventDescriptor, "object_keys" | "configuration" | "hints">> = {
      uid,
      time,
      run_start: run,
      name: this.name,
      data_keys: {},
      object_keys: {},
      object_classes: {},
      configuration: {},
      hints: {},
    };
    for (const { object, dataKeys, configuration, hints } of this.objects.values()) {
      addKeys(descriptor.data_keys, dataKeys, object.name);
      descriptor.object_keys[object.name] = Object.keys(dataKeys);
      descriptor.configuration[object.name] = configuration;
      if (hints !== undefined) descriptor.hints[object.name] = hints satisfies Hints;
    }
    this.adopt(descriptor);
    return descriptor;
  }

  /** Takes a descriptor that describes it, of this process or an earlier one. */
  adopt(descriptor: EventDescriptor): void {
    this.filled = {};
    const frames: string[] = [];
    for (const [key, dataKey] of Object.entries(descriptor.data_keys)) {
      if (dataKey.external === "STREAM:") frames.push(key);
      else if (dataKey.external !== undefined && dataKey.external !== "") this.filled[key] = false;
    }
    this.frameKeys = frames;
    this.descriptor = descriptor;
  }

  /** The numbers given so far stay, whatever is done again. */
  settle(): void {
    this.mark = this.next;
  }

  /** Its numbers stay where they are, whatever is done again. */
  keepNumbers(): void {
    this.rewinds = false;
    this.next = this.highest + 1;
  }
}

function addKeys(into: DataKeys, dataKeys: DataKeys, objectName: string): void {
  for (const [key, dataKey] of Object.entries(dataKeys)) into[key] = { ...dataKey, object_name: objectName };
}
