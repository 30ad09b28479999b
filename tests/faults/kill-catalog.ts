/**
 * A process that kills itself at one of its writes to a catalog, SQLite's among them; then what it had acknowledged has to
 * be there, once, and whoever offers all of it again has to end with the same catalog as if nobody had been killed.
 *
 * Of eight rounds two have their index in PostgreSQL, and two are written over HTTP, tables and arrays among it; one is
 * both. There every write to a socket counts as well. In every fifth round with documents the second process is killed
 * too.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asError } from "@halcyon/model";
import { Client } from "pg";
import { type PostgresServer, postgresBinaries, startPostgres } from "../catalog/postgres-server.ts";
import { type WholeCatalog, takeAgain, whatIsLeft, wholeCatalog } from "./kill-catalog-check.ts";
import { documentsOfAll } from "./kill-catalog-documents.ts";
import { type Death, type Victim, live, makeShim } from "./kill-catalog-life.ts";
import { requestsOfAll } from "./kill-catalog-requests.ts";
import { type Steps, askAgain, stepsOfAll } from "./kill-catalog-steps.ts";
import type { KillOptions, Killed } from "./kill-engine.ts";
import { seeded } from "./seeded.ts";

type Kind = Pick<Victim, "door"> & { readonly onServer: boolean };

const kinds: readonly Kind[] = [
  { door: "documents", onServer: false },
  { door: "http", onServer: false },
  { door: "documents", onServer: true },
  { door: "documents", onServer: false },
  { door: "documents", onServer: false },
  { door: "http", onServer: true },
  { door: "documents", onServer: false },
  { door: "documents", onServer: false },
];

interface Plot {
  readonly round: number;
  readonly kind: Kind;
  readonly deaths: readonly Death[];
}

/** Whether there is a compiler for what counts the writes; under CI there must be. */
export function canKill(): boolean {
  try {
    execFileSync("cc", ["--version"], { stdio: "ignore" });
    return true;
  } catch (error) {
    if (process.env["CI"] === "true")
      throw new Error("CI needs a C compiler: apt-get install gcc libc6-dev.", { cause: error });
    return false;
  }
}

/** Rounds of it. While one is looked at, the next dies already. Without a server of PostgreSQL all are in SQLite. */
export async function killCatalog({ rounds, seed, say }: KillOptions): Promise<Killed> {
  await using opened = new AsyncDisposableStack();
  const tools = opened.adopt(newFolder(), remove);
  const shim = join(tools, "kill-at-write.so");
  makeShim(shim);
  const binaries = postgresBinaries();
  const server = binaries === undefined ? undefined : opened.use(await startPostgres(binaries));
  if (server === undefined) say("There is no server of PostgreSQL (apt-get install postgresql): all is in SQLite.");
  const killing = new Killing({ shim, counted: join(tools, "count"), server });
  const whole = await killing.prepare();
  say(`${killing.words}; seed ${seed}.`);
  const random = seeded(seed);
  const plots = Array.from({ length: rounds }, (_, round) => killing.plotOf(round, random));
  const failed: string[] = [];
  let next = killing.die(plots[0]);
  for (const plot of plots) {
    const died = await next;
    next = killing.die(plots[plot.round + 1]);
    const wrong = died === undefined ? [] : await killing.lookedAt(died, whole);
    if (died !== undefined) remove(died.victim.folder);
    if (wrong.length === 0) continue;
    const { door, onServer } = plot.kind;
    const where = `${door} on ${onServer ? "PostgreSQL" : "SQLite"}`;
    const text = `round ${plot.round} (seed ${seed}, ${where}, ${plot.deaths.map(wordsOf).join(", then ")}): ${wrong.join("; ")}`;
    failed.push(text);
    say(text);
  }
  await next;
  return { passed: rounds - failed.length, failed };
}

interface Died {
  readonly victim: Victim;
  /** Documents and requests that were acknowledged before the last death. */
  readonly documents: number;
  readonly requests: number;
  readonly wrong: readonly string[];
}

interface Tools {
  readonly shim: string;
  /** The file in which a process says how many writes it did. */
  readonly counted: string;
  readonly server: PostgresServer | undefined;
}

