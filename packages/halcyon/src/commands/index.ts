/** The subcommands, in the order in which help lists them. @module */
import type { Command } from "../command.ts";
import { completionOf } from "./completion.ts";
import { devices } from "./devices.ts";
import { helpOn } from "./help.ts";
import { plans } from "./plans.ts";
import { recover } from "./recover.ts";
import { resume } from "./resume.ts";
import { run } from "./run.ts";
import { shell } from "./shell.ts";
import { show } from "./show.ts";
import { tail } from "./tail.ts";

const working: readonly Command[] = [run, resume, recover, tail, show, shell, plans, devices];
const named: readonly Command[] = [...working, completionOf(working)];

/** All subcommands. */
export const commands: readonly Command[] = [...named, helpOn(named)];
