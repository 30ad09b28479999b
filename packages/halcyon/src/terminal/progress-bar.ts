/** How far a run is, in one line. @module */

/** What is known of the progress. `elapsed` and `left` in s. */
export interface ProgressState {
  readonly done: number;
  /** How many there will be; undefined when the run does not say. */
  readonly of: number | undefined;
  readonly elapsed: number;
  /** Undefined while nobody knows. */
  readonly left: number | undefined;
}

const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"] as const;

/** A bar with counts and the time that is left: ` 12/21 ▕█████▋   ▏ 57% 3 s left`. */
export function progressBar({ done, of, elapsed, left }: ProgressState, width: number): string {
  if (of === undefined || of <= 0) return ` ${done} points, ${duration(elapsed)}`;
  const fraction = Math.min(1, done / of);
  const counts = ` ${String(done).padStart(String(of).length)}/${of} `;
  const time = left !== undefined && fraction < 1 ? `${duration(left)} left` : duration(elapsed);
  const tail = ` ${Math.floor(fraction * 100)}% ${time}`;
  const room = Math.max(4, Math.min(40, width - counts.length - tail.length - 3));
  const filled = Math.floor(fraction * room * 8);
  const bar = "█".repeat(filled >> 3) + (eighths[filled & 7] ?? "");
  return `${counts}▕${bar.padEnd(room)}▏${tail}`;
}

/** The bar of work that goes evenly from its beginning. */
export function evenBar(state: Omit<ProgressState, "left">, width: number): string {
  const { done, of = 0, elapsed } = state;
  return progressBar({ ...state, left: done > 0 ? (elapsed * (of - done)) / done : undefined }, width);
}

/** A length of time as people say it: `4.2 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
