import { mkdirSync, openSync, closeSync, ftruncateSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Formats } from "../../formats.ts";
import { openCatalog } from "../../open-catalog.ts";
import { type TestService, testService } from "../../testing/test-service.ts";

let service: TestService;
beforeEach(async () => {
  service = await testService();
});
afterEach(() => service[Symbol.asyncDispose]());

const containerWith = (metadata: unknown): string =>
  `{"id":"r","structure_family":"container","metadata":${JSON.stringify(metadata)}}`;
const make = async (target: TestService, metadata: unknown): Promise<void> => {
  await target.ask("POST", "/metadata/", { body: containerWith(metadata), type: "application/json" });
};

describe("containers as HDF5", () => {
  test("hold texts of any length, and count as long as they are", async () => {
    const long = "x".repeat(100_000);
    await make(service, { long });
    const { bytes, headers } = await service.ask("GET", "/container/full/r?format=hdf5");
    expect(headers["content-type"]).toBe("application/x-hdf5");
    expect(bytes.subarray(1, 4).toString()).toBe("HDF");
    expect(bytes.includes(long)).toBe(true);
    await using small = await testService({ limits: { answer: 99_999 } });
    await make(small, { long });
    const refused = await small.ask("GET", "/container/full/r?format=hdf5");
    expect(refused.json()).toMatchObject({ status: 400, code: "catalog.size" });
  });

  test("are refused with the name that is too long for HDF5", async () => {
    await make(service, { ["k".repeat(66_000)]: 1 });
    const answer = await service.ask("GET", "/container/full/r?format=hdf5");
    expect(answer.json()).toMatchObject({ status: 406, code: "files.dataset" });
  });

  test("with many frames are sent as they are read: their memory does not grow with them", async () => {
    const bytes = 192 * 2 ** 20;
    const files = join(service.folder, "files");
    mkdirSync(files);
    const rows = bytes / 2 / 1024;
    const file = openSync(join(files, "a.npy"), "w");
    const header = `{'descr': '<u2', 'fortran_order': False, 'shape': (${rows}, 1024), }`.padEnd(117) + "\n";
    writeSync(file, Buffer.concat([Buffer.from("\u0093NUMPY\u0001\u0000\u0076\u0000", "latin1"), Buffer.from(header)]));
    ftruncateSync(file, 128 + bytes);
    closeSync(file);
    const folder = join(service.folder, "own");
    await using formats = new Formats({ folder, readable: [files] });
    await using catalog = await openCatalog({ folder, formats });
    await using large = await testService({ catalog, readable: [files], limits: { answer: 2 ** 20 } });
    await make(large, {});
    const structure = {
      data_type: { endianness: "little", kind: "u", itemsize: 2 },
      shape: [rows, 1024],
      chunks: [[rows], [1024]],
    };
    const source = {
      structure_family: "array",
      structure,
      mimetype: "application/x-npy",
      assets: [{ data_uri: `file://localhost${files}/a.npy`, is_directory: false, parameter: "data_uri" }],
    };
    const body = { id: "image", structure_family: "array", metadata: {}, data_sources: [source] };
    expect((await large.ask("POST", "/register/r", { body })).status).toBe(200);
    const url = await large.app.listen({ host: "127.0.0.1", port: 0 });
    const before = held();
    const answer = await fetch(`${url}/api/v1/container/full/r?format=hdf5&api_key=secret`);
    let [got, most, last] = [0, 0, 0];
    for await (const piece of answer.body ?? []) {
      got += piece.length;
      if (got - last < 16 * 2 ** 20) continue;
      last = got;
      most = Math.max(most, held() - before);
    }
    expect(got).toBe(Number(answer.headers.get("content-length")));
    expect(got).toBeGreaterThan(bytes);
    // What is under way: slabs, and what the client was sent and has not taken.
    expect(most).toBeLessThan(bytes / 3);
  });
});

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Bytes outside the heap; what nobody holds is collected before. */
function held(): number {
  collect();
  return process.memoryUsage().arrayBuffers;
}
