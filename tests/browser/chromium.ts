/**
 * Debian's Chromium without a screen, and pages for it: what a page finds out, it sends to its own server.
 *
 * Nothing drives the browser from outside: it opens one page, and the page does the rest. Modules are served from the
 * sources, their types taken off, under the names that an import map gives them: no bundler stands between the code
 * and the browser.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import { stripTypeScriptTypes } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { root } from "../cli/halcyon.ts";

const program = "/usr/bin/chromium";

/** Whether there is a Chromium; a line says when not. */
export function hasChromium(): boolean {
  if (existsSync(program)) return true;
  if (process.env["CI"] === "true") throw new Error("CI needs Chromium: apt-get install chromium.");
  console.log("skipped: needs Chromium (apt-get install chromium)");
  return false;
}

/** A server of one page. */
export interface Page extends AsyncDisposable {
  /** `http://127.0.0.1:NNNN` */
  readonly origin: string;
  /** What the page reported last; rejects with what went wrong in it. */
  readonly report: Promise<unknown>;
  /** Resolves when the page has said this word. */
  readonly says: (word: string) => Promise<void>;
}

/**
 * Serves a page that runs `script`, a module whose default export is a function of `say` and the search of its
 * address; what it resolves to is the report.
 */
export async function servePage(script: string): Promise<Page> {
  const report = Promise.withResolvers<unknown>();
  report.promise.catch(() => undefined);
  const words = new Map<string, PromiseWithResolvers<undefined>>();
  const word = (name: string): PromiseWithResolvers<undefined> => {
    const known = words.get(name) ?? Promise.withResolvers<undefined>();
    words.set(name, known);
    return known;
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = new URL(request.url ?? "/", "http://page").pathname;
    if (request.method === "POST") {
      const body = await text(request);
      if (path === "/done") report.resolve(JSON.parse(body));
      else if (path === "/failed") report.reject(new Error(`In the page: ${body}`));
      else word(body).resolve(undefined);
      response.end();
      return;
    }
    const found = contentOf(path, script);
    response.writeHead(found === undefined ? 404 : 200, { "content-type": found?.type ?? "text/plain" });
    response.end(found?.body);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => report.reject(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    report: report.promise,
    says: async (name) => {
      await Promise.race([word(name).promise, report.promise]);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A browser. */
export interface Browser extends AsyncDisposable {
  /** Rejects when it ends before it is disposed of, with what it said. */
  readonly ended: Promise<never>;
}

/** Opens a page in a browser of its own, which goes when it is disposed of. */
export function openPage(url: string): Browser {
  const profile = mkdtempSync(join(tmpdir(), "halcyon-chromium-"));
  const flags = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-port=0",
    `--user-data-dir=${profile}`,
  ];
  const child = spawn(program, [...flags, url], { stdio: ["ignore", "ignore", "pipe"], detached: true });
  const said = text(child.stderr);
  const closed = new Promise((resolve) => child.once("close", resolve));
  const ended = closed.then(async () => {
    throw new Error(`Chromium ended: ${(await said).slice(-2000)}`);
  });
  ended.catch(() => undefined);
  return {
    ended,
    async [Symbol.asyncDispose]() {
      // Its processes are a group of their own.
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
      await closed;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** What the names of packages mean in a page. */
const imports: Readonly<Record<string, string>> = {
  "@halcyon/catalog/client": "/packages/catalog/src/client/index.ts",
  "@halcyon/model": "/packages/model/src/index.ts",
  "@msgpack/msgpack": "/node_modules/@msgpack/msgpack/dist.esm/index.mjs",
  "apache-arrow": "/node_modules/apache-arrow/Arrow.dom.mjs",
  flatbuffers: "/node_modules/flatbuffers/mjs/flatbuffers.js",
  "json-with-bigint": "/node_modules/json-with-bigint/json-with-bigint.js",
  tslib: "/node_modules/tslib/tslib.es6.mjs",
};

const frame = `<!doctype html>
<script type="importmap">${JSON.stringify({ imports })}</script>
<script type="module">
  const post = (path, body) => fetch(path, { method: "POST", body });
  const failed = (error) => post("/failed", error?.stack ?? String(error));
  addEventListener("error", ({ error, message }) => failed(error ?? message));
  addEventListener("unhandledrejection", ({ reason }) => failed(reason));
  const { default: run } = await import("/script.js");
  await post("/done", JSON.stringify(await run((word) => post("/said", word), new URLSearchParams(location.search))));
</script>`;

function contentOf(path: string, script: string): { readonly type: string; readonly body: string } | undefined {
  if (path === "/") return { type: "text/html", body: frame };
  if (path === "/script.js") return { type: "text/javascript", body: script };
  const file = join(root, path);
  if (!/^\/(?:packages|node_modules)\//u.test(path) || !existsSync(file)) return undefined;
  const source = readFileSync(file, "utf8");
  return { type: "text/javascript", body: path.endsWith(".ts") ? stripTypeScriptTypes(source) : source };
}
