/** `halcyon shell`: a prompt with devices, plans and an engine. @module */
import { homedir } from "node:os";
import { join } from "node:path";
import { start, type REPLServer } from "node:repl";
import { inspect } from "node:util";
import { openRunCatalog } from "../catalog/run-catalog.ts";
import { exitCodes, type Command, type ExitCode, type World } from "../command.ts";
import { optionsOnly, readOptions } from "../options.ts";
import { beamlineFor, openSession } from "../session.ts";
import { completeInTheMiddle } from "../shell/completion.ts";
import { evaluateFor, type ShellEvaluation } from "../shell/evaluation.ts";
import { shellScope, type Scope } from "../shell/scope.ts";
import { atPrompt } from "../shell/keys.ts";
import { shellWriter } from "../shell/writer.ts";

const help = `halcyon shell [--beamline FILE] [--data DIR] [--catalog URL|DIR] [--record-interruptions] [--no-table] [--no-plot]

A prompt of JavaScript with the devices of the beamline and all plans in scope.

  await RE(scan([gauss], x, -1, 1, 21))              runs a plan
  await RE(grid_scan([gauss], x, -1, 1, 5, y, 0, 1, 3, { snake_axes: true }), { sample: "gold" })
  mv(x, 3)            mvr(x, 0.1)                    moves, also .mv x 3 and .mvr x 0.1
  ct()                ct(gauss, 2)                   counts, for 2 s where a detector has a counting time, also .ct 2
  wa()                wa(x)                          where the axes are, also .wa

With --catalog the runs go to a catalog as well; its key is in HALCYON_API_KEY.
A promise is waited for, with await and without.
Lines from a pipe are done one after the other; it ends with 1 when one of them failed.
Ctrl-C during a plan pauses it, as in halcyon run; during mv, mvr and ct it stops at once. The history is in ~/.halcyon_history, or where HALCYON_HISTORY says.
`;

/** Opens the prompt. */
export const shell: Command = {
  name: "shell",
  summary: "a prompt with devices, plans and an engine",
  help,
  runs: true,
  run: openShell,
};

async function openShell(args: readonly string[], world: World): Promise<ExitCode> {
  const typed = readOptions(args, {
    beamline: { type: "string" },
    data: { type: "string" },
    catalog: { type: "string" },
    spill: { type: "string" },
    "record-interruptions": { type: "boolean" },
    "no-table": { type: "boolean" },
    "no-plot": { type: "boolean" },
  });
  optionsOnly("shell", typed, (word) => `A beamline is --beamline ${word}.`);
  const { values } = typed;
  const text = (name: string): string | undefined => (typeof values[name] === "string" ? values[name] : undefined);
  const options = {
    beamline: text("beamline"),
    data: text("data"),
    spill: text("spill"),
    recordInterruptions: values["record-interruptions"] === true,
    table: !values["no-table"],
    plot: !values["no-plot"],
  };
  await using catalog = await openRunCatalog(text("catalog"), world);
  await using beamline = await beamlineFor(options, world);
  // The prompt hears of errors that nobody caught by itself.
  const prompting: World = { ...atPrompt(world), onStray: undefined };
  using session = openSession({ ...options, beamline, catalog }, prompting);
  if (process.stdin.isTTY) world.terminal.out.write(greeting(beamline.devices));
  // Objects and arrays typed at the prompt must be of the same making as the engine's: a scope of its own has another
  // `Object`, whose `{}` is no metadata.
  const server = start({
    prompt: "halcyon> ",
    input: process.stdin,
    output: process.stdout,
    useGlobal: true,
    ignoreUndefined: true,
  });
  showDevices(server, beamline.devices);
  const scope = shellScope(session, prompting);
  Object.assign(server.context, scope, { help: helpAtPrompt });
  completeInTheMiddle(server);
  const evaluation = evaluateFor(server, !process.stdin.isTTY);
  for (const name of ["mv", "mvr", "ct", "wa"]) defineDotCommand(server, name, scope, evaluation);
  if (process.stdin.isTTY) keepHistory(server, world);
  await new Promise<void>((exit) => server.once("exit", exit));
  await evaluation.settled();
  // Nobody has seen what failed in lines that come from a pipe.
  return !process.stdin.isTTY && evaluation.failed() ? exitCodes.failed : exitCodes.success;
}

/** The page of the shell, for who types `help` or `help()`. */
const helpAtPrompt: () => unknown = Object.assign(() => helpAtPrompt, { [inspect.custom]: () => help });

function greeting(devices: ReadonlyMap<string, object>): string {
  const names = [...devices.keys()];
  const shown = names.slice(0, 6).join(", ");
  const all = names.length > 6 ? `${shown}, … (${names.length} in all: devices)` : shown;
  return `Devices: ${all}. RE runs plans. More: help\n`;
}

function showDevices(server: REPLServer, devices: ReadonlyMap<string, object>): void {
  const { writer } = server;
  const writes = shellWriter(devices, (value) => Reflect.apply(writer, server, [value]));
  Object.assign(server, { writer: Object.assign(writes, { options: { breakLength: 80 } }) });
}

function defineDotCommand(server: REPLServer, name: string, scope: Scope, evaluation: ShellEvaluation): void {
  const action = scope[name] as (...words: readonly unknown[]) => Promise<void>;
  server.defineCommand(name, {
    help: name === "wa" ? "Where the axes are" : name === "ct" ? "Count" : "Move: axis, place, …",
    action: (line) => {
      const words = line.split(/\s+/).filter((word) => word !== "");
      evaluation.command(() => action(...words));
    },
  });
}

function keepHistory(server: REPLServer, world: World): void {
  const path = world.env["HALCYON_HISTORY"] ?? join(homedir(), ".halcyon_history");
  server.setupHistory(path, (error) => {
    if (error) world.terminal.err.write(`The history is not kept: ${error.message}\n`);
  });
}
