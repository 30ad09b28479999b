import { fileURLToPath } from "node:url";
import { CaContext, EpicsPositioner, ca, connectionOf, epicsReadable } from "@halcyon/control";
import { f64 } from "@halcyon/devices";
import { RunEngine, scan, suspendBoolLow } from "@halcyon/engine";
import type { Event, NamedDocument, RunStop } from "@halcyon/model";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Ioc, peersPython, startIoc } from "./epics-ioc.ts";

const python = peersPython("epicscorelibs");
const db = fileURLToPath(new URL("../../examples/epics-beamline.db", import.meta.url));

/** How often the IOC is killed during the scan: `npm run soak -- --only ioc-deaths` does it 50 times. */
const deaths = Number(process.env["IOC_DEATHS"] ?? 5);

describe.skipIf(python === undefined)("a scan over EPICS", () => {
  let ioc: Ioc;
  let context: CaContext;

  beforeEach(async () => {
    ioc = await startIoc({ db });
    context = new CaContext(ioc.options, {});
  });

  afterEach(async () => {
    await context?.close();
    await ioc?.stop();
  });

  const devices = async (): Promise<{ x: EpicsPositioner; det: ReturnType<typeof epicsReadable<number>> }> => {
    const connector = ca({ context, prefix: ioc.prefix });
    const at = { setpoint: "X", readback: "X:RBV", done: "X:DONE", stop: "X:STOP", velocity: "X:VELO" };
    const x = new EpicsPositioner(connector, "x", at, { tolerance: 1e-9 });
    const det = epicsReadable(connector, "det", "DET", f64);
    await Promise.all([x.connect(), det.connect()]);
    return { x, det };
  };

  const peak = (x: number): number => 1000 * Math.exp(-(((x - 1) / 1.5) ** 2) / 2);

  /** Positions and readings of the events, which must belong together. */
  const checked = (docs: readonly NamedDocument[]): readonly number[] => {
    const events = docs.filter(([name]) => name === "event").map(([, doc]) => doc as Event);
    for (const { data } of events) {
      expect(data["x"]).toBe(data["x_setpoint"]);
      expect(data["det"]).toBeCloseTo(peak(Number(data["x"])), 6);
    }
    return events.map(({ data }) => Number(data["x"]));
  };

  test("has the positions of the IOC in its documents, and what the detector saw there", async () => {
    const { x, det } = await devices();
    const docs: NamedDocument[] = [];
    const run = new RunEngine().run(scan([det], x, -1, 1, 5));
    for await (const doc of run) docs.push(doc);
    await run;
    expect(checked(docs)).toEqual([-1, -0.5, 0, 0.5, 1]);
  });

  test(`waits for an IOC that dies ${deaths} times, and misses and repeats nothing`, async () => {
    const { x, det } = await devices();
    using connection = connectionOf(context, "ioc", [`${ioc.prefix}X`, `${ioc.prefix}X:RBV`, `${ioc.prefix}DET`]);
    const engine = new RunEngine();
    engine.installSuspender(suspendBoolLow(connection.signal));
    const docs: NamedDocument[] = [];
    const points = 3 * deaths + 1;
    const run = engine.run(scan([det], x, 0, (points - 1) / 16, points));
    let killed = 0;
    let dying: Promise<void> = Promise.resolve();
    for await (const doc of run) {
      docs.push(doc);
      const events = docs.filter(([name]) => name === "event").length;
      if (doc[0] === "event" && events % 3 === 0 && killed < deaths) {
        killed++;
        dying = dying.then(() => ioc.kill()).then(() => ioc.restart());
      }
    }
    await dying;
    await run;
    const stop = docs.at(-1)?.[1] as RunStop;
    expect(stop.exit_status).toBe("success");
    expect(killed).toBe(deaths);
    expect(checked(docs)).toEqual(Array.from({ length: points }, (_, i) => i / 16));
  }, 400_000);

  const pauses = Math.ceil(deaths / 3);

  test(`is paused by an IOC that dies, a third of ${deaths} times, and goes on when it is resumed`, async () => {
    const { x, det } = await devices();
    using connection = connectionOf(context, "ioc", [`${ioc.prefix}X`, `${ioc.prefix}X:RBV`, `${ioc.prefix}DET`]);
    const engine = new RunEngine();
    const docs: NamedDocument[] = [];
    const points = 3 * pauses + 1;
    const run = engine.run(scan([det], x, 0, (points - 1) / 16, points));
    let killed = 0;
    let dying: Promise<void> = Promise.resolve();
    engine.subscribe((...doc) => {
      docs.push(doc);
      const events = docs.filter(([name]) => name === "event").length;
      if (doc[0] === "event" && events % 3 === 0 && killed < pauses) {
        killed++;
        dying = dying.then(() => ioc.kill()).then(() => ioc.restart());
      }
    });
    const leave = connection.signal.watch({
      update: ({ value }) => {
        if (!value && engine.state === "running") run.pause();
      },
      lost: () => undefined,
    });
    let paused = 0;
    for (; (await run.atRest()) === "paused"; run.resume()) {
      paused++;
      await dying;
      await connection.signal.when(true, { timeout: 10 });
    }
    leave();
    await run;
    const stop = docs.at(-1)?.[1] as RunStop;
    expect([stop.exit_status, killed, paused]).toEqual(["success", pauses, pauses]);
    expect(checked(docs)).toEqual(Array.from({ length: points }, (_, i) => i / 16));
  }, 400_000);
});
