/**
 * What Ctrl-C means: with a person, first a pause at the next checkpoint, then a pause now; without one, the end.
 *
 * A pure function from (state, event) to [state, effect]; `drive-run.ts` carries the effects out.
 *
 * @module
 */

/** Where the run is, as far as Ctrl-C goes. */
export type Interrupts =
  | { readonly at: "running"; readonly asked: "nothing" | "deferred" | "now" }
  | { readonly at: "resting" }
  | { readonly at: "ending"; readonly presses: number };

/** What happened. */
export type InterruptEvent = "SIGINT" | "SIGTERM" | "rested" | "resumed" | "ended";

/** What is to be done. */
export type InterruptEffect =
  | { readonly do: "pause"; readonly defer: boolean; readonly say: string }
  | { readonly do: "abort"; readonly say: string }
  | { readonly do: "halt"; readonly say: string }
  | { readonly do: "leave"; readonly say: string }
  | { readonly do: "say"; readonly say: string };

/** The state before anything happened. */
export const uninterrupted: Interrupts = { at: "running", asked: "nothing" };

/** What an event leads to. `person`: somebody can be asked what to do. */
export function nextInterrupt(
  state: Interrupts,
  event: InterruptEvent,
  person: boolean,
): readonly [Interrupts, InterruptEffect?] {
  if (event === "rested") return [{ at: "resting" }];
  if (event === "resumed") return [uninterrupted];
  if (event === "ended") return [{ at: "ending", presses: 0 }];
  if (state.at === "ending") return whileEnding(state.presses);
  if (event === "SIGTERM" || !person) {
    return [
      { at: "ending", presses: 0 },
      { do: "abort", say: "Aborting: devices are stopped and unstaged." },
    ];
  }
  if (state.at === "resting")
    return [state, { do: "say", say: "It is paused: answer with resume, abort, stop or halt." }];
  switch (state.asked) {
    case "nothing":
      return [
        { at: "running", asked: "deferred" },
        { do: "pause", defer: true, say: "Pausing at the next checkpoint. Ctrl-C again pauses now." },
      ];
    case "deferred":
      return [
        { at: "running", asked: "now" },
        { do: "pause", defer: false, say: "Pausing now." },
      ];
    case "now":
      return [state, { do: "say", say: "It is being paused." }];
    default:
      state.asked satisfies never;
      return [state];
  }
}

function whileEnding(presses: number): readonly [Interrupts, InterruptEffect?] {
  const state: Interrupts = { at: "ending", presses: presses + 1 };
  if (presses === 0) return [state, { do: "halt", say: "Halting: the plan may not clean up any more." }];
  if (presses === 1) return [state, { do: "say", say: "It is being halted. Ctrl-C once more leaves at once." }];
  return [state, { do: "leave", say: "Left at once: devices may still move." }];
}
