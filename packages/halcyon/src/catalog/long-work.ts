/** How far work on a catalog is that takes a while. @module */
import type { World } from "../command.ts";
import { LiveScreen } from "../terminal/live-screen.ts";
import { evenBar } from "../terminal/progress-bar.ts";

/** Told how far it is. */
export type Progress = (done: number, all: number) => void;

/** Shows a bar as soon as there is something to tell, until `work` has ended. */
export async function longWork<T>({ clock, terminal }: World, work: (progress: Progress) => Promise<T>): Promise<T> {
  const begun = clock.monotonic();
  let [done, of] = [0, 0];
  const screen = new LiveScreen(terminal, clock, () => [
    evenBar({ done, of, elapsed: clock.monotonic() - begun }, terminal.err.columns ?? 80),
  ]);
  try {
    return await work((next, all) => {
      [done, of] = [next, all];
      screen.changed();
    });
  } finally {
    screen.hold();
  }
}
