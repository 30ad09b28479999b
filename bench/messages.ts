/** Workload 1: messages per second through the engine, outside any run. The twins are `w01_messages.py`. @module */
import { type Msg, type Plan, RunEngine, msg } from "@halcyon/engine";
import { type Family, devicesOf } from "./device-families.ts";
import { throughput } from "./throughput.ts";
import type { Workload } from "./workload.ts";

function* flat(command: "null" | "checkpoint", n: number): Plan {
  for (let i = 0; i < n; i++) yield msg(command);
}

function alone(command: "null" | "checkpoint", size: number, goal?: number): Workload {
  return {
    name: `messages.${command}`,
    unit: "msg/s",
    peer: ["w01_messages.py", "--case", command],
    ...(goal === undefined ? {} : { goal }),
    measure: async (amount) => {
      const n = amount.n ?? size;
      const engine = new RunEngine();
      return await throughput(amount, n, async () => await engine.run(flat(command, n)));
    },
  };
}

function setAndWait(family: Family): Workload {
  return {
    name: `messages.set_wait.${family}`,
    unit: "msg/s",
    peer: ["w01_messages.py", "--case", "set_wait", "--devices", family],
    measure: async (amount) => {
      const n = amount.n ?? 20_000;
      const engine = new RunEngine();
      const { motor } = await devicesOf(family);
      const moves = function* (): Generator<Msg, void, unknown> {
        for (let i = 0; i < n / 2; i++) {
          yield msg("set", motor, [i & 1], { group: "g" });
          yield msg("wait", undefined, [], { group: "g" });
        }
      };
      return await throughput(amount, n, async () => await engine.run(moves()));
    },
  };
}

export const messages: readonly Workload[] = [
  alone("null", 200_000, 20),
  alone("checkpoint", 100_000),
  setAndWait("bare"),
  setAndWait("classic"),
  setAndWait("async"),
];
