/** Identity is handed in: whoever makes documents takes a `NewUid`. @module */

/** Makes a new globally unique id at each call. */
export type NewUid = () => string;

/** Random ids, as `uuid4` makes them. */
export const randomUid: NewUid = () => crypto.randomUUID();

/** Ids that count (`00000001-…`): the same in every run, for tests and for recorded sessions. */
export function countingUid(): NewUid {
  let count = 0;
  return () => `${(++count).toString(16).padStart(8, "0")}-0000-4000-8000-000000000000`;
}
