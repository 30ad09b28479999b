/**
 * Moves that join: who asked for one axis and who asks for another while it moves wait for the same end.
 *
 * @module
 */
import { Status, type StatusControls } from "@halcyon/model";

/** A move under way: which axes asked for it, and who waits for its end. */
interface Leg {
  readonly axes: readonly string[];
  readonly riders: StatusControls[];
}

/** The moves of one device. */
export class Legs {
  readonly #name: string;
  readonly #stop: () => void;
  #leg: Leg | undefined;

  /** @param stop stops whatever moves: called when somebody calls a move off. */
  constructor(name: string, stop: () => void) {
    this.#name = name;
    this.#stop = stop;
  }

  /**
   * Starts the next move, for `axes`. When one for other axes is under way, whoever waits for it waits for this one
   * from now on: the real axes are about to be sent elsewhere. One for the same axis is left to fail.
   */
  next(axes: readonly string[], move: () => Status): Status {
    const controls = Status.pending({ name: this.#name, onCancel: this.#stop });
    const before = this.#leg;
    const joins = before !== undefined && !before.axes.some((axis) => axes.includes(axis));
    const leg: Leg = {
      axes: joins ? [...before.axes, ...axes] : axes,
      riders: joins ? [...before.riders.splice(0), controls] : [controls],
    };
    this.#leg = leg;
    started(move).onDone(({ error }) => {
      if (this.#leg === leg) this.#leg = undefined;
      for (const rider of leg.riders) {
        if (error === undefined) rider.finish();
        else rider.fail(error);
      }
    });
    return controls.status;
  }
}

// One that throws has failed: those who ride along are to know.
function started(move: () => Status): Status {
  try {
    return move();
  } catch (error) {
    return Status.failed(error);
  }
}
