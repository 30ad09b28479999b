/**
 * What few nodes fulfil, found before anything else: by asking each index for one more than are few.
 *
 * @module
 */
import { firstOf } from "./id-streams.ts";
import type { Order } from "./order.ts";
import type { Question } from "./question.ts";
import type { SqlWork } from "./sql.ts";
import { idOf } from "./walk.ts";

/** So few nodes are looked at one by one. */
const mostFew = 100;

/** What is known of how many there are before they are sought. */
export interface Few {
  /** All that there can be, when they are few. */
  readonly ids?: readonly number[];
  /** Whether nothing else is asked of them. */
  readonly areMeant?: boolean;
  /** So many there are, or more. */
  readonly atLeast: number;
}

/** Whether one of the conditions leaves but few nodes, and which. */
export function* fewOf({ parts, seen, range }: Question, order: Order): SqlWork<Few> {
  if (range === undefined) return { ids: [], atLeast: 0 };
  const [first] = parts;
  // Alone, and in the order that is asked for, its first nodes are there at once.
  if (
    parts.length === 1 &&
    first !== undefined &&
    (order.byId ? first.isExact && !first.isOfWords : first.key === order.key)
  )
    return { atLeast: 0 };
  // What is sought is just what is asked then.
  const areMeant = parts.length === 1 && seen.length === 0 && first?.stream === undefined;
  for (const { stream, indexed, isOfWords } of parts) {
    if (indexed === undefined) continue;
    const rows = yield firstOf(indexed, stream === undefined || isOfWords ? {} : range, mostFew + 1);
    if (rows.length <= mostFew) return { ids: rows.map(idOf), areMeant, atLeast: 0 };
    if (areMeant) return { atLeast: rows.length };
  }
  return { atLeast: 0 };
}
