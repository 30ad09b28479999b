import { expect, test } from "vitest";
import { preprocessorDefinitions } from "../preprocessors/index.ts";
import { stubDefinitions } from "../stubs/index.ts";
import { planDefinitions } from "./index.ts";

/** The plans of bluesky 1.15.1, with the names of their parameters in order. */
const plans = [
  "count(detectors, num, delay, per_shot, md)",
  "list_scan(detectors, args, per_step, md)",
  "rel_list_scan(detectors, args, per_step, md)",
  "list_grid_scan(detectors, args, snake_axes, per_step, md)",
  "rel_list_grid_scan(detectors, args, snake_axes, per_step, md)",
  "log_scan(detectors, motor, start, stop, num, per_step, md)",
  "rel_log_scan(detectors, motor, start, stop, num, per_step, md)",
  "adaptive_scan(detectors, target_field, motor, start, stop, min_step, max_step, target_delta, backstep, threshold, md)",
  "rel_adaptive_scan(detectors, target_field, motor, start, stop, min_step, max_step, target_delta, backstep, threshold, md)",
  "tune_centroid(detectors, signal, motor, start, stop, min_step, num, step_factor, snake, md)",
  "scan_nd(detectors, cycler, per_step, md)",
  "inner_product_scan(detectors, num, args, per_step, md)",
  "scan(detectors, args, num, per_step, md)",
  "grid_scan(detectors, args, snake_axes, per_step, md)",
  "rel_grid_scan(detectors, args, snake_axes, per_step, md)",
  "relative_inner_product_scan(detectors, num, args, per_step, md)",
  "rel_scan(detectors, args, num, per_step, md)",
  "tweak(detector, target_field, motor, step, md)",
  "spiral_fermat(detectors, x_motor, y_motor, x_start, y_start, x_range, y_range, dr, factor, dr_y, tilt, per_step, md)",
  "rel_spiral_fermat(detectors, x_motor, y_motor, x_range, y_range, dr, factor, dr_y, tilt, per_step, md)",
  "spiral(detectors, x_motor, y_motor, x_start, y_start, x_range, y_range, dr, nth, dr_y, tilt, per_step, md)",
  "rel_spiral(detectors, x_motor, y_motor, x_range, y_range, dr, nth, dr_y, tilt, per_step, md)",
  "spiral_square(detectors, x_motor, y_motor, x_center, y_center, x_range, y_range, x_num, y_num, per_step, md)",
  "rel_spiral_square(detectors, x_motor, y_motor, x_range, y_range, x_num, y_num, per_step, md)",
  "ramp_plan(go_plan, monitor_sig, inner_plan_func, take_pre_data, timeout, period, md)",
  "fly(flyers, md)",
  "x2x_scan(detectors, motor1, motor2, start, stop, num, per_step, md)",
  "relative_list_scan(detectors, args, per_step, md)",
  "relative_scan(detectors, args, num, per_step, md)",
  "relative_log_scan(detectors, motor, start, stop, num, per_step, md)",
  "relative_adaptive_scan(detectors, target_field, motor, start, stop, min_step, max_step, target_delta, backstep, threshold, md)",
  "outer_product_scan(detectors, args, snake_axes, per_step, md)",
  "relative_outer_product_scan(detectors, args, snake_axes, per_step, md)",
  "relative_spiral_fermat(detectors, x_motor, y_motor, x_range, y_range, dr, factor, dr_y, tilt, per_step, md)",
  "relative_spiral(detectors, x_motor, y_motor, x_range, y_range, dr, nth, dr_y, tilt, per_step, md)",
];

/** Its preprocessors. */
const preprocessors = [
  "plan_mutator(plan, msg_proc)",
  "msg_mutator(plan, msg_proc)",
  "pchain(args)",
  "print_summary_wrapper(plan)",
  "run_wrapper(plan, md)",
  "subs_wrapper(plan, subs)",
  "suspend_wrapper(plan, suspenders)",
  "configure_count_time_wrapper(plan, time)",
  "finalize_wrapper(plan, final_plan, pause_for_debug)",
  "contingency_wrapper(plan, except_plan, else_plan, final_plan, pause_for_debug, auto_raise)",
  "rewindable_wrapper(plan, rewindable)",
  "inject_md_wrapper(plan, md)",
  "stub_wrapper(plan)",
  "monitor_during_wrapper(plan, signals)",
  "fly_during_wrapper(plan, flyers)",
  "lazily_stage_wrapper(plan)",
  "stage_wrapper(plan, devices)",
  "relative_set_wrapper(plan, devices)",
  "reset_positions_wrapper(plan, devices)",
  "baseline_wrapper(plan, devices, name)",
  "set_run_key_wrapper(plan, run)",
];

/** Its stubs. */
const stubs = [
  "declare_stream",
  "create",
  "save",
  "drop",
  "read",
  "locate",
  "monitor",
  "unmonitor",
  "null",
  "abs_set",
  "rel_set",
  "mv",
  "mov",
  "mvr",
  "movr",
  "rd",
  "stop",
  "trigger",
  "sleep",
  "wait",
  "checkpoint",
  "clear_checkpoint",
  "pause",
  "deferred_pause",
  "input_plan",
  "prepare",
  "kickoff",
  "kickoff_all",
  "complete",
  "complete_all",
  "collect",
  "collect_while_completing",
  "configure",
  "stage",
  "stage_all",
  "unstage",
  "unstage_all",
  "subscribe",
  "unsubscribe",
  "install_suspender",
  "remove_suspender",
  "open_run",
  "close_run",
  "wait_for",
  "trigger_and_read",
  "broadcast_msg",
  "repeater",
  "caching_repeater",
  "one_shot",
  "one_1d_step",
  "move_per_step",
  "one_nd_step",
  "repeat",
];

function shapes(definitions: typeof planDefinitions | typeof preprocessorDefinitions): Set<string> {
  return new Set(
    [...definitions.values()].map(({ name, parameters }) => `${name}(${Object.keys(parameters).join(", ")})`),
  );
}

test("every plan of the Python peer is there, with the same parameters in the same order", () => {
  const ours = shapes(planDefinitions);
  expect(plans.filter((plan) => !ours.has(plan))).toEqual([]);
});

test("every preprocessor of the Python peer is there, with the same parameters in the same order", () => {
  const ours = shapes(preprocessorDefinitions);
  expect(preprocessors.filter((preprocessor) => !ours.has(preprocessor))).toEqual([]);
});

test("every stub of the Python peer is there", () => {
  expect(stubs.filter((stub) => !stubDefinitions.has(stub))).toEqual([]);
});

test("a second name makes the same plan under the first name", () => {
  const [first, second] = [planDefinitions.get("rel_scan"), planDefinitions.get("relative_scan")];
  expect(second?.parameters).toBe(first?.parameters);
  expect(second?.signature).toMatch(/^relative_scan\(/);
});
