import { fileURLToPath } from "node:url";
import { CaContext, ca, caTransport } from "@halcyon/control";
import { arrayOf, connectorOver, f64, i32, oneOf, r, rw, text } from "@halcyon/devices";
import { describeConnector } from "@halcyon/devices/contract-tests";
import { isHalcyonError } from "@halcyon/model";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Ioc, peersPython, startIoc } from "./epics-ioc.ts";

const python = peersPython("epicscorelibs");
const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

describe.skipIf(python === undefined)("over a real IOC", () => {
  let ioc: Ioc;

  beforeAll(async () => {
    ioc = await startIoc({ db: file("epics-signals.db") });
  });

  afterAll(async () => {
    await ioc?.stop();
  });

  describeConnector(
    "ca",
    () => {
      const context = new CaContext(ioc.options, {});
      const transport = caTransport({ context, prefix: ioc.prefix });
      return {
        connector: connectorOver(transport),
        at: {
          float: "FLOAT",
          watched: "FLOAT",
          whole: "WHOLE",
          flag: "FLAG",
          mode: "MODE",
          label: "LABEL",
          curve: "CURVE",
          sent: "WHOLE",
          press: "WHOLE",
        },
        missing: "NOWHERE",
        disconnect: () => ioc.kill(),
        reconnect: () => ioc.restart(),
        // Each signal that is monitored has two: its value, and its units, limits and choices.
        monitors: () => context.open.subscriptions / 2,
        close: () => context.close(),
      };
    },
    { describe, expect, test },
  );

  test("types that do not fit their PVs are told with both", async () => {
    const connector = ca({ ...ioc.options, prefix: ioc.prefix });
    const iface = { whole: r(i32), mode: r(oneOf(["Slow", "Fast", "Turbo"])), curve: r(f64), apart: rw(f64) };
    const at = { whole: "FLOAT", mode: "MODE", curve: "CURVE", apart: { read: "FLOAT", write: "LABEL" } };
    const error: unknown = await connector.open(iface, at, { name: "wrong" }).catch((thrown: unknown) => thrown);
    const trouble = isHalcyonError(error, "device.connect") ? error.facts.trouble : [];
    expect(Object.fromEntries(trouble.map((one) => [one.name, one.reason]))).toEqual({
      whole: expect.stringContaining("3 digits after the point"),
      mode: expect.stringContaining("lacks Turbo"),
      curve: expect.stringContaining("an array"),
      apart: expect.stringContaining("FLOAT is double, but"),
    });
    await connector.close();
  });

  test("a change of units is told by the description, and of limits too", async () => {
    const connector = ca({ ...ioc.options, prefix: ioc.prefix });
    const { float, units } = await connector.open(
      { float: r(f64), units: rw(text) },
      { float: "FLOAT", units: "FLOAT.EGU" },
      { name: "x" },
    );
    expect((await float.describe())["x_float"]?.units).toBe("mm");
    await units.set("deg").finished;
    expect((await float.describe())["x_float"]?.units).toBe("deg");
    await units.set("mm").finished;
    await connector.close();
  });

  test("an array goes there and back, and one that is too long is refused", async () => {
    const connector = ca({ ...ioc.options, prefix: ioc.prefix });
    const { curve } = await connector.open({ curve: rw(arrayOf(f64)) }, { curve: "CURVE" }, { name: "x" });
    const hundred = Float64Array.from({ length: 100 }, (_, i) => i / 7);
    await curve.set(hundred).finished;
    expect(await curve.get()).toEqual(hundred);
    const error: unknown = await curve.set(new Float64Array(101)).finished.catch((thrown: unknown) => thrown);
    expect(isHalcyonError(error, "signal.refused") && error.message).toContain("it has 100");
    await connector.close();
  });
});
