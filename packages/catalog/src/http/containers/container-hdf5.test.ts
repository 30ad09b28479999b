import { afterEach, beforeEach, describe, expect, test } from "vitest";
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
});
