/** The way of two axes through a plan, as points to be plotted. Pure. @module */
import { type HasName, type NamedDocument, nameOf } from "@halcyon/model";
import { type Move, placeAt } from "./motion.ts";

/** Where two axes are when an event is taken. NaN for one whose place nobody knows. */
export interface PathPoint {
  readonly x: number;
  readonly y: number;
  /** s since the plan began. */
  readonly time: number;
}

/** When an event was taken, and after how many moves: axes that move at once are at many places at one time. */
export interface Moment {
  /** The uid of the descriptor. */
  readonly descriptor: string;
  /** s since the plan began. */
  readonly time: number;
  readonly moves: number;
}

/** What a path is made of. */
export interface Travelled {
  readonly moves: readonly Move[];
  readonly moments: readonly Moment[];
  /** Where axes were at first, by name. */
  readonly initial: Readonly<Record<string, unknown>>;
  readonly documents: readonly NamedDocument[];
}

/** One point for each event of the stream; of a plan without such events, as with flyers, one for each move. */
export function pathThrough(
  { moves, moments, initial, documents }: Travelled,
  x: string | HasName,
  y: string | HasName,
  stream: string = "primary",
): readonly PathPoint[] {
  const names = [x, y].map((axis) => (typeof axis === "string" ? axis : nameOf(axis)));
  const descriptors = new Set<string>();
  for (const [name, document] of documents)
    if (name === "descriptor" && document.name === stream) descriptors.add(document.uid);
  const taken = moments.filter(({ descriptor }) => descriptors.has(descriptor));
  const asked = taken.length > 0 ? taken : arrivals(moves, names);
  const last = new Map<string, Move>();
  let next = 0;
  return asked.map(({ time, moves: count }) => {
    for (; next < count; next++) {
      const move = moves[next];
      if (move !== undefined) last.set(move.device, move);
    }
    const [px = Number.NaN, py = Number.NaN] = names.map((name) => {
      const move = last.get(name);
      const place = move === undefined ? initial[name] : placeAt(move, time);
      return typeof place === "number" ? place : Number.NaN;
    });
    return { x: px, y: py, time };
  });
}

// Axes that set off at the same time arrive as one: a diagonal is not a staircase.
function arrivals(moves: readonly Move[], names: readonly string[]): Omit<Moment, "descriptor">[] {
  const found: { time: number; moves: number; start: number; axes: string[] }[] = [];
  moves.forEach(({ device, start, end }, i) => {
    if (!names.includes(device)) return;
    const before = found.at(-1);
    if (before !== undefined && before.start === start && !before.axes.includes(device)) {
      before.time = Math.max(before.time, end);
      before.moves = i + 1;
      before.axes.push(device);
    } else found.push({ time: end, moves: i + 1, start, axes: [device] });
  });
  return found;
}
