/** The table of commands, by wire name. @module */
import type { CommandTable } from "../command.ts";
import {
  caughtUp,
  checkpoint,
  clearCheckpoint,
  installSuspender,
  now,
  pause,
  random,
  removeSuspender,
  rewindable,
  subscribe,
  uid,
  unsubscribe,
} from "./control.ts";
import { limited } from "./limited.ts";
import { parallel } from "./parallel.ts";
import { collect, monitor, unmonitor } from "./fly.ts";
import { complete, kickoff, prepare, set, stop, trigger } from "./move.ts";
import { configure, create, declareStream, drop, locate, read, save } from "./read.ts";
import { closeRun, openRun, stage, unstage } from "./run.ts";
import { engineClass, input, nothing, sleep, wait, waitFor } from "./wait.ts";

/** The commands that every engine knows. */
export const standardCommands: CommandTable = {
  null: nothing,
  RE_class: engineClass,
  open_run: openRun,
  close_run: closeRun,
  declare_stream: limited(declareStream),
  create,
  read: limited(read),
  save,
  drop,
  locate: limited(locate),
  monitor,
  unmonitor,
  set,
  trigger,
  prepare,
  kickoff,
  complete,
  collect: limited(collect),
  configure: limited(configure),
  stage,
  unstage,
  stop,
  sleep,
  wait,
  wait_for: waitFor,
  checkpoint,
  clear_checkpoint: clearCheckpoint,
  rewindable,
  pause,
  input,
  subscribe,
  unsubscribe,
  caught_up: caughtUp,
  parallel,
  install_suspender: installSuspender,
  remove_suspender: removeSuspender,
  _now: now,
  _random: random,
  _uid: uid,
};
