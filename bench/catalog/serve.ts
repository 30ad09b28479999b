/**
 * A catalog behind HTTP in a process of its own, in a fresh folder. Prints its port as its first line; ends with its
 * input, and takes its folder along.
 *
 * A line `write N RATE` on its input writes a run of N events at RATE a second; the answer is a line with the seconds
 * that it took.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { Formats, openCatalog } from "@halcyon/catalog";
import { allScopes, catalogApp } from "@halcyon/catalog/http";
import { composeRun } from "@halcyon/model";

const folder = mkdtempSync(join(tmpdir(), "halcyon-bench-"));
const formats = new Formats({ folder, readable: [] });
const catalog = await openCatalog({ folder, formats });
const app = catalogApp({ catalog, keys: [{ secret: "secret", scopes: allScopes }] });
await app.listen({ host: "127.0.0.1", port: 0 });
console.log((app.server.address() as AddressInfo).port);

for await (const line of createInterface({ input: process.stdin })) {
  const [word, n, rate] = line.split(" ");
  if (word === "write") console.log(await write(Number(n), Number(rate)));
}
await app.close();
await catalog[Symbol.asyncDispose]();
await formats[Symbol.asyncDispose]();
rmSync(folder, { recursive: true });

/** Seconds that a run of `n` events takes, in bursts of 10 ms. */
async function write(n: number, rate: number): Promise<number> {
  const run = composeRun({ metadata: { plan_name: "bench" } });
  const key = { source: "sim", dtype: "number", shape: [], dtype_numpy: "<f8" } as const;
  const stream = run.descriptor({ name: "primary", data_keys: { motor: key, det: key } });
  await catalog.take("start", run.start);
  await catalog.take("descriptor", stream.descriptor);
  const events = Array.from({ length: n }, (_, i) =>
    stream.event({ data: { motor: i, det: i / 2 }, timestamps: { motor: 1, det: 1 } }, { validate: false }),
  );
  const started = performance.now();
  for (let at = 0; at < n;) {
    const due = Math.min(n, Math.ceil(((performance.now() - started) / 1000) * rate) + 1);
    for (; at < due; at += 1) {
      const event = events[at];
      if (event !== undefined) await catalog.take("event", event);
    }
    await sleep(10);
  }
  await catalog.take("stop", run.stop());
  return (performance.now() - started) / 1000;
}
