/**
 * Plans in a file: one with declared arguments, which are checked and listed by `--help`, and a plain one.
 *
 * ```sh
 * npx halcyon run examples/my-plan.ts peak_twice gauss x --span 2
 * npx halcyon run examples/my-plan.ts pairs --num 3
 * ```
 *
 * @module
 */
import { count, relScan, type Axis, type Plan } from "@halcyon/engine";
import { define, device, devices, number, type Definition } from "@halcyon/engine/parameters";
import type { Devices } from "@halcyon/halcyon";
import { requires } from "@halcyon/model";

/** Two scans around where the axis is, the second ten times finer. */
export const peak_twice: Definition<Plan<unknown>> = define({
  name: "peak_twice",
  text: "Scans an axis around where it is, coarsely and then ten times finer.",
  parameters: {
    detectors: devices("readable", "what is read"),
    axis: device("locatable", "the axis to scan"),
    span: number("from end to end", { above: 0, fallback: 1 }),
  },
  *make({ detectors, axis, span }): Plan {
    const motor = axis as Axis<number>;
    yield* relScan(detectors, motor, -span / 2, span / 2, 11);
    yield* relScan(detectors, motor, -span / 20, span / 20, 11);
  },
});

/** A plain function gets the devices by name, and the options as they were typed. */
export function* pairs({ gauss, noisy }: Devices, { num = 2 }: { num?: number }): Plan {
  yield* count([requires(gauss, "readable"), requires(noisy, "readable")], num);
}
