/** Verbs that a device of the lab has only when its description says so. @module */
import type { Completion, Dtype, Readings, DataKeys, Status } from "@halcyon/model";
import type { LabDevice } from "./lab-device.ts";

/** Gives a device the verbs that its description asks for. */
export function giveAbilities(device: LabDevice): void {
  const { abilities = [], config, stage = "list" } = device.spec;
  if (abilities.includes("pausable")) Object.assign(device, pausing(device));
  if (abilities.includes("preparable")) Object.assign(device, preparing(device));
  if (config !== undefined) Object.assign(device, configuring(device, config));
  if (stage !== "none") Object.assign(device, staging(device, stage));
  const { rewindable } = device.spec;
  if (rewindable !== undefined) Object.assign(device, { rewindable: { get: () => rewindable } });
}

function staging(device: LabDevice, stage: "list" | "status"): object {
  const verb = (method: "stage" | "unstage") => (): Completion => {
    if (stage === "status" && method === "stage") device.onStage();
    device.log(method);
    const error = device.fault(method);
    if (stage === "status") return device.doneAfter(device.spec.stage_delay, error);
    if (method === "stage") device.onStage();
    return undefined;
  };
  return { stage: verb("stage"), unstage: verb("unstage") };
}

function pausing(device: LabDevice): object {
  const verb = (method: string) => (): void => {
    device.log(method);
    device.fault(method);
  };
  return { pause: verb("pause"), resume: verb("resume") };
}

function preparing(device: LabDevice): object {
  return {
    prepare(value: unknown): Status {
      device.log("prepare", [value]);
      return device.doneAfter(device.spec.prepare_delay, device.fault("prepare"));
    },
  };
}

function configuring(device: LabDevice, initial: Readonly<Record<string, unknown>>): object {
  const values: Record<string, unknown> = { ...initial };
  let changes = 0;
  const readConfiguration = (): Readings =>
    Object.fromEntries(
      Object.entries(values).map(([key, value]) => [`${device.name}_${key}`, { value, timestamp: 500 + changes }]),
    );
  return {
    readConfiguration,
    describeConfiguration: (): DataKeys =>
      Object.fromEntries(
        Object.entries(values).map(([key, value]) => {
          const name = `${device.name}_${key}`;
          const shape = Array.isArray(value) ? [value.length] : [];
          return [name, { source: `SIM:${name}`, dtype: dtypeOf(initial[key] ?? value), shape }];
        }),
      ),
    configure(changed: Readonly<Record<string, unknown>>): readonly [Readings, Readings] {
      device.log("configure", [changed]);
      const old = readConfiguration();
      device.fault("configure");
      Object.assign(values, changed);
      changes += 1;
      return [old, readConfiguration()];
    },
  };
}

/** The dtype of a value of the catalogue: a whole number there is an integer. */
function dtypeOf(value: unknown): Dtype {
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "string") return "string";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return "array";
}
