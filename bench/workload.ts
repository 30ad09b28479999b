/** What a workload of the benchmarks is, and what it measured. @module */

/** What one process measured. `value` is the best of its repeats, `median` their median. */
export interface Measured {
  readonly value: number;
  readonly median?: number;
  /** The same quantity per s of CPU time, in the best repeat: the steadier figure on a machine shared with others. */
  readonly perCpuSecond?: number;
  /** What `value` is compared with, when the workload measures that itself; else the Python twin says. */
  readonly against?: number;
  /** Further figures, by name. */
  readonly more?: Readonly<Record<string, number>>;
}

/** How much to measure. */
export interface Amount {
  readonly repeat: number;
  /** Instead of the workload's own size: events, messages, points. */
  readonly n?: number;
}

/** One measurement, by the name that the peers' scripts give to theirs. */
export interface Workload {
  readonly name: string;
  /** Units that begin with `ms`, `us` or `MB` are better when lower, all others when higher. */
  readonly unit: string;
  /** The arguments of the Python twin: a script of `bench/peers`, and its flags. */
  readonly peer?: readonly string[];
  /** What `against` is, for a workload without a Python twin. */
  readonly against?: string;
  /** The ratio to reach, when the project has promised one. */
  readonly goal?: number;
  measure(amount: Amount): Promise<Measured>;
}

/** Whether a smaller value is the better one. */
export function lowerIsBetter(unit: string): boolean {
  return /^(?:ms|us|MB)\b/u.test(unit);
}

/** How far ahead `value` is of `other`; above 1 is ahead. Undefined where a ratio says nothing. */
export function ratioOf(unit: string, value: number, other: number): number | undefined {
  const ratio = lowerIsBetter(unit) ? other / value : value / other;
  return Number.isFinite(ratio) && ratio > 0 ? ratio : undefined;
}

/** The best of several values of one unit. */
export function best(unit: string, values: readonly number[]): number {
  return lowerIsBetter(unit) ? Math.min(...values) : Math.max(...values);
}

/** The middle of several values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[sorted.length >> 1] ?? Number.NaN;
  const lower = sorted[(sorted.length - 1) >> 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** Nearest-rank percentile of values that are sorted already; `q` from 0 to 100. */
export function percentile(sorted: readonly number[], q: number): number {
  const rank = Math.ceil((sorted.length * q) / 100) - 1;
  return sorted[Math.min(sorted.length - 1, Math.max(0, rank))] ?? Number.NaN;
}
