/** Corpus `analysis`, least-squares fits: each kind of number has the tolerance that the corpus gives it. @module */
import {
  constantModel,
  fit,
  gaussianModel,
  linearModel,
  lorentzianModel,
  prefixed,
  stepModel,
  sumOf,
  type FitModel,
  type FitResult,
  type ParameterBounds,
  type StepForm,
} from "@halcyon/analysis";
import type { Case } from "./cases.ts";
import { type Outcome, all, failed, judge, passed, skipped } from "./outcome.ts";

/** A case, as the corpus writes it. */
export interface FitCase {
  readonly features: readonly string[];
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly parts: readonly {
    readonly model: string;
    readonly prefix?: string;
    readonly options?: { readonly form: string };
  }[];
  readonly init?: Readonly<Record<string, number>>;
  readonly bounds?: Readonly<Record<string, ParameterBounds>>;
  readonly guess?: boolean;
  readonly expect: Readonly<Record<"best" | "derived" | "stderr", Readonly<Record<string, number | null>>>> &
    Readonly<Record<"chisqr" | "redchi" | "aic" | "bic" | "rsquared" | "ndata" | "nvarys" | "nfree", number>> & {
      readonly guess?: Readonly<Record<string, number>>;
      readonly best_fit: readonly number[];
      readonly success: boolean;
      readonly parameters: readonly string[];
    };
}

/** Replays one fit. */
export function replayFit(read: Case): Outcome {
  const one = read as unknown as FitCase;
  const models = one.parts.map(modelOf);
  const known = models.filter((model) => model !== undefined);
  const unknown = one.parts.filter((_, i) => models[i] === undefined).map(({ model }) => `the model ${model}`);
  if (unknown.length > 0) return skipped(...unknown);
  const [first, ...more] = known;
  const model = first && more.length === 0 ? first : sumOf(...known);
  const result = fit(model, one.x, one.y, {
    ...(one.init ? { start: one.init } : {}),
    ...(one.bounds ? { bounds: one.bounds } : {}),
  });
  return all(
    judge(one.expect.parameters, model.parameters, "parameters"),
    one.guess ? closeTo("guess", first?.guess?.(one.x, one.y) ?? {}, parametersOf(one), relative(1e-9)) : passed,
    judge(one.expect.success, result.success, "success"),
    compared(one, result),
  );
}

// The corpus also tells what follows from the parameters of a guess.
function parametersOf({ expect }: FitCase): Record<string, number | null> {
  return Object.fromEntries(expect.parameters.map((name) => [name, expect.guess?.[name] ?? null]));
}

function modelOf({ model, prefix = "", options }: FitCase["parts"][number]): FitModel | undefined {
  const plain: Readonly<Record<string, FitModel>> = {
    GaussianModel: gaussianModel,
    LorentzianModel: lorentzianModel,
    LinearModel: linearModel,
    ConstantModel: constantModel,
    StepModel: stepModel((options?.form ?? "linear") as StepForm),
  };
  const found = plain[model];
  return found && prefixed(prefix, found);
}

function compared(one: FitCase, result: FitResult): Outcome {
  const { expect, features } = one;
  const values = Object.fromEntries(Object.entries(result.values).map(([name, { value }]) => [name, value]));
  const wanted = { ...expect.best, ...expect.derived };
  // A straight step has no smooth optimum: what counts is that the fit is as good.
  if (features.includes("step-linear")) {
    const good = result.chisqr <= expect.chisqr * 1.01;
    return all(
      closeTo("best", values, wanted, relative(5e-2)),
      good ? passed : failed("chisqr", expect.chisqr, result.chisqr),
    );
  }
  const loose = one.bounds === undefined ? 1e-5 : 1e-4;
  const range = Math.max(...one.y) - Math.min(...one.y);
  const curve = all(
    closeTo("best", values, wanted, (value) => loose * Math.abs(value) + 1e-6),
    closeTo("best_fit", byIndex(result.bestFit), byIndex(expect.best_fit), () => 1e-5 * range),
  );
  if (features.includes("exact")) return curve;
  const { chisqr, redchi, aic, bic, rsquared, ndata, nvarys, nfree } = expect;
  const errors = Object.fromEntries(Object.entries(result.values).map(([name, { stderr }]) => [name, stderr]));
  return all(
    curve,
    closeTo("stderr", errors, expect.stderr, relative(1e-2)),
    closeTo("", { ...result }, { chisqr, redchi, aic, bic, rsquared }, relative(1e-4)),
    closeTo("", { ...result }, { ndata, nvarys, nfree }, relative(0)),
  );
}

function byIndex(values: Iterable<number>): Record<string, number> {
  return Object.fromEntries([...values].map((value, i) => [`${i}`, value]));
}

function relative(fraction: number): (value: number) => number {
  return (value) => fraction * Math.abs(value);
}

function closeTo(
  path: string,
  got: Readonly<Record<string, unknown>>,
  wanted: Readonly<Record<string, number | null>>,
  tolerance: (value: number) => number,
): Outcome {
  for (const [name, value] of Object.entries(wanted)) {
    const ours = got[name];
    const where = path === "" ? name : `${path}.${name}`;
    if (value === null) continue;
    if (typeof ours !== "number" || !(Math.abs(ours - value) <= tolerance(value))) return failed(where, value, ours);
  }
  return passed;
}
