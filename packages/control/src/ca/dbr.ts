/**
 * The data types of Channel Access as a table: seven base types in five forms.
 *
 * A form puts fields before the value (alarm; then time; or units and limits), and the value is aligned to its size
 * after them. The offsets are those of the C structures, which are what travels.
 *
 * @module
 */

/** The base types, in the order of their numbers. */
export const baseTypes = ["string", "short", "float", "enum", "char", "long", "double"] as const;
export type BaseType = (typeof baseTypes)[number];

/** The forms, in the order of their numbers: a type's number is 7 × form + base. */
export const forms = ["plain", "sts", "time", "gr", "ctrl"] as const;
export type Form = (typeof forms)[number];

/** Bytes of an element, by base type. */
export const elementBytes: readonly number[] = [40, 2, 4, 2, 1, 4, 8];

/** Bytes before the value: `valueOffset[type]`, for types 0 to 34. */
// prettier-ignore
export const valueOffset: readonly number[] = [
  // string, short, float, enum, char, long, double
  0, 0, 0, 0, 0, 0, 0, // plain
  4, 4, 4, 4, 5, 4, 8, // sts: status, severity
  12, 14, 12, 14, 15, 12, 16, // time: status, severity, s and ns since 1990
  4, 24, 40, 422, 19, 36, 64, // gr: status, severity, units and limits
  4, 28, 48, 422, 21, 44, 80, // ctrl: gr with control limits
];

/** The number of the last type that carries a value. */
export const lastType = 34;

/** Bytes of a text value, of a unit and of a choice, zero byte included. */
export const textBytes = 40;
export const unitBytes = 8;
export const choiceBytes = 26;
export const maxChoices = 16;

/** s from 1970 to 1990, where EPICS time starts. */
export const epicsEpoch = 631_152_000;

/** The number of a type. */
export function dbrType(base: BaseType, form: Form): number {
  return forms.indexOf(form) * 7 + baseTypes.indexOf(base);
}

/** The base type of a type's number. */
export function baseOf(type: number): BaseType {
  return baseTypes[type % 7] ?? "string";
}

/** The form of a type's number. */
export function formOf(type: number): Form {
  return forms[Math.floor(type / 7)] ?? "plain";
}

/** Bytes of a payload of `count` elements, without padding. */
export function payloadBytes(type: number, count: number): number {
  return (valueOffset[type] ?? 0) + (elementBytes[type % 7] ?? 0) * count;
}
