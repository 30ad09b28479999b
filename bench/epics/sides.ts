/**
 * One EPICS workload, ours and aioca's against the same IOC, each in a process of its own.
 *
 * @module
 */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Ioc } from "../../tests/peers/epics-ioc.ts";

/** What a client printed. */
export interface Line {
  readonly value: number;
  readonly unit: string;
  /** µs of CPU for an operation; for the monitors, for an update. */
  readonly cpu_us_per_op?: number;
  readonly client_cpu_us_per_update?: number;
  readonly lost?: number;
  readonly peer?: string;
  readonly [more: string]: unknown;
}

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** Our client's figures. */
export async function ours(name: string, ioc: Ioc): Promise<Line> {
  const flags = process.execArgv.filter((flag) => flag.startsWith("--conditions"));
  return await printed(process.execPath, [...flags, here("client.ts"), name, ioc.prefix], ioc);
}

/** aioca's. */
export async function theirs(name: string, ioc: Ioc, python: string): Promise<Line> {
  return await printed(python, [here("../epics-peers/ca_cases.py"), name, ioc.prefix], ioc);
}

async function printed(program: string, args: readonly string[], ioc: Ioc): Promise<Line> {
  const { stdout } = await promisify(execFile)(program, args, { env: { ...process.env, ...ioc.environment } });
  return JSON.parse(stdout) as Line;
}
