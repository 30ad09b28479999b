/**
 * A device that reads signals: which are data, which are configuration, which are hinted, said once.
 *
 * While it is staged its data signals are monitored, so that reading costs no trip to the hardware. What staging takes
 * is put on a stack and let go of together: a device that is half staged, or still armed afterwards, can't be.
 *
 * @module
 */
import {
  type Completion,
  type DataKeys,
  HalcyonError,
  type Hints,
  type MaybePromise,
  type Readings,
  type Stageable,
  Status,
  type VerbCall,
  can,
} from "@halcyon/model";
import { connectAll } from "./connect.ts";
import type { SignalR } from "./signal.ts";
import { merged } from "./together.ts";
import type { Wait } from "./wait.ts";

/** Something whose readings can be part of another's: a signal, a device. */
export interface ReadablePart {
  readonly name: string;
  read(): MaybePromise<Readings>;
  describe(): MaybePromise<DataKeys>;
  readonly hints?: Hints;
}

/** A part that can be monitored while staged. */
export type MonitoredPart = ReadablePart & Pick<SignalR<unknown>, "hold">;

/** What a device reads. Each part in one list; the order of the lists is that of the keys. */
export interface ReadableParts {
  /** Data that matters, for whoever plots. */
  readonly hinted?: readonly ReadablePart[];
  /** Data. */
  readonly data?: readonly ReadablePart[];
  /** Data that is asked for at each read, also while staged. */
  readonly uncached?: readonly ReadablePart[];
  /** The same, and it matters. */
  readonly hintedUncached?: readonly ReadablePart[];
  /** Keys that matter without being read from a part: of frames in a file. */
  readonly hintedKeys?: readonly string[];
  /** What rarely changes, and belongs to the descriptor. */
  readonly config?: readonly ReadablePart[];
}

/** A device that reads signals. */
export class StandardReadable {
  readonly name: string;
  readonly hints: Hints;
  readonly #data: readonly ReadablePart[];
  readonly #only: ReadablePart | undefined;
  readonly #monitored: readonly ReadablePart[];
  readonly #config: readonly ReadablePart[];
  #staged: AsyncDisposableStack | undefined;
  #staging: Promise<void> | undefined;

  /** @throws HalcyonError `device.name` when a part is in two lists. */
  constructor(name: string, parts: ReadableParts) {
    const { hinted = [], data = [], uncached = [], hintedUncached = [], hintedKeys = [], config = [] } = parts;
    const all = [...hinted, ...data, ...uncached, ...hintedUncached, ...config];
    const twice = all.find((part, index) => all.indexOf(part) < index);
    if (twice !== undefined) {
      const reason = `it reads ${twice.name} twice`;
      throw new HalcyonError("device.name", `${name} can't be made: ${reason}.`, { device: name, reason });
    }
    this.name = name;
    this.#data = [...hinted, ...data, ...uncached, ...hintedUncached];
    this.#only = this.#data.length === 1 ? this.#data[0] : undefined;
    this.#monitored = [...hinted, ...data];
    this.#config = config;
    const fields = [...hinted, ...hintedUncached].flatMap((part) => part.hints?.fields ?? [part.name]);
    this.hints = { fields: [...fields, ...hintedKeys] };
  }

  read(): MaybePromise<Readings> {
    return this.#only === undefined ? merged(this.#data.map((part) => part.read())) : this.#only.read();
  }

  describe(): MaybePromise<DataKeys> {
    return merged(this.#data.map((part) => part.describe()));
  }

  readConfiguration(): MaybePromise<Readings> {
    return merged(this.#config.map((part) => part.read()));
  }

  describeConfiguration(): MaybePromise<DataKeys> {
    return merged(this.#config.map((part) => part.describe()));
  }

  /** Connects all that it reads, and what else it holds that can be connected: signals, devices, records of them. */
  connect(wait: Wait = {}): Promise<void> {
    const parts: [string, unknown][] = [...this.#data, ...this.#config].map((part) => [part.name, part]);
    const others = Object.entries(this).flatMap(([key, value]): [string, unknown][] =>
      isRecord(value) ? Object.entries(value) : [[key, value]],
    );
    return connectAll(this.name, new Map([...others, ...parts]), wait);
  }

  /** @throws HalcyonError `device.state` when it is staged already. What a failed staging took is let go of. */
  stage(call?: VerbCall): Completion {
    if (this.#staged !== undefined) {
      const facts = { device: this.name, state: "staged", asked: "stage" };
      throw new HalcyonError("device.state", `${this.name} can't be staged: it is staged already.`, facts);
    }
    const scope = new AsyncDisposableStack();
    this.#staged = scope;
    const waits: Promise<unknown>[] = [];
    try {
      for (const part of this.#monitored) {
        if (isMonitored(part)) scope.use(part.hold());
        else if (can(part, "stageable")) waits.push(...stageInto(scope, part, call));
      }
      const armed = this.arm(scope, call);
      if (armed instanceof Promise) waits.push(armed);
    } catch (error) {
      return this.#unwind(scope, error);
    }
    if (waits.length === 0) return undefined;
    const staging = this.#allStaged(scope, waits);
    this.#staging = staging;
    return staging;
  }

  /** Lets go of all that staging took, last first; of a staging that is still going on, when it is over. */
  unstage(): Completion {
    const scope = this.#staged;
    if (scope === undefined) return undefined;
    if (this.#staging === undefined) return this.#letGo(scope);
    // Its error, if it is one, went to who staged it.
    return Promise.allSettled([this.#staging]).then(() => (this.#staged === scope ? this.#letGo(scope) : undefined));
  }

  /** Whether it is staged. */
  get isStaged(): boolean {
    return this.#staged !== undefined;
  }

  /** What a kind of device does to be staged: whatever has to be undone goes onto `scope`. */
  protected arm(_scope: AsyncDisposableStack, _call?: VerbCall): MaybePromise<void> {
    // A device that only reads has nothing to arm.
  }

  async #allStaged(scope: AsyncDisposableStack, waits: readonly Promise<unknown>[]): Promise<void> {
    try {
      await Promise.all(waits);
    } catch (error) {
      return await this.#unwind(scope, error);
    }
    this.#staging = undefined;
  }

  #letGo(scope: AsyncDisposableStack): Promise<void> {
    this.#staged = undefined;
    return scope.disposeAsync();
  }

  async #unwind(scope: AsyncDisposableStack, error: unknown): Promise<never> {
    this.#staging = undefined;
    try {
      await this.#letGo(scope);
    } catch (second) {
      const both = new AggregateError([error, second], `${this.name} could be neither staged nor unstaged.`);
      both.cause = second;
      throw both;
    }
    throw error;
  }
}

function stageInto(scope: AsyncDisposableStack, part: Stageable, call: VerbCall | undefined): Promise<unknown>[] {
  scope.defer(async () => Status.of(part.unstage()).finished);
  const status = Status.of(part.stage(call));
  return status.success ? [] : [status.finished];
}

function isRecord(value: unknown): value is object {
  return value !== null && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype;
}

function isMonitored(part: ReadablePart): part is MonitoredPart {
  return "hold" in part;
}
