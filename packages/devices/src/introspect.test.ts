import { isHalcyonError, systemClock } from "@halcyon/model";
import { describe, expect, expectTypeOf, test } from "vitest";
import type { RemoteType } from "./datatype.ts";
import { optional, r, rw, vector, x } from "./interface.ts";
import { type Found, type FoundSignal, introspectingOver } from "./introspect.ts";
import { f64, i32 } from "./numbers.ts";
import type { SignalRW } from "./signal.ts";
import { softTransport } from "./soft.ts";
import { oneOf } from "./words.ts";

const float: RemoteType = { kind: "float", form: "scalar", bits: 64 };
const choice: RemoteType = { kind: "enum", form: "scalar", choices: ["ZERO", "ONE"] };
const signal = (address: string, remote: RemoteType, access: FoundSignal["access"] = "rw"): FoundSignal => ({
  access,
  read: address,
  write: address,
  remote,
});

const box: Found = {
  signals: { arm: signal("ARM", float, "w"), temperature: signal("T", float, "r") },
  branches: {
    seq: {
      signals: {},
      branches: {
        1: { signals: { enable: signal("SEQ1:EN", choice), prescale: signal("SEQ1:PRE", float) }, branches: {} },
        2: { signals: { enable: signal("SEQ2:EN", choice) }, branches: {} },
      },
    },
  },
};

const panda = introspectingOver({ ...softTransport({ clock: systemClock }), find: async () => box });

describe("an introspecting connector", () => {
  test("finds the addresses of what is declared, as many as there are of a vector", async () => {
    const Box = { arm: x(f64, 1), seq: vector({ enable: rw(oneOf(["ZERO", "ONE"])) }), fan: optional(r(f64)) } as const;
    const { signals } = await panda.open(Box, { name: "panda" });
    expectTypeOf(signals.seq.get(1)?.enable).toEqualTypeOf<SignalRW<"ZERO" | "ONE"> | undefined>();
    expect([...signals.seq.keys()]).toEqual([1, 2]);
    expect([signals.seq.get(2)?.enable.source, signals.seq.get(2)?.enable.name]).toEqual([
      "soft://SEQ2:EN",
      "panda_seq_2_enable",
    ]);
    expect(signals.fan).toBeUndefined();
  });

  test("gives what isn't declared by its path, with the type that it says it has", async () => {
    const { extra } = await panda.open({ arm: x(f64, 1) }, { name: "panda" });
    expect([...extra.keys()]).toEqual(["temperature", "seq.1.enable", "seq.1.prescale", "seq.2.enable"]);
    expect([extra.get("temperature")?.name, "set" in (extra.get("temperature") ?? {})]).toEqual([
      "panda_temperature",
      false,
    ]);
  });

  test("tells all that is missing or doesn't fit in one tree", async () => {
    const Wrong = { arm: rw(f64), pulse: { width: r(f64) }, temperature: r(i32), seq: vector({ table: r(f64) }) };
    let thrown: unknown;
    try {
      await panda.open(Wrong, { name: "panda" });
    } catch (error) {
      thrown = error;
    }
    if (!isHalcyonError(thrown, "device.connect")) throw new TypeError("nothing was refused");
    expect(thrown.facts.trouble.map((one) => one.name)).toEqual(["arm", "pulse", "temperature", "seq"]);
    expect(thrown.message).toContain("arm: it can only be written, but is to be read and written");
    expect(thrown.message).toContain("table: the far end has no such signal");
  });
});
