/**
 * The gate: no message is carried out while a suspender sees trouble.
 *
 * Level and latch. The level says whether there is trouble now; the latch remembers that there was, however short,
 * since it was last taken. Nothing passes until every suspender is clear at the same moment, and has been for its
 * settling time.
 *
 * @module
 */
import type { Clock } from "@halcyon/model";
import type { Suspender } from "./suspender.ts";

/** The gate of an engine: its suspenders, watched for as long as they are installed. */
export class Gate {
  readonly #watched = new Map<Suspender, () => void>();
  #list: readonly Suspender[] = [];
  // Asked before every message, so it is kept and not worked out: who watches is told of every change.
  #closed = false;
  readonly #tripped = new Set<Suspender>();
  readonly #clock: Clock;
  readonly #bad = new Set<Suspender>();
  readonly #clearSince = new Map<Suspender, number>();
  /** Called at every change that matters. */
  changed: () => void = () => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get suspenders(): readonly Suspender[] {
    return this.#list;
  }

  install(suspender: Suspender): void {
    if (this.#watched.has(suspender)) return;
    this.#clearSince.set(suspender, -Infinity);
    this.#watched.set(suspender, () => undefined);
    this.#list = [...this.#watched.keys()];
    this.#watched.set(
      suspender,
      suspender.watch(() => this.#look(suspender)),
    );
    this.#look(suspender);
  }

  remove(suspender: Suspender): void {
    const end = this.#watched.get(suspender);
    if (end === undefined) return;
    this.#watched.delete(suspender);
    this.#list = [...this.#watched.keys()];
    this.#tripped.delete(suspender);
    this.#bad.delete(suspender);
    end();
    this.#weigh();
    this.changed();
  }

  clear(): void {
    for (const suspender of this.suspenders) this.remove(suspender);
  }

  #look(suspender: Suspender): void {
    if (!this.#watched.has(suspender)) return;
    if (suspender.trouble === undefined) {
      if (this.#bad.delete(suspender)) this.#clearSince.set(suspender, this.#clock.monotonic());
    } else {
      this.#bad.add(suspender);
      this.#tripped.add(suspender);
    }
    this.#weigh();
    this.changed();
  }

  /** Whether a message has to wait: by level or by latch. */
  get closed(): boolean {
    return this.#closed;
  }

  #weigh(): void {
    this.#closed = this.#tripped.size > 0 || this.#list.some((suspender) => suspender.trouble !== undefined);
  }

  /** Why it is closed. */
  get reason(): string | undefined {
    const reasons = this.suspenders.map((s) => s.trouble).filter((trouble) => trouble !== undefined);
    if (reasons.length > 0) return reasons.join("; ");
    const [first] = this.#tripped;
    return first === undefined ? undefined : `${first.name} tripped for a moment`;
  }

  /** When what closed it began, as far as it is known: s since 1970. */
  get since(): number | undefined {
    const tripped = this.suspenders.filter((one) => this.#tripped.has(one) || one.trouble !== undefined);
    const times = tripped.flatMap(({ since }) => since ?? []);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** Takes the latch: those that have tripped since it was last taken, or are in trouble now. */
  take(): Suspender[] {
    const tripped = this.suspenders.filter((s) => this.#tripped.has(s) || s.trouble !== undefined);
    this.#tripped.clear();
    this.#weigh();
    return tripped;
  }

  /** s until every suspender will have been clear for its settling time; undefined while one is in trouble. */
  get opensIn(): number | undefined {
    const now = this.#clock.monotonic();
    let wait = 0;
    for (const suspender of this.#watched.keys()) {
      if (suspender.trouble !== undefined) return undefined;
      wait = Math.max(wait, (this.#clearSince.get(suspender) ?? -Infinity) + suspender.sleep - now);
    }
    return wait;
  }
}
