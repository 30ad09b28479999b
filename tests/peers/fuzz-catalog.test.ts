/**
 * Requests that schemathesis makes from our OpenAPI description, right ones and wrong ones, to a catalog over a socket:
 * each is answered, or refused with a code, and never is an answer a 500.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openCatalog } from "@halcyon/catalog";
import { allScopes, catalogApp } from "@halcyon/catalog/http";
import { expect, test } from "vitest";
import { peersPython } from "./epics-ioc.ts";

const python = peersPython("schemathesis");
const requests = Number(process.env["FUZZ_CATALOG"] ?? 1000);

test.runIf(python !== undefined)(
  `${requests} requests, right and wrong, are answered or refused with a code`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "halcyon-fuzz-"));
    mkdirSync(join(folder, "files"));
    await using catalog = await openCatalog({ folder: join(folder, "catalog") });
    const app = catalogApp({
      catalog,
      keys: [{ secret: "secret", scopes: allScopes }],
      readable: [join(folder, "files")],
      // As much as these requests may ask for: an array that a request makes must not fill the disk.
      limits: { body: 2 ** 20, answer: 2 ** 22, metadata: 2 ** 16 },
    });
    await app.listen({ host: "127.0.0.1", port: 0 });
    const { port } = app.server.address() as AddressInfo;
    try {
      const told = await fuzz(`http://127.0.0.1:${port}/api/v1`);
      expect(told.wrong).toEqual([]);
      expect(told.sent).toBeGreaterThanOrEqual(requests);
      expect(told.seen["200"]).toBeGreaterThan(requests / 20);
      expect(await (await fetch(`http://127.0.0.1:${port}/healthz`)).json()).toEqual({ status: "ready" });
    } finally {
      await app.close();
    }
    rmSync(folder, { recursive: true });
  },
  Math.max(180_000, requests * 180),
);

interface Told {
  readonly sent: number;
  readonly seen: Readonly<Record<string, number>>;
  readonly wrong: readonly string[];
}

async function fuzz(url: string): Promise<Told> {
  const script = new URL("fuzz_catalog.py", import.meta.url).pathname;
  const child = spawn(python ?? "", [script, url, "secret", String(requests), "1"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (text: Buffer) => (out += text.toString()));
  child.stderr.on("data", (text: Buffer) => (err += text.toString()));
  await new Promise((resolve) => child.once("close", resolve));
  const line = out.split("\n").findLast((each) => each.startsWith("{"));
  if (line === undefined) throw new Error(err);
  return JSON.parse(line) as Told;
}
