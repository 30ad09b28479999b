/**
 * What a PV says of itself: units, precision, limits and choices, from the forms `gr` and `ctrl`.
 *
 * @module
 */
import { choiceBytes, maxChoices, unitBytes } from "./dbr.ts";
import { readText } from "./text.ts";

/** A low and a high end. Both 0 means "none" in most records. */
export interface CaRange {
  readonly low: number;
  readonly high: number;
}

/** What a PV says of itself; a field is undefined when its type has none. */
export interface CaControl {
  readonly units: string | undefined;
  /** Digits after the point. */
  readonly precision: number | undefined;
  readonly display: CaRange | undefined;
  /** Outside of this the alarm is severe, outside of `warning` less so. NaN: not set. */
  readonly alarm: CaRange | undefined;
  readonly warning: CaRange | undefined;
  /** What may be written; only in the form `ctrl`. */
  readonly control: CaRange | undefined;
  /** The names of an enum's values, in order. */
  readonly choices: readonly string[] | undefined;
}

const nothing: CaControl = {
  units: undefined,
  precision: undefined,
  display: undefined,
  alarm: undefined,
  warning: undefined,
  control: undefined,
  choices: undefined,
};

/** Reads the fields of a `gr` or `ctrl` payload at `at`; the caller has checked that it is long enough. */
export function controlOf(view: DataView, at: number, type: number): CaControl {
  const control = type >= 28;
  switch (type % 7) {
    case 1:
      return { ...nothing, ...ranges(view, at + 4, control, 2, (i) => view.getInt16(i)) };
    case 2:
      return { ...precise(view, at), ...ranges(view, at + 8, control, 4, (i) => view.getFloat32(i)) };
    case 3:
      return { ...nothing, choices: choicesAt(view, at) };
    case 4:
      return { ...nothing, ...ranges(view, at + 4, control, 1, (i) => view.getUint8(i)) };
    case 5:
      return { ...nothing, ...ranges(view, at + 4, control, 4, (i) => view.getInt32(i)) };
    case 6:
      return { ...precise(view, at), ...ranges(view, at + 8, control, 8, (i) => view.getFloat64(i)) };
    default:
      return nothing;
  }
}

function precise(view: DataView, at: number): CaControl {
  return { ...nothing, precision: view.getInt16(at + 4) };
}

/** The units at `at`, then display, alarm, warning and control limits: the wire has the high ones at odd places. */
function ranges(
  view: DataView,
  at: number,
  control: boolean,
  width: number,
  number: (at: number) => number,
): Pick<CaControl, "units" | "display" | "alarm" | "warning" | "control"> {
  const field = (index: number): number => number(at + unitBytes + index * width);
  return {
    units: readText(view, at, unitBytes),
    display: { high: field(0), low: field(1) },
    alarm: { high: field(2), low: field(5) },
    warning: { high: field(3), low: field(4) },
    control: control ? { high: field(6), low: field(7) } : undefined,
  };
}

function choicesAt(view: DataView, at: number): string[] {
  const count = Math.max(0, Math.min(view.getInt16(at + 4), maxChoices));
  return Array.from({ length: count }, (_, i) => readText(view, at + 6 + i * choiceBytes, choiceBytes));
}
