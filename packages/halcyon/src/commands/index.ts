/** The subcommands, in the order in which help lists them. @module */
import type { Command } from "../command.ts";
import { catalogCommand } from "./catalog.ts";
import { completionOf } from "./completion.ts";
import { config } from "./config.ts";
import { connect } from "./connect.ts";
import { devices } from "./devices.ts";
import { exportRun } from "./export.ts";
import { get } from "./get.ts";
import { helpOn } from "./help.ts";
import { importCommand } from "./import.ts";
import { info } from "./info.ts";
import { monitor } from "./monitor.ts";
import { plans } from "./plans.ts";
import { put } from "./put.ts";
import { recover } from "./recover.ts";
import { resume } from "./resume.ts";
import { run } from "./run.ts";
import { runs } from "./runs.ts";
import { serve } from "./serve.ts";
import { shell } from "./shell.ts";
import { show } from "./show.ts";
import { tail } from "./tail.ts";
import { version } from "./version.ts";

const working: readonly Command[] = [
  run,
  resume,
  recover,
  tail,
  runs,
  show,
  exportRun,
  importCommand,
  serve,
  config,
  catalogCommand,
  shell,
  plans,
  devices,
  connect,
  get,
  put,
  monitor,
  info,
  version,
];
const named: readonly Command[] = [...working, completionOf(working)];

/** All subcommands. */
export const commands: readonly Command[] = [...named, helpOn(named)];
