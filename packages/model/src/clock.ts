/**
 * Time is handed in, never taken: the engine and the simulated devices read it from a `Clock`.
 *
 * `systemClock` is the machine's. `VirtualClock` jumps to the next thing that is due as soon as nothing else
 * is left to do, so that a day of scanning is over in a second, the same way every time.
 *
 * @module
 */

/** Where time comes from. All times are in s. */
export interface Clock {
  /** The date, in s since 1970. */
  now(): number;
  /** A time that only grows, in s since some fixed moment. */
  monotonic(): number;
  /** Calls back once, `seconds` from now. The function returned takes the call back; more than once does nothing. */
  after(seconds: number, call: () => void): () => void;
  /**
   * Keeps a clock that jumps where it is, for as long as work that is going on gives way to the event loop. The function
   * returned ends that. Left out by clocks that nobody can keep.
   */
  hold?(): () => void;
}

/** ms that one timer of the platform can wait: 24.8 days. */
const longestTimer = 0x7fff_ffff;

/** ms by which our date may differ from the machine's before it is set anew: `Date` counts whole ms. */
const tolerance = 2;
/** ms between two looks at the machine's date: it seldom changes, and looking costs as much as our own clock. */
const lookEvery = 1;

let origin = performance.timeOrigin;
let looked = -Infinity;

/** The machine's own clock. Its date has µs, and follows the machine's when somebody sets that. */
export const systemClock: Clock = {
  now() {
    const since = performance.now();
    if (since - looked >= lookEvery) {
      looked = since;
      const ahead = origin + since - Date.now();
      if (Math.abs(ahead) > tolerance) origin -= ahead;
    }
    return (origin + since) / 1000;
  },
  monotonic: () => performance.now() / 1000,
  after(seconds, call) {
    const end = performance.now() + seconds * 1000;
    let timer: ReturnType<typeof setTimeout>;
    const wait = (): void => {
      const left = end - performance.now();
      timer = left > longestTimer ? setTimeout(wait, longestTimer) : setTimeout(call, Math.max(0, left));
    };
    wait();
    return () => clearTimeout(timer);
  },
};

/** Calls back in the next turn of the event loop; a timer would take 1 ms and more. */
const nextTurn: (call: () => void) => void =
  (globalThis as { setImmediate?: (call: () => void) => void }).setImmediate ??
  ((call) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", () => {
      port1.close();
      call();
    });
    port1.start();
    port2.postMessage(undefined);
  });

interface Due {
  /** s since the clock was made. */
  readonly at: number;
  readonly order: number;
  readonly call: () => void;
}

/**
 * A clock that stands still while anything happens, and jumps to the next due call when nothing does.
 *
 * "Nothing happens" means that a whole turn of the event loop has passed, and nobody holds it: work that waits for a
 * socket or a file is outside of its world. With `{ manual: true }` it moves only by `advance`.
 */
export class VirtualClock implements Clock {
  // Counted from 0: a time that starts at the date would lose its last digits.
  #elapsed = 0;
  #order = 0;
  #due: Due[] = [];
  #turning = false;
  #holds = 0;
  /** Whether somebody held it since it was last about to jump. */
  #wasHeld = false;
  readonly #start: number;
  readonly #manual: boolean;

  /** @param options `start`: the date at first, s since 1970. */
  constructor(options: { start?: number; manual?: boolean } = {}) {
    this.#start = options.start ?? 1_000_000;
    this.#manual = options.manual ?? false;
  }

  now(): number {
    return this.#start + this.#elapsed;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  /** How many calls are due in the future: a test for leaked timers. */
  get pending(): number {
    return this.#due.length;
  }

  after(seconds: number, call: () => void): () => void {
    if (seconds === Infinity) return () => {};
    const due: Due = { at: this.#elapsed + (seconds > 0 ? seconds : 0), order: this.#order++, call };
    const later = this.#due.findIndex((d) => d.at > due.at);
    if (later < 0) this.#due.push(due);
    else this.#due.splice(later, 0, due);
    this.#turn();
    return () => {
      this.#due = this.#due.filter((d) => d !== due);
    };
  }

  hold(): () => void {
    this.#holds += 1;
    this.#wasHeld = true;
    let held = true;
    return () => {
      if (held) this.#holds -= 1;
      held = false;
    };
  }

  /** Moves `seconds` ahead, calling what falls due, in order, each at its own time. */
  advance(seconds: number): void {
    const end = this.#elapsed + seconds;
    for (let next = this.#due[0]; next !== undefined && next.at <= end; next = this.#due[0]) this.#call(next);
    this.#elapsed = end;
  }

  #call(due: Due): void {
    this.#due = this.#due.filter((d) => d !== due);
    this.#elapsed = due.at;
    due.call();
  }

  // Two turns, so that what the first one set going in another turn has had its turn.
  #turn(): void {
    if (this.#manual || this.#turning) return;
    this.#turning = true;
    nextTurn(() => nextTurn(() => this.#jump()));
  }

  #jump(): void {
    this.#turning = false;
    if (this.#wasHeld) {
      this.#wasHeld = this.#holds > 0;
      if (this.#due.length > 0) this.#turn();
      return;
    }
    const next = this.#due[0];
    try {
      if (next !== undefined) this.#call(next);
    } finally {
      if (this.#due.length > 0) this.#turn();
    }
  }
}
