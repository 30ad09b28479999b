/**
 * What a catalog has after each request when nobody is killed, and whether one whose process was killed has the same.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Catalog, Formats, openCatalog } from "@halcyon/catalog";
import { allScopes, catalogApp } from "@halcyon/catalog/http";
import type { Victim } from "./kill-catalog-life.ts";
import { type Request, ask, stateOf } from "./kill-catalog-requests.ts";

/** What there is after so many requests. */
export interface Steps {
  readonly requests: readonly Request[];
  /** By the number of requests that were answered; `between`: what the next one may have done when it was not. */
  readonly states: readonly { readonly whole: string; readonly between: string | undefined }[];
}

/** All of them, in a catalog of their own. */
export async function stepsOfAll(requests: readonly Request[]): Promise<Steps> {
  const folder = mkdtempSync(join(tmpdir(), "halcyon-steps-"));
  try {
    return await served({ folder, index: undefined }, async (catalog, url) => {
      const states = [];
      for (const request of requests) {
        const whole = await stateOf(catalog);
        states.push({ whole, between: await between(catalog, request) });
        await ask(url, request);
      }
      states.push({ whole: await stateOf(catalog), between: undefined });
      return { requests, states };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** An array is made longer, and then its numbers are written: nobody has been told of either before both are done. */
async function between(catalog: Catalog, { url }: Request): Promise<string | undefined> {
  const [, path = "", row = ""] = /^\/array\/full\/(.+)\?offset=(\d+),/u.exec(url) ?? [];
  if (path === "") return undefined;
  await (await catalog.array(path.split("/"))).grow([Number(row) + 1, 4]);
  return await stateOf(catalog);
}

/** Whether what was acknowledged is there, and the rest follows from it. */
export async function askAgain(
  victim: Victim,
  acknowledged: number,
  { requests, states }: Steps,
): Promise<readonly string[]> {
  return await served(victim, async (catalog, url) => {
    const found = await stateOf(catalog);
    const [told, more] = [states[acknowledged], states[acknowledged + 1]];
    const isBefore = found === told?.whole || found === told?.between;
    if (!isBefore && found !== more?.whole)
      return [`after ${acknowledged} requests there is ${found.slice(0, 2000)}, not ${told?.whole.slice(0, 2000)}`];
    for (const request of requests.slice(acknowledged + (isBefore ? 0 : 1))) await ask(url, request);
    const end = await stateOf(catalog);
    return end === states.at(-1)?.whole ? [] : [`in the end there is ${end.slice(0, 2000)}`];
  });
}

async function served<T>(
  { folder, index }: Pick<Victim, "folder" | "index">,
  work: (catalog: Catalog, url: string) => Promise<T>,
): Promise<T> {
  await using formats = new Formats({ folder, readable: [] });
  await using catalog = await openCatalog({ folder, formats, ...(index === undefined ? {} : { index }) });
  const app = catalogApp({ catalog, keys: [{ secret: "secret", scopes: allScopes }], readable: ["/data"] });
  await app.listen({ host: "127.0.0.1", port: 0 });
  try {
    return await work(catalog, `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`);
  } finally {
    await app.close();
  }
}
