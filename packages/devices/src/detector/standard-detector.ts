/**
 * A detector made of parts, for step scans: it is triggered, and then read.
 *
 * @module
 */
import {
  type CallRun,
  type Exposure,
  HalcyonError,
  type MaybePromise,
  Status,
  type TriggerKind,
  type VerbCall,
} from "@halcyon/model";
import type { SignalR } from "../signal.ts";
import { StandardReadable } from "../standard-readable.ts";
import { refused } from "../datatype.ts";
import { type CompleteExposure, type DetectorParts, completed } from "./logic.ts";
import type { Wait } from "../wait.ts";

/** A detector made of parts. What it took up when it was staged is stopped when it is unstaged, whatever happened. */
export class StandardDetector extends StandardReadable {
  readonly parts: DetectorParts;
  /** s of an exposure, when the detector has such a signal. */
  readonly countTime: SignalR<number> | undefined;
  protected prepared: CompleteExposure | undefined;

  constructor(name: string, parts: DetectorParts) {
    const steps = parts.data.filter((one) => one.kind === "step");
    super(name, {
      hinted: steps.flatMap(({ hinted = [] }) => hinted),
      data: steps.flatMap(({ data = [] }) => data),
      hintedKeys: parts.data.flatMap((one) => (one.kind === "stream" ? (one.hinted ?? []) : [])),
      config: [...(parts.countTime === undefined ? [] : [parts.countTime]), ...(parts.config ?? [])],
    });
    this.parts = parts;
    this.countTime = parts.countTime;
  }

  /**
   * Gets ready for exposures.
   *
   * @throws HalcyonError `device.state` when it isn't staged, or has no such way of triggering; `signal.value` for
   * times and numbers that can't be.
   */
  prepare(exposure: Exposure, call?: VerbCall): Status {
    const complete = this.#checked(exposure);
    this.needsStaging("prepare");
    return Status.run((signal) => this.setUp(complete, waitOf(signal, call), call?.run), {
      name: `${this.name}.prepare`,
    });
  }

  /** Takes one event: prepares for the default exposure, unless it is prepared for one internal event already. */
  trigger(call?: VerbCall): Status {
    this.needsStaging("trigger");
    return Status.run((signal) => this.takeOne(waitOf(signal, call), call?.run), { name: `${this.name}.trigger` });
  }

  protected override arm(scope: AsyncDisposableStack, call?: VerbCall): MaybePromise<void> {
    const { ready, stop } = this.parts.acquire;
    scope.defer(async () => {
      this.prepared = undefined;
      await Status.of(stop()).finished;
    });
    if (ready === undefined) return;
    const made = Status.of(ready(call === undefined ? {} : { signal: call.signal }));
    return made.success ? undefined : made.finished;
  }

  protected async setUp(exposure: CompleteExposure, wait: Wait, _run?: CallRun): Promise<void> {
    const { trigger } = this.parts;
    const least = (await trigger.deadtime?.(exposure.livetime)) ?? 0;
    if (exposure.deadtime !== undefined && exposure.deadtime < least)
      throw refused(exposure.deadtime, `a dead time of at least ${least} s for ${this.name}`);
    const whole = { deadtime: least, ...exposure };
    await trigger[exposure.trigger]?.(whole, wait);
    this.prepared = whole;
  }

  protected async takeOne(wait: Wait, run?: CallRun): Promise<void> {
    const ready = this.prepared?.trigger === "internal" && this.prepared.events === 1;
    if (!ready) await this.setUp(this.byDefault, wait, run);
    await this.acquireOnce(wait);
  }

  protected async acquireOnce(wait: Wait): Promise<void> {
    const { start, idle, stop } = this.parts.acquire;
    try {
      await Status.of(start(wait)).finished;
      await Status.of(idle(wait)).finished;
    } catch (error) {
      // Nobody is to find it still armed.
      await Status.of(stop()).finished;
      throw error;
    }
  }

  /** What a bare `trigger` takes. */
  protected get byDefault(): CompleteExposure {
    return this.#checked(this.parts.trigger.byDefault ?? { trigger: "internal" });
  }

  protected needsStaging(asked: string): void {
    if (this.isStaged) return;
    const facts = { device: this.name, state: "not staged", asked };
    throw new HalcyonError("device.state", `${this.name} can't ${asked}: it must be staged first.`, facts);
  }

  #checked(exposure: Exposure): CompleteExposure {
    const known = (["internal", "edge", "gate"] as const).filter((kind) => this.parts.trigger[kind] !== undefined);
    if (!(known as readonly TriggerKind[]).includes(exposure.trigger)) {
      const facts = {
        device: this.name,
        state: `knows ${known.join(", ")}`,
        asked: `a trigger by ${exposure.trigger}`,
      };
      const text = `${this.name} can't be triggered by ${exposure.trigger}: it knows ${known.join(", ")}.`;
      throw new HalcyonError("device.state", text, facts);
    }
    const complete = completed(exposure);
    for (const key of ["livetime", "deadtime", "frameTimeout"] as const) {
      const seconds = complete[key];
      if (seconds !== undefined && !(seconds >= 0)) throw refused(seconds, `a ${key} of 0 s or more`);
    }
    for (const key of ["exposuresPerCollection", "collectionsPerEvent", "events"] as const) {
      const least = key === "events" ? 0 : 1;
      if (!Number.isInteger(complete[key]) || complete[key] < least)
        throw refused(complete[key], `a whole number of ${key}, ${least} or more`);
    }
    return complete;
  }
}

function waitOf(signal: AbortSignal, call: VerbCall | undefined): Wait {
  return { signal: call === undefined ? signal : AbortSignal.any([signal, call.signal]) };
}
