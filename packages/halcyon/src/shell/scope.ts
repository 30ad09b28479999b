/**
 * What is in scope in `halcyon shell`: devices, plans, `RE`, and the short commands that SPEC's users know.
 *
 * @module
 */
import {
  configureCountTimeWrapper,
  countTimeOf,
  planDefinitions,
  stubDefinitions,
  type Metadata,
  type Msg,
  type Plan,
  type Run,
  type RunResult,
} from "@halcyon/engine";
import { HalcyonError, can, nameOf, type Readings } from "@halcyon/model";
import type { ExitCode, World } from "../command.ts";
import { driveRun } from "../drive-run.ts";
import { camelCase } from "../plans/plan-catalogue.ts";
import type { Session } from "../session.ts";
import { countAsked } from "./count-words.ts";
import { looseValue } from "../plans/plan-values.ts";
import { readAll } from "../runs/read-all.ts";

/** The names in scope. */
export type Scope = Readonly<Record<string, unknown>>;

const leave = (code: ExitCode): void => process.exit(code);

/** Makes the scope of a shell over a session. */
export function shellScope(session: Session, world: World): Scope {
  const { devices } = session.beamline;
  const drive = async <R>(running: Run<R>, within: World): Promise<RunResult<R>> => {
    const driven = await driveRun(running, { ...session, world: within, patience: 60, leave });
    await session.shown();
    session.screen.hold();
    const { result } = driven;
    if (result.error !== undefined && !result.interrupted) throw result.error;
    // Who ended a plan wants no stack of it: `reason` tells.
    return { ...result, error: undefined };
  };
  const run = async <R>(plan: Plan<R> | Iterable<Msg>, md: Metadata = {}): Promise<RunResult<R>> =>
    await drive(session.engine.run(plan, md), world);
  // A move has no checkpoint to pause at: with nobody to ask, Ctrl-C stops it where it is.
  const alone: World = { ...world, terminal: { ...world.terminal, ask: undefined } };
  const runAtOnce = async <R>(plan: Plan<R>): Promise<RunResult<R>> => await drive(session.engine.run(plan), alone);
  const print = (lines: readonly string[]): void => world.terminal.out.write(lines.map((line) => `${line}\n`).join(""));
  const named = (thing: unknown): object => {
    const device = typeof thing === "string" ? devices.get(thing) : thing;
    if (device !== null && typeof device === "object") return device;
    const allowed = [...devices.keys()];
    throw new HalcyonError("cli.usage", `There is no device ${String(thing)}. There are: ${allowed.join(", ")}.`, {
      argument: String(thing),
      allowed,
    });
  };
  const move = async (stub: "mv" | "mvr", args: readonly unknown[]): Promise<void> => {
    // Words come from `.mv x 3`; what is no name of a device is a number then.
    const values = args.map((arg) => (typeof arg === "string" && !devices.has(arg) ? looseValue(arg) : arg));
    const plan = stubDefinitions.get(stub)?.bind(values, {}, { devices });
    await runAtOnce(plan as Plan<unknown>);
    print(await whereAre(args.filter((_, i) => i % 2 === 0).map(named)));
  };
  const detectors = [...new Set(devices.values())].filter((one) => can(one, "triggerable") && can(one, "readable"));
  const scope: Record<string, unknown> = { ...plansInScope(), ...Object.fromEntries(devices) };
  return Object.assign(scope, {
    RE: run,
    engine: session.engine,
    devices: Object.fromEntries(devices),
    detectors,
    mv: (...args: readonly unknown[]) => move("mv", args),
    mvr: (...args: readonly unknown[]) => move("mvr", args),
    ct: async (...which: readonly unknown[]) => {
      const { named: asked, seconds } = countAsked(which, (word) => devices.has(word));
      const counted = asked.length > 0 ? asked.map(named) : (scope["detectors"] as readonly object[]);
      if (counted.length === 0) throw nothingToCount([...devices.keys()]);
      const { planResult } = await runAtOnce(configureCountTimeWrapper(readAll(counted), seconds));
      print(readingLines(planResult ?? {}));
      const others = seconds === null ? [] : counted.filter((one) => countTimeOf(one) === undefined);
      if (others.length > 0)
        print([`Not counted for ${seconds} s, as they have no counting time: ${others.map(nameOf).join(", ")}.`]);
    },
    wa: async (...which: readonly unknown[]) => {
      const motors = [...new Set(devices.values())].filter((one) => can(one, "stoppable"));
      const asked = which.map(named);
      const other = asked.find((one) => !can(one, "locatable"));
      if (other !== undefined)
        throw new HalcyonError(
          "cli.usage",
          `${nameOf(other)} has no position: it is no axis. There are: ${motors.map(nameOf).join(", ")}.`,
          {
            argument: nameOf(other),
            allowed: motors.map(nameOf),
          },
        );
      print(await whereAre(which.length > 0 ? asked : motors));
    },
  });
}

function nothingToCount(allowed: readonly string[]): HalcyonError<"cli.usage"> {
  const text = `No device is triggered, so ct has to be told what to read, as in ct(${allowed[0] ?? "det"}). There are: ${allowed.join(", ")}.`;
  return new HalcyonError("cli.usage", text, { argument: "ct", allowed });
}

/** Each plan under its wire name and in TypeScript's case. A last argument that is a plain object has the names. */
function plansInScope(): Record<string, unknown> {
  const scope: Record<string, unknown> = {};
  for (const [name, definition] of planDefinitions) {
    const make = (...args: readonly unknown[]): Plan<unknown> => {
      const last = args.at(-1);
      const byName = last !== null && typeof last === "object" && Object.getPrototypeOf(last) === Object.prototype;
      return byName
        ? definition.bind(args.slice(0, -1), last as Readonly<Record<string, unknown>>)
        : definition.bind(args);
    };
    scope[name] = make;
    scope[camelCase(name)] = make;
  }
  return scope;
}

function readingLines(readings: Readings): string[] {
  const width = Math.max(0, ...Object.keys(readings).map((key) => key.length));
  return Object.entries(readings).map(([key, { value }]) => `  ${key.padEnd(width)}  ${short(value)}`);
}

async function whereAre(axes: readonly object[]): Promise<string[]> {
  const rows = await Promise.all(
    axes.map(async (axis) => {
      if (!can(axis, "locatable")) return [];
      const { readback, setpoint } = await axis.locate();
      return placesOf(axis.name, readback, setpoint);
    }),
  );
  const table = [["", "position", "setpoint"], ...rows.flat()];
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table.map(
    ([name = "", ...places]) =>
      `  ${name.padEnd(widths[0] ?? 0)}  ${places.map((place, i) => place.padStart(widths[i + 1] ?? 0)).join("  ")}`,
  );
}

/** A row for each number: of one axis, or of several that are driven as one. */
function placesOf(name: string, readback: unknown, setpoint: unknown): string[][] {
  if (!isRecord(readback) || !isRecord(setpoint)) return [[name, short(readback), short(setpoint)]];
  return Object.keys(readback).map((key) => [`${name}.${key}`, short(readback[key]), short(setpoint[key])]);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype;
}

function short(value: unknown): string {
  if (typeof value === "number") return String(Number(value.toPrecision(8)));
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
