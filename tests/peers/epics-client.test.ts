import { fileURLToPath } from "node:url";
import { CaContext, type CaReading, type Form } from "@halcyon/control";
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from "vitest";
import { type Ioc, peersPython, startIoc } from "./epics-ioc.ts";

const python = peersPython("epicscorelibs");
const db = fileURLToPath(new URL("epics-client.db", import.meta.url));

/** How often the IOC is killed: `npm run soak -- --only ioc-deaths` does it 50 times. */
const deaths = Number(process.env["IOC_DEATHS"] ?? 5);

describe.skipIf(python === undefined)("the Channel Access client and a real IOC", () => {
  let ioc: Ioc;
  let ca: CaContext;
  const pv = (name: string): ReturnType<CaContext["channel"]> => ca.channel(ioc.prefix + name);

  beforeAll(async () => {
    ioc = await startIoc({ db });
  });
  afterAll(async () => {
    await ioc?.stop();
  });
  beforeEach(() => {
    ca = new CaContext(ioc.options, {});
  });
  afterEach(async () => {
    await ca.close();
    const left = Object.entries(ca.open).filter(([, count]) => count > 0);
    if (left.length > 0) throw new Error(`left open: ${left.join(", ")}`);
  });

  const scalars = ["AI", "LONG", "BO", "STRING"] as const;
  const values = { AI: 1.5, LONG: -7, BO: 0, STRING: "hello" };
  const forms: readonly Form[] = ["plain", "sts", "time", "gr", "ctrl"];

  test.each(forms)("every type is read in the form %s, with what comes with it", async (form) => {
    for (const name of scalars) {
      const reading = await pv(name).get({ form });
      expect(reading.value).toBe(values[name]);
      expect(reading.timestamp !== undefined).toBe(form === "time");
      expect(reading.control !== undefined).toBe(form === "gr" || form === "ctrl");
    }
    const asked = await pv("AI").get({ form, as: "string" });
    expect(asked.value).toBe("1.500");
    for (const as of ["float", "short", "char", "long"] as const) {
      expect((await pv("AI").get({ form, as })).value).toBe(as === "float" ? 1.5 : 1);
    }
  });

  test("what was written to an array of every type is read back, at its real length", async () => {
    const written = [1, 2, 100];
    for (const [name, type] of [
      ["WF:D", Float64Array],
      ["WF:F", Float32Array],
      ["WF:L", Int32Array],
      ["WF:S", Int16Array],
      ["WF:US", Int32Array],
      ["WF:C", Uint8Array],
    ] as const) {
      await pv(name).put(written, { completion: true });
      expect((await pv(name).get()).value).toEqual(type.from(written));
      await pv(name).put([7], { completion: true });
      expect((await pv(name).get()).value).toEqual(type.of(7));
    }
    await pv("WF:T").put(["a", "b c"], { completion: true });
    expect((await pv("WF:T").get()).value).toEqual(["a", "b c"]);
    expect((await pv("WF:D").get({ count: 1 })).value).toEqual(Float64Array.of(7));
  });

  test("a text of 200 characters goes to characters and back", async () => {
    const long = "é".repeat(100);
    await pv("LSO.VAL$").put(long, { completion: true });
    const { value } = await pv("LSO.VAL$").get();
    expect(
      Buffer.from(value as Uint8Array)
        .toString("utf8")
        .replace(/\0.*$/u, ""),
    ).toBe(long);
    await expect(pv("STRING").put(long)).rejects.toMatchObject({ code: "ca.value" });
  });

  test("an enum is written by name and by index, and a name that it has not is refused", async () => {
    await pv("MBBO").put("Fast", { completion: true });
    expect((await pv("MBBO").get()).value).toBe(2);
    await pv("MBBO").put(0, { completion: true });
    expect((await pv("MBBO").get({ as: "string" })).value).toBe("Slow");
    await expect(pv("MBBO").put("Turbo", { completion: true })).rejects.toMatchObject({ code: "ca.refused" });
  });

  test("a million numbers are read into memory of their own, the right way round", async () => {
    const numbers = Float64Array.from({ length: 1_000_000 }, (_, i) => i * 0.5);
    await pv("WF:BIG").put(numbers, { completion: true, timeout: 20 });
    const [one, two] = await Promise.all([pv("WF:BIG").get({ timeout: 20 }), pv("WF:BIG").get({ timeout: 20 })]);
    expect(Buffer.compare(bytesOf(one), bytesOf({ value: numbers }))).toBe(0);
    expect((one.value as Float64Array).buffer).not.toBe((two.value as Float64Array).buffer);
  });

  test("a put with completion is over when all that it set going is, and one without at once", async () => {
    const start = performance.now();
    await pv("SLOW.PROC").put(1, { completion: true });
    expect(performance.now() - start).toBeGreaterThan(450);
    const over: string[] = [];
    await Promise.all([
      pv("SLOW.PROC")
        .put(1, { completion: true })
        .then(() => over.push("with completion")),
      pv("SLOW.PROC")
        .put(1)
        .then(() => over.push("without")),
    ]);
    expect(over).toEqual(["without", "with completion"]);
  });

  test("a put that does not complete within its deadline fails with the deadline", async () => {
    await pv("SLOW.PROC").connected();
    await expect(pv("SLOW.PROC").put(1, { completion: true, timeout: 0.1 })).rejects.toMatchObject({
      code: "ca.deadline",
      facts: { operation: "put", deadline: 0.1 },
    });
  });

  test("alarms are told as they are", async () => {
    await pv("AI").put(45, { completion: true });
    const { severity, status } = await pv("AI").get();
    expect([severity, status]).toEqual([2, 3]);
    await pv("AI").put(1.5, { completion: true });
    expect((await pv("AI").get()).severity).toBe(0);
  });

  test("a monitor of properties is told when the limits change, one of values is not", async () => {
    const limits: unknown[] = [];
    const plain: unknown[] = [];
    pv("AO").monitor({ update: (r) => limits.push(r.control?.display?.high) }, { form: "ctrl", mask: ["property"] });
    pv("AO").monitor({ update: (r) => plain.push(r.value) }, { mask: ["value"] });
    // The server tells of the state of things by a thread of its own: not before it answers other requests.
    await until(() => limits.length > 0 && plain.length > 0);
    await pv("AO.HOPR").put(77, { completion: true });
    await until(() => limits.includes(77));
    expect(limits).toEqual([100, 77]);
    expect(plain).toHaveLength(1);
  });

  test("a thousand writes are told of in order, and none is lost", async () => {
    const seen: unknown[] = [];
    pv("LONG").monitor({ update: ({ value }) => seen.push(value) });
    await until(() => seen.length > 0);
    for (let i = 1; i <= 1000; i++) await pv("LONG").put(i, { completion: true });
    await until(() => seen.at(-1) === 1000);
    expect(seen.slice(1)).toEqual(Array.from({ length: 1000 }, (_, i) => i + 1));
    await pv("LONG").put(-7, { completion: true });
  });

  test("PVs are found by a name server over TCP alone", async () => {
    await using other = new CaContext({ addresses: [], nameServers: [`127.0.0.1:${ioc.port}`], repeaterPort: 0 }, {});
    expect((await other.channel(`${ioc.prefix}AI`).get()).value).toBe(1.5);
  });

  test(`an IOC that is killed and comes back ${deaths} times is back within 2 s, with fresh values and nothing left over`, async () => {
    const heard: string[] = [];
    const counter = pv("COUNT");
    let first: number | undefined;
    counter.monitor({
      update: ({ timestamp }) => {
        if (heard.at(-1) !== "update") first = timestamp;
        if (heard.at(-1) !== "update") heard.push("update");
      },
      lost: () => heard.push("lost"),
    });
    await until(() => heard.length === 1);
    await pv("SLOW.PROC").connected();
    for (let i = 0; i < deaths; i++) {
      const pending = pv("SLOW.PROC").put(1, { completion: true });
      await Promise.all([expect(pending).rejects.toMatchObject({ code: "ca.disconnected" }), ioc.kill()]);
      await until(() => heard.at(-1) === "lost");
      await expect(counter.get({ timeout: 0.05 })).rejects.toMatchObject({ code: "ca.unreachable" });
      const restarted = Date.now() / 1000;
      await ioc.restart();
      const back = performance.now();
      await until(() => heard.at(-1) === "update");
      expect(performance.now() - back).toBeLessThan(2000);
      expect(first).toBeGreaterThan(restarted - 0.2);
      await pv("SLOW.PROC").connected();
    }
    expect(heard).toEqual(["update", ...Array.from({ length: deaths }, () => ["lost", "update"]).flat()]);
    expect(ca.open).toEqual({ channels: 2, circuits: 1, requests: 0, subscriptions: 1, sought: 0 });
  }, 400_000);
});

function bytesOf(reading: Pick<CaReading, "value">): Buffer {
  const { buffer, byteOffset, byteLength } = reading.value as Float64Array;
  return Buffer.from(buffer, byteOffset, byteLength);
}

async function until(holds: () => boolean): Promise<void> {
  for (const start = performance.now(); !holds();) {
    if (performance.now() - start > 60_000) throw new Error("it did not happen within 60 s");
    await new Promise((resolve) => setImmediate(resolve));
  }
}
