/**
 * Signals that are watched while a run is open, and what interrupted it.
 *
 * Each change becomes an event in a stream of its own. What was seen was seen: these streams never rewind. One
 * subscription a signal, whatever happens; none is left when the run is closed. When changes come faster than
 * documents are taken, they are skipped and counted; how many is told when the flood is over.
 *
 * @module
 */
import { nameOf, type MaybePromise, type Readings, type Subscribable } from "@halcyon/model";
import { illegal } from "../errors.ts";
import { describe } from "./described.ts";
import type { RunBundler } from "./run-bundler.ts";
import { Stream } from "./stream.ts";

interface Watched {
  readonly stream: Stream;
  end: (() => void) | undefined;
  /** Changes skipped in the flood under way. */
  skipped: number;
}

/** What a flood of changes is measured by. */
export interface Floodgate {
  /** Documents are taken slower than they come: a change must be skipped. */
  readonly full: boolean;
  /** A change was posted outside of any message. */
  posted(): void;
  /** A flood is over, in which so many changes of a signal were skipped. */
  over(signal: string, skipped: number): void;
}

/** The monitored signals of one run. */
export class Monitors {
  readonly #run: RunBundler;
  readonly #floodgate: Floodgate;
  readonly #watched = new Map<Subscribable, Watched>();

  constructor(run: RunBundler, floodgate: Floodgate) {
    this.#run = run;
    this.#floodgate = floodgate;
  }

  /** Starts to watch: the descriptor at once, then an event for each change. */
  start(signal: Subscribable, name: string): MaybePromise<void> {
    if (this.#watched.has(signal)) throw illegal("monitor", `${signal.name} is monitored already`, this.#run.key);
    if (this.#run.streams.has(name)) throw illegal("monitor", `the run has a stream ${name} already`, this.#run.key);
    const stream = new Stream(name, false);
    const watched: Watched = { stream, end: undefined, skipped: 0 };
    this.#watched.set(signal, watched);
    const begin = (described: Awaited<ReturnType<typeof describe>>): void => {
      stream.objects.set(signal, described);
      this.#run.streams.set(name, stream);
      this.#run.postDescriptor(stream);
      this.#subscribe(signal, watched);
    };
    const forget = (error: unknown): never => {
      this.#watched.delete(signal);
      throw error;
    };
    try {
      const described = describe(signal);
      return described instanceof Promise ? described.then(begin).catch(forget) : begin(described);
    } catch (error) {
      return forget(error);
    }
  }

  #subscribe(signal: Subscribable, watched: Watched): void {
    let ended = false;
    const end = signal.subscribe((readings) => {
      if (!ended) this.#changed(signal, watched, readings);
    });
    watched.end = () => {
      ended = true;
      this.#tellOfFlood(signal, watched);
      end();
    };
  }

  #tellOfFlood(signal: Subscribable, watched: Watched): void {
    const { skipped } = watched;
    watched.skipped = 0;
    if (skipped > 0) this.#floodgate.over(nameOf(signal), skipped);
  }

  #changed(signal: Subscribable, watched: Watched, readings: Readings): void {
    if (this.#floodgate.full) {
      watched.skipped++;
      return;
    }
    this.#tellOfFlood(signal, watched);
    const { stream } = watched;
    const data: Record<string, unknown> = {};
    const timestamps: Record<string, number> = {};
    for (const [key, reading] of Object.entries(readings)) {
      data[key] = reading.value;
      timestamps[key] = reading.timestamp;
    }
    const { context } = this.#run;
    const descriptor = stream.descriptor?.uid ?? "";
    context.post("event", {
      uid: context.newUid(),
      time: context.clock.now(),
      data,
      timestamps,
      seq_num: stream.take(),
      filled: {},
      descriptor,
    });
    this.#floodgate.posted();
  }

  /** Watches again what was monitored in an earlier process: its stream is described already. */
  resume(signal: Subscribable, stream: Stream): void {
    const watched: Watched = { stream, end: undefined, skipped: 0 };
    this.#watched.set(signal, watched);
    this.#subscribe(signal, watched);
  }

  /** Ends watching one signal. */
  stop(signal: Subscribable): void {
    const watched = this.#watched.get(signal);
    if (watched === undefined) throw illegal("unmonitor", `${nameOf(signal)} is not monitored`, this.#run.key);
    this.#watched.delete(signal);
    watched.end?.();
  }

  /** While nothing is to be recorded: paused, suspended. */
  suspend(): void {
    for (const watched of this.#watched.values()) {
      watched.end?.();
      watched.end = undefined;
    }
  }

  /** Watches again what was suspended. */
  restore(): void {
    for (const [signal, watched] of this.#watched) if (watched.end === undefined) this.#subscribe(signal, watched);
  }

  /** Ends all; returns what could not be ended. */
  clear(): Error[] {
    const failed: Error[] = [];
    for (const [signal, watched] of this.#watched) {
      this.#watched.delete(signal);
      try {
        watched.end?.();
      } catch (error) {
        failed.push(error instanceof Error ? error : new Error(String(error)));
      }
    }
    return failed;
  }
}

/** The stream of what interrupted a run: `pause`, `resume`, why it was suspended. */
export class Interruptions {
  readonly #run: RunBundler;
  readonly #stream: Stream;

  constructor(run: RunBundler) {
    this.#run = run;
    const known = run.streams.get("interruptions");
    this.#stream = known ?? new Stream("interruptions", false);
    if (known !== undefined) return;
    const { context } = run;
    run.streams.set("interruptions", this.#stream);
    const dataKeys = { interruption: { dtype: "string" as const, shape: [], source: "RunEngine" } };
    this.#stream.descriptor = {
      uid: context.newUid(),
      time: context.clock.now(),
      run_start: run.uid,
      name: "interruptions",
      data_keys: dataKeys,
      configuration: {},
      hints: {},
      object_keys: {},
      object_classes: {},
    };
    context.post("descriptor", this.#stream.descriptor);
  }

  record(what: string): void {
    const { context } = this.#run;
    const time = context.clock.now();
    context.post("event", {
      uid: context.newUid(),
      time,
      data: { interruption: what },
      timestamps: { interruption: time },
      seq_num: this.#stream.take(),
      filled: {},
      descriptor: this.#stream.descriptor?.uid ?? "",
    });
  }
}
