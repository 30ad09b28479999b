/** What a PV holds, in the words of signals. @module */
import type { Access, Metadata, RemoteType } from "@halcyon/devices";
import type { Limits, LimitsRange } from "@halcyon/model";
import type { CaChannel } from "./channel.ts";
import type { ChannelInfo } from "./channel-options.ts";
import type { CaRange } from "./control.ts";
import type { CaReading } from "./decode.ts";

/** A connected PV as a remote type. Whether characters and shorts are signed, Channel Access does not tell. */
export function remoteTypeOf(info: ChannelInfo, control: CaReading): RemoteType {
  const form = info.count === 1 ? "scalar" : "array";
  const { precision, choices } = control.control ?? {};
  switch (info.native) {
    case "string":
      return { kind: "text", form };
    case "enum":
      return { kind: "enum", form, choices: choices ?? [] };
    case "short":
      return { kind: "integer", form, bits: 16 };
    case "char":
      return { kind: "integer", form, bits: 8 };
    case "long":
      return { kind: "integer", form, bits: 32 };
    default: {
      const bits = info.native === "float" ? 32 : 64;
      return precision === undefined ? { kind: "float", form, bits } : { kind: "float", form, bits, precision };
    }
  }
}

/** Why a signal may not do with its PVs what its access says; undefined when it may. */
export function misfit(access: Access, main: CaChannel, write: CaChannel | undefined): string | undefined {
  const reads = access === "r" || access === "rw";
  if (reads && main.info?.read === false) return `its server does not let us read ${main.name}`;
  if (access !== "r" && write?.info?.write === false) return `its server does not let us write ${write.name}`;
  if (!reads || write === undefined || write === main) return undefined;
  const [one, other] = [main.info, write.info];
  if (one === undefined || other === undefined) return "it went away while it was examined";
  const alike = (one.native === other.native || numeric(one) === numeric(other)) && one.count > 1 === other.count > 1;
  return alike ? undefined : `${main.name} is ${worded(one)}, but ${write.name} is ${worded(other)}`;
}

const numeric = (info: ChannelInfo): boolean => info.native !== "string" && info.native !== "enum";

const worded = (info: ChannelInfo): string => `${info.native}${info.count > 1 ? ` × ${info.count}` : ""}`;

/** Units, precision, limits and choices for the data key. */
export function metadataOf(reading: CaReading): Metadata {
  const { control } = reading;
  if (control === undefined) return {};
  const limits: Limits = {};
  for (const kind of ["control", "display", "warning", "alarm"] as const) {
    const range = rangeOf(control[kind]);
    if (range !== undefined) limits[kind] = range;
  }
  return {
    units: control.units,
    precision: control.precision,
    limits: Object.keys(limits).length > 0 ? limits : undefined,
    choices: control.choices,
  };
}

/** 0 to 0 is how records say "none", NaN how they say "not set". */
function rangeOf(range: CaRange | undefined): LimitsRange | undefined {
  if (range === undefined || (range.low === 0 && range.high === 0)) return undefined;
  const [low, high] = [range.low, range.high].map((one) => (Number.isNaN(one) ? null : one));
  if (low === null && high === null) return undefined;
  return { low: low ?? null, high: high ?? null };
}
