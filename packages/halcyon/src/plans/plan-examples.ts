/** An example of each plan that people ask for most, on the simulated beamline. @module */

/** The words after `halcyon run`, by plan. */
export const examples: Readonly<Record<string, readonly string[]>> = {
  count: ["count gauss 5", "count --detectors gauss noisy --num 5 --delay 0.5"],
  scan: ["scan gauss x -1 1 21", "scan gauss,noisy x -1 1 y 0 2 --num 11"],
  rel_scan: ["rel_scan gauss x -0.1 0.1 11"],
  list_scan: ["list_scan gauss x 0,0.5,2"],
  log_scan: ["log_scan gauss x -1 1 7"],
  grid_scan: ["grid_scan gauss x -1 1 5 y -1 1 5 --snake-axes true"],
  rel_grid_scan: ["rel_grid_scan gauss x -1 1 5 y -1 1 5"],
  list_grid_scan: ["list_grid_scan gauss x 0,1,2 y 5,7"],
  spiral: ["spiral gauss x y 0 0 2 2 0.5 6"],
  adaptive_scan: [
    "adaptive_scan gauss --target-field gauss --motor x --start -2 --stop 2 --min-step 0.05 --max-step 1 --target-delta 0.1 --backstep true",
  ],
};

/** The examples of a plan, as lines of help; empty for a plan without. */
export function planExamples(name: string): string {
  const lines = (examples[name] ?? []).map((line) => `  halcyon run ${line}\n`);
  return lines.length > 0 ? `\nExamples:\n${lines.join("")}` : "";
}
