/**
 * Values of PVs for people, and as JSON for programs.
 *
 * Numbers have the digits that the record cares for; an array shows its first elements and how many there are.
 *
 * @module
 */
import { alarmConditions, severities, type CaControl, type CaReading, type CaValue } from "@halcyon/control";

/** How values are shown. */
export interface ShownAs {
  /** Elements of an array, at most. */
  readonly elements: number;
  readonly colour: boolean;
}

/** s from 1970 to 1990. */
const epicsEpoch = 631_152_000;

const colours: readonly string[] = ["", "\u001b[33m", "\u001b[31m", "\u001b[35m"];

/** What a value is to a user: the name of a choice, the text in an array of characters whose name ends in `$`. */
export function meant(value: CaValue, control: CaControl | undefined, pv: string): CaValue {
  if (typeof value === "number") return control?.choices?.[value] || value;
  if (!pv.endsWith("$") || !(value instanceof Uint8Array)) return value;
  const end = value.indexOf(0);
  return new TextDecoder().decode(end < 0 ? value : value.subarray(0, end));
}

/** A value with its units: `1.500 mm`, `Open`, `[1, 2, 3, … 100 in all] V`. */
export function valueText(value: CaValue, control: CaControl | undefined, pv: string, shown: ShownAs): string {
  const is = meant(value, control, pv);
  const units = control?.units ? ` ${control.units}` : "";
  if (typeof is === "number") return `${numberText(is, control)}${units}`;
  if (typeof is === "string") return is === "" ? '""' : is;
  const first = Array.from<number | string>(is.slice(0, shown.elements));
  const parts = first.map((one) => (typeof one === "number" ? numberText(one, control) : JSON.stringify(one)));
  if (is.length > first.length) parts.push(`… ${is.length} in all`);
  return `[${parts.join(", ")}]${units}`;
}

/** A number with the digits that `control` has, or all of them when it is too small or too large for those. */
export function numberText(value: number, control: CaControl | undefined): string {
  const precision = control?.precision ?? 0;
  if (Number.isInteger(value) && precision === 0) return String(value);
  if (precision <= 0 || !Number.isFinite(value)) return String(value);
  const fixed = value.toFixed(Math.min(precision, 100));
  return (value !== 0 && Number(fixed) === 0) || Math.abs(value) >= 1e15 ? String(value) : fixed;
}

/** `major (hihi)`; empty without an alarm. */
export function alarmText(reading: CaReading, shown: ShownAs): string {
  if (reading.severity === 0) return "";
  const text = `${severityOf(reading)} (${conditionOf(reading)})`;
  return shown.colour ? `${colours[reading.severity] ?? ""}${text}\u001b[0m` : text;
}

/** The date, UTC to the µs: `2026-03-01T12:00:00.250000Z`; empty when nobody said. */
export function timeText(timestamp: number | undefined): string {
  if (timestamp === undefined) return "";
  // A record that was never processed has the first moment of EPICS time.
  if (timestamp === epicsEpoch) return "(no time)";
  const whole = Math.floor(timestamp);
  const fraction = Math.floor((timestamp - whole) * 1e6);
  return `${new Date(whole * 1000).toISOString().slice(0, 19)}.${String(fraction).padStart(6, "0")}Z`;
}

/** One line: PV, value, alarm, time; padded so that lines of several PVs stand below each other. */
export function lineOf(
  pv: string,
  width: number,
  reading: CaReading,
  control: CaControl | undefined,
  shown: ShownAs,
): string {
  const value = valueText(reading.value, control, pv, shown);
  const parts = [pv.padEnd(width), value, timeText(reading.timestamp), alarmText(reading, shown)];
  return parts.filter((part) => part !== "").join("  ");
}

/** The same for programs, with at most `elements` of an array. `index` is that of a choice. */
export function jsonOf(
  pv: string,
  { value, ...reading }: CaReading,
  control: CaControl | undefined,
  elements: number = Infinity,
): object {
  const is = meant(value, control, pv);
  const index = typeof value === "number" && control?.choices !== undefined ? value : undefined;
  return {
    pv,
    value: typeof is === "object" ? is.slice(0, elements) : is,
    length: typeof is === "object" ? is.length : undefined,
    index,
    units: control?.units || undefined,
    severity: severityOf(reading),
    condition: conditionOf(reading),
    timestamp: reading.timestamp,
  };
}

/** The word for an alarm's severity. */
export function severityOf({ severity }: Pick<CaReading, "severity">): string {
  return severities[severity] ?? String(severity);
}

/** The word for an alarm's condition. */
export function conditionOf({ status }: Pick<CaReading, "status">): string {
  return alarmConditions[status] ?? String(status);
}
