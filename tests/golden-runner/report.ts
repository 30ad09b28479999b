/**
 * Says what came of a replay: first what failed, with where it first differs, then the quirks on which we
 * differ, what is missing, how much was due, and one last line with the counts.
 *
 * @module
 */
import type { Replayed } from "./outcome.ts";

/** How many cases passed, failed and were skipped. Quirks on which we differ are in none of these. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly quirks: number;
}

export function countsOf(replayed: readonly Replayed[]): Counts {
  const count = (kind: Replayed["outcome"]["kind"]): Replayed[] => replayed.filter((r) => r.outcome.kind === kind);
  const failed = count("failed");
  const quirks = failed.filter(isQuirk).length;
  return { passed: count("passed").length, failed: failed.length - quirks, skipped: count("skipped").length, quirks };
}

/** A failing case, as `id: path: expected …, got …`. */
export function failureOf({ case: one, outcome }: Replayed): string {
  if (outcome.kind !== "failed") return `${one.id}: ${outcome.kind}`;
  const { path, expected, got } = outcome.difference;
  return `${one.id}: ${path || "result"}: expected ${short(expected)}, got ${short(got)}`;
}

/** Whether the peer itself is probably wrong in this case. */
export function isQuirk(replayed: Replayed): boolean {
  return replayed.case.quirk !== undefined;
}

/** The lines to print. */
export function report(replayed: readonly Replayed[]): string[] {
  const failures = replayed.filter((r) => r.outcome.kind === "failed");
  const lines = failures.filter((r) => !isQuirk(r)).map((r) => `FAILED ${failureOf(r)}`);
  const quirks = failures.filter(isQuirk);
  if (quirks.length > 0) {
    lines.push(`${quirks.length} quirks on which we differ: ${quirks.map((r) => r.case.id).join(", ")}`);
    for (const quirk of quirks) lines.push(`  ${failureOf(quirk)} (the peer: ${String(quirk.case.quirk)})`);
  }
  lines.push(...missingFeatures(replayed));
  const counts = countsOf(replayed);
  lines.push(`${replayed.length} cases, of which ${replayed.length - counts.skipped} are due`);
  lines.push(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  return lines;
}

function missingFeatures(replayed: readonly Replayed[]): string[] {
  const cases = new Map<string, string[]>();
  for (const { case: one, outcome } of replayed) {
    if (outcome.kind !== "skipped") continue;
    const feature = outcome.missing.join(", ");
    cases.set(feature, [...(cases.get(feature) ?? []), one.id]);
  }
  return [...cases].map(([feature, ids]) => `SKIPPED ${ids.length} for want of ${feature}: ${ids.join(", ")}`);
}

function short(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
