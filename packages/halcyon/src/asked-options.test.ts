import { expect, test } from "vitest";
import { AskedOptions } from "./asked-options.ts";

type Options = Readonly<Record<string, unknown>>;

function call(plan: (options: Options) => Generator, options: Options): () => void {
  const asked = new AskedOptions(options);
  plan(asked.given);
  return () => asked.check("pairs", options);
}

test("an option that the function does not take apart is refused with those that it does", () => {
  function* pairs({ num = 2, delay = 0 }: { num?: number; delay?: number }): Generator {
    yield [num, delay];
  }
  expect(call(pairs, { nmu: 2 })).toThrow("There is no option of pairs nmu. Did you mean num? There are: num, delay.");
  expect(call(pairs, { num: 2 })).not.toThrow();
});

test("a function that takes the rest together, or looks later, knows them all", () => {
  function* rest({ num, ...others }: Options): Generator {
    yield [num, others];
  }
  function* later(options: Options): Generator {
    yield options["num"];
  }
  expect(call(rest, { nmu: 2 })).not.toThrow();
  expect(call(later, { nmu: 2 })).not.toThrow();
});
