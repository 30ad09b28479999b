/**
 * The examination that every connector passes: one table of tests over whatever `make` makes.
 *
 * ```ts
 * import { describe, expect, test } from "vitest";
 * describeConnector("ca", makeRig, { describe, expect, test }, {
 *   skip: [{ reason: "Channel Access has no …", tests: ["…"] }],
 * });
 * ```
 *
 * @module
 */
import type { MaybePromise } from "@halcyon/model";
import type { Rig } from "./rig.ts";
import { absenceTests } from "./absence.ts";
import type { ContractTests, Expect } from "./checks.ts";
import { valueTests } from "./values.ts";
import { watchingTests } from "./watching.ts";

const contract: ContractTests = { ...valueTests, ...watchingTests, ...absenceTests };

/** The parts of a test framework that are used: vitest has them. */
export interface TestFramework {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly test: ((name: string, body: () => Promise<void>) => unknown) & {
    readonly skip: (name: string, body: () => Promise<void>) => unknown;
  };
  readonly expect: Expect;
}

/** Tests that a connector can't pass, and why. */
export interface Exception {
  readonly reason: string;
  /** Their sentences. */
  readonly tests: readonly string[];
}

/**
 * Declares the examination of a connector. Each test gets a rig of its own, and closes it.
 *
 * @throws TypeError when an exception names no test: it would go unnoticed that the test is back.
 */
export function describeConnector(
  name: string,
  make: () => MaybePromise<Rig>,
  { describe, test, expect }: TestFramework,
  options: { readonly skip?: readonly Exception[] } = {},
): void {
  const unknown = (options.skip ?? []).flatMap(({ tests }) => tests).filter((one) => !Object.hasOwn(contract, one));
  if (unknown.length > 0) throw new TypeError(`The examination has no test "${unknown.join('", "')}".`);
  describe(`the connector ${name}`, () => {
    for (const [sentence, body] of Object.entries(contract)) {
      const run = async (): Promise<void> => {
        const rig = await make();
        try {
          await body(rig, expect);
        } finally {
          await rig.close();
        }
      };
      const exception = options.skip?.find(({ tests }) => tests.includes(sentence));
      if (exception === undefined) test(sentence, run);
      else test.skip(`${sentence} (${exception.reason})`, run);
    }
  });
}
