/**
 * The records that the EPICS workloads use, as a database file.
 *
 * `AI0…999` are read, `AO0` is written, `M0…1999` count ten times a second, `WF` has a million float64.
 *
 * @module
 */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Scalars, monitored counters, and elements of the waveform. */
export const scalars = 1000;
export const counters = 2000;
export const elements = 1_000_000;

/** Writes the database to a temporary folder. */
export function writeDatabase(): string {
  const records = ['record(longin, "$(P)READY") { field(PINI, "YES") }'];
  for (let i = 0; i < scalars; i++) records.push(`record(ai, "$(P)AI${i}") { field(VAL, "${i}") field(PINI, "YES") }`);
  records.push('record(ao, "$(P)AO0") { field(PINI, "YES") }');
  for (let i = 0; i < counters; i++) {
    records.push(`record(calc, "$(P)M${i}") { field(SCAN, ".1 second") field(CALC, "VAL+1") }`);
  }
  records.push(`record(waveform, "$(P)WF") { field(FTVL, "DOUBLE") field(NELM, "${elements}") }`);
  const file = join(mkdtempSync(join(tmpdir(), "halcyon-bench-")), "bench.db");
  writeFileSync(file, `${records.join("\n")}\n`);
  return file;
}