class Killing {
  readonly #options: Tools;
  readonly #requests = requestsOfAll();
  readonly #writes = new Map<string, number>();
  #steps: Steps | undefined;
  #databases = 0;

  constructor(options: Tools) {
    this.#options = options;
  }

  /** Lives of each kind that nobody ends: how many writes there are, and what there is at the end. */
  async prepare(): Promise<WholeCatalog> {
    const { shim, counted } = this.#options;
    let whole: WholeCatalog | undefined;
    for (const kind of kinds) {
      if (this.#writes.has(nameOf(kind)) || (kind.onServer && this.#options.server === undefined)) continue;
      const victim = await this.#victim(kind);
      const lived = await live(victim, this.#requests, { shim, counted });
      if (lived.died || (kind.door === "http" && lived.requests < this.#requests.length))
        throw new Error(`${nameOf(kind)} dies even when nobody kills it: ${lived.said}`);
      this.#writes.set(nameOf(kind), Number(readFileSync(counted, "utf8")));
      whole ??= await wholeCatalog(victim.folder, documentsOfAll());
      remove(victim.folder);
    }
    this.#steps = await stepsOfAll(this.#requests);
    if (whole === undefined) throw new Error("Nothing was written.");
    return whole;
  }

  get words(): string {
    const writes = Array.from(this.#writes, ([name, count]) => `${count} writes over ${name}`).join(", ");
    return `${documentsOfAll().length} documents, ${this.#requests.length} requests: ${writes}`;
  }

  plotOf(round: number, random: () => number): Plot {
    const asked = kinds[round % kinds.length] ?? { door: "documents", onServer: false };
    const kind = { ...asked, onServer: asked.onServer && this.#options.server !== undefined };
    const writes = this.#writes.get(nameOf(kind)) ?? 1;
    const death = (of: number, half: boolean): Death => ({ at: 1 + Math.floor(random() * of), half });
    const first = death(writes, Math.floor(round / 2) % 2 === 1);
    // The second has less to write, and may live.
    const isTwice = kind.door === "documents" && round % 5 === 3;
    return { round, kind, deaths: isTwice ? [first, death(writes / 4, round % 10 === 3)] : [first] };
  }

  async die(plot: Plot | undefined): Promise<Died | undefined> {
    if (plot === undefined) return undefined;
    const victim = await this.#victim(plot.kind);
    let [documents, requests] = [0, 0];
    for (const [i, death] of plot.deaths.entries()) {
      const life = await live(victim, this.#requests, { shim: this.#options.shim, death });
      documents = Math.max(documents, life.documents);
      requests = Math.max(requests, life.requests);
      // Over a network the pieces of one life and another are not quite as many.
      const mayLive = i > 0 || plot.kind.door === "http" || plot.kind.onServer;
      if (!life.died && !mayLive)
        return { victim, documents, requests, wrong: [`it was to be ${wordsOf(death)}, and lived: ${life.said}`] };
    }
    return { victim, documents, requests, wrong: [] };
  }

  async lookedAt({ victim, documents, requests, wrong }: Died, whole: WholeCatalog): Promise<readonly string[]> {
    if (wrong.length > 0) return wrong;
    try {
      const left = await whatIsLeft(victim, documents, whole);
      if (left.length > 0) return left;
      const more =
        victim.door === "http" && this.#steps !== undefined ? await askAgain(victim, requests, this.#steps) : [];
      return more.length > 0 ? more : await takeAgain(victim, whole);
    } catch (error) {
      return [asError(error).stack ?? String(error)];
    }
  }

  async #victim({ door, onServer }: Kind): Promise<Victim> {
    const { server } = this.#options;
    if (!onServer || server === undefined) return { door, folder: newFolder(), index: undefined };
    this.#databases += 1;
    const client = new Client(server.address);
    await client.connect();
    await client.query(`CREATE DATABASE killed${this.#databases}`);
    await client.end();
    const index = server.address.replace(/\/postgres$/u, `/killed${this.#databases}`);
    return { door, folder: newFolder(), index };
  }
}

function nameOf({ door, onServer }: Kind): string {
  return `${door}${onServer ? " with PostgreSQL" : ""}`;
}

function wordsOf({ at, half }: Death): string {
  return `killed ${half ? "in the middle of" : "before"} write ${at}`;
}

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), "halcyon-kill-"));
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
