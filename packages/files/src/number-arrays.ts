/** Typed arrays of any kind of numbers. @module */

/** What can be written to any place of any typed array: its own setter converts, and whoever writes has looked before. */
export type AnyNumbers = { [at: number]: unknown; set(values: ArrayLike<unknown>, at?: number): void };
