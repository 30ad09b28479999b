/** The figures of the benchmarks, as lines of JSON for a program or a table for a person. @module */
import type { Row } from "./rounds.ts";

/** One line of JSON: the workload, its value and its peer's. */
export function jsonLine({ workload, value, peer, peerValue, ratio }: Row): string {
  return JSON.stringify({
    workload: workload.name,
    value: rounded(value),
    unit: workload.unit,
    peer: peer ?? null,
    peer_value: peerValue === undefined ? null : rounded(peerValue),
    ratio: ratio === undefined ? null : rounded(ratio),
  });
}

const columns = ["workload", "value", "median", "peer", "ratio", "per CPU", "goal", "unit"] as const;
const widths = [26, 11, 11, 11, 9, 9, 9, 0];

/** The heading of the table. */
export function heading(): string {
  return `${line(columns)}\n${line(columns.map((column, i) => "─".repeat(widths[i] || column.length)))}`;
}

/** A row of the table. What was measured besides follows in a second line. */
export function tableRow(row: Row): string {
  const { workload, value, median, peerValue, ratio, cpuRatio, more, peer } = row;
  const against = peer === undefined ? "" : `  against ${peer}`;
  const first = line([
    workload.name,
    figure(value),
    figure(median),
    figure(peerValue),
    times(ratio),
    times(cpuRatio),
    goalOf(row),
    `${workload.unit}${against}`,
  ]);
  const others = Object.entries(more).map(([name, each]) => `${name} ${figure(each)}`);
  return others.length === 0 ? first : `${first}\n${" ".repeat(4)}${others.join("  ")}`;
}

/** Whether a row reaches what the project promised; true where nothing was. */
export function reaches({ workload, ratio, value }: Row): boolean {
  if (workload.goal === undefined) return true;
  // Growth of no more than nothing has no ratio.
  return ratio === undefined ? workload.unit.startsWith("MB") && value <= 0 : ratio >= workload.goal;
}

function goalOf(row: Row): string {
  if (row.workload.goal === undefined) return "";
  if (row.peerValue === undefined) return `≥ ${row.workload.goal}`;
  return `${reaches(row) ? "✓" : "✗"} ${row.workload.goal}`;
}

function line(cells: readonly string[]): string {
  return cells
    .map((cell, i) => (i === 0 || i === cells.length - 1 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
    .join("  ")
    .trimEnd();
}

function figure(value: number | undefined): string {
  if (value === undefined) return "";
  return Math.abs(value) >= 1000 ? Math.round(value).toLocaleString("en") : String(rounded(value));
}

function times(ratio: number | undefined): string {
  return ratio === undefined ? "" : `${rounded(ratio, 3)} ×`;
}

function rounded(value: number, digits = 5): number {
  return Number(value.toPrecision(digits));
}
