/** The subcommands, in the order in which help lists them. @module */
import type { Command } from "../command.ts";
import { completion } from "./completion.ts";
import { devices } from "./devices.ts";
import { helpOn } from "./help.ts";
import { plans } from "./plans.ts";
import { recover } from "./recover.ts";
import { resume } from "./resume.ts";
import { run } from "./run.ts";
import { shell } from "./shell.ts";
import { show } from "./show.ts";
import { tail } from "./tail.ts";

const working: readonly Command[] = [run, resume, recover, tail, show, shell, plans, devices, completion];

/** All subcommands. */
export const commands: readonly Command[] = [...working, helpOn(working)];
