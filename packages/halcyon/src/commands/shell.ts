/** `halcyon shell`: a prompt with devices, plans and an engine. @module */
import { homedir } from "node:os";
import { join } from "node:path";
import { start, type REPLServer } from "node:repl";
import { asError } from "@halcyon/model";
import { exitCodes, type Command, type ExitCode, type World } from "../command.ts";
import { readOptions } from "../options.ts";
import { beamlineFor, openSession } from "../session.ts";
import { completeInTheMiddle } from "../shell-completion.ts";
import { shellScope, type Scope } from "../shell-session.ts";
import { atPrompt } from "../shell-keys.ts";

const help = `halcyon shell [--beamline FILE] [--data DIR] [--no-table] [--no-plot]

A prompt of JavaScript with the devices of the beamline and all plans in scope.

  await RE(scan([gauss], x, -1, 1, 21))              runs a plan
  await RE(grid_scan([gauss], x, -1, 1, 5, y, 0, 1, 3, { snake_axes: true }), { sample: "gold" })
  await mv(x, 3)      await mvr(x, 0.1)              moves, also .mv x 3 and .mvr x 0.1
  await ct()          await ct(gauss)                counts, also .ct gauss
  await wa()                                         where the axes are, also .wa

Ctrl-C during a plan pauses it, as in halcyon run. The history is in ~/.halcyon_history, or where HALCYON_HISTORY says.
`;

/** Opens the prompt. */
export const shell: Command = {
  name: "shell",
  summary: "a prompt with devices, plans and an engine",
  help,
  run: openShell,
};

async function openShell(args: readonly string[], world: World): Promise<ExitCode> {
  const { values } = readOptions(args, {
    beamline: { type: "string" },
    data: { type: "string" },
    spill: { type: "string" },
    "no-table": { type: "boolean" },
    "no-plot": { type: "boolean" },
  });
  const text = (name: string): string | undefined => (typeof values[name] === "string" ? values[name] : undefined);
  const options = {
    beamline: text("beamline"),
    data: text("data"),
    spill: text("spill"),
    table: !values["no-table"],
    plot: !values["no-plot"],
  };
  await using beamline = await beamlineFor(options, world);
  using session = openSession({ ...options, beamline }, world);
  // Objects and arrays typed at the prompt must be of the same making as the engine's: a scope of its own has another
  // `Object`, whose `{}` is no metadata.
  const server = start({ prompt: "halcyon> ", input: process.stdin, output: process.stdout, useGlobal: true });
  const scope = shellScope(session, atPrompt(world));
  Object.assign(server.context, scope);
  completeInTheMiddle(server);
  for (const name of ["mv", "mvr", "ct", "wa"]) defineDotCommand(server, name, scope);
  if (process.stdin.isTTY) keepHistory(server, world);
  const settled = process.stdin.isTTY ? async (): Promise<void> => {} : lineByLine(server);
  await new Promise<void>((exit) => server.once("exit", exit));
  await settled();
  return exitCodes.success;
}

/**
 * Lines from a pipe come all at once, and the prompt would start each before the one before is done. Returns a wait
 * for the last one: a pipe that ends does not end the plan under way.
 */
function lineByLine(server: REPLServer): () => Promise<void> {
  let last = Promise.resolve();
  let open = true;
  server.once("close", () => {
    open = false;
  });
  const evaluate = server.eval.bind(server);
  const inTurn: REPLServer["eval"] = (code, context, file, show) => {
    const answer = async (before: Promise<void>): Promise<void> => {
      await before;
      const [error, result] = await new Promise<readonly [Error | null, unknown]>((told) => {
        evaluate(code, context, file, (...answered) => told(answered));
      });
      // After the end of the pipe there is no prompt left to answer.
      if (open) show(error, result);
      else if (error) server.output.write(`${error.message}\n`);
      else if (result !== undefined) server.output.write(`${server.writer(result)}\n`);
    };
    last = answer(last);
  };
  Object.assign(server, { eval: inTurn });
  return () => last;
}

function defineDotCommand(server: REPLServer, name: string, scope: Scope): void {
  const action = scope[name] as (...words: readonly unknown[]) => Promise<void>;
  server.defineCommand(name, {
    help: name === "wa" ? "Where the axes are" : name === "ct" ? "Count" : "Move: axis, place, …",
    action: (line) => {
      const words = line.split(/\s+/).filter((word) => word !== "");
      action(...words).then(
        () => server.displayPrompt(),
        (error: unknown) => {
          server.output.write(`${asError(error).message}\n`);
          server.displayPrompt();
        },
      );
    },
  });
}

function keepHistory(server: REPLServer, world: World): void {
  const path = world.env["HALCYON_HISTORY"] ?? join(homedir(), ".halcyon_history");
  server.setupHistory(path, (error) => {
    if (error) world.terminal.err.write(`The history is not kept: ${error.message}\n`);
  });
}
