/**
 * How what is typed at the prompt is evaluated: a promise is waited for, what is refused is told in one sentence, and
 * lines from a pipe take turns.
 *
 * @module
 */
import { Recoverable, type REPLServer } from "node:repl";
import { asError, isHalcyonError } from "@halcyon/model";
import { errorText } from "../terminal/error-text.ts";

type Evaluated = readonly [error: Error | null, result?: unknown];

/** The evaluation of a prompt that is ours. */
export interface ShellEvaluation {
  /** Resolves when the last line is done: a pipe that ends does not end the plan under way. */
  readonly settled: () => Promise<void>;
  /** Does what `.mv x 3` asks for, in turn with the lines. */
  readonly command: (action: () => Promise<void>) => void;
  /** Whether a line has failed. */
  readonly failed: () => boolean;
}

/** Makes `server` evaluate as its users expect. `inTurn`: a line waits for the one before, as those of a pipe must. */
export function evaluateFor(server: REPLServer, inTurn: boolean): ShellEvaluation {
  const evaluate = untangled(server);
  let last = Promise.resolve();
  let open = true;
  let failed = false;
  server.once("close", () => {
    open = false;
  });
  const answer = async (
    line: () => Promise<Evaluated>,
    before: Promise<void> | undefined,
    show: (error: Error | null, result: unknown) => void,
  ): Promise<void> => {
    await before;
    const [error, result] = await waitedFor(await line());
    // What is not whole yet is no failure: the prompt asks for the rest of it.
    failed ||= error !== null && !(error instanceof Recoverable);
    // `_error` has the rest of what was refused. Of anything else the stack is of interest.
    if (isHalcyonError(error)) Object.assign(server, { lastError: error });
    const said = isHalcyonError(error) || (!open && error !== null);
    if (said) server.output.write(`${errorText(error)}\n`);
    // After the end of a pipe there is no prompt left to answer.
    if (open) show(said ? null : atTheLine(error), said ? undefined : result);
    else if (result !== undefined) server.output.write(`${server.writer(result)}\n`);
  };
  const ours: REPLServer["eval"] = (code, context, file, show) => {
    last = answer(() => evaluate(code, context, file), inTurn ? last : undefined, show);
  };
  const done = async (action: () => Promise<void>, before: Promise<void> | undefined): Promise<void> => {
    await before;
    try {
      await action();
    } catch (error) {
      failed = true;
      Object.assign(server, { lastError: error });
      server.output.write(`${errorText(error)}\n`);
    }
    if (open) server.displayPrompt();
  };
  const command = (action: () => Promise<void>): void => {
    last = done(action, inTurn ? last : undefined);
  };
  Object.assign(server, { eval: ours });
  return { settled: () => last, command, failed: () => failed };
}

/** An error with the stack of what was typed, and nothing of what evaluates it. */
function atTheLine(error: Error | null): Error | null {
  if (error?.stack === undefined || error instanceof Recoverable) return error;
  const lines = error.stack.split("\n");
  const ours = lines.findIndex((line) => /^\s+at .*(?:node:|ContextifyScript|\/shell\/evaluation\.)/u.test(line));
  if (ours >= 0) error.stack = lines.slice(0, ours).join("\n");
  return error;
}

/** `mv(x, 3)` typed without `await` is over, or has failed, before the next prompt. */
async function waitedFor([error, result]: Evaluated): Promise<Evaluated> {
  if (error !== null || !(result instanceof Promise)) return [error, result];
  try {
    return [null, await (result as Promise<unknown>)];
  } catch (thrown) {
    return [asError(thrown)];
  }
}

/** What there is of a domain in a prompt of Node's. */
interface PromptDomain {
  listeners(name: "error"): ((error: unknown) => void)[];
  on(name: "error", listener: (error: unknown) => void): unknown;
  off(name: "error", listener: (error: unknown) => void): unknown;
}

/**
 * The prompt's own evaluation, which answers in any case.
 *
 * What a line throws goes past whoever asked for the evaluation, straight to the domain of the prompt: so we listen
 * there meanwhile. What was thrown elsewhere in the process comes there, too, is marked so, and goes on.
 */
function untangled(
  server: REPLServer,
): (code: string, context: REPLServer["context"], file: string) => Promise<Evaluated> {
  const evaluate = server.eval.bind(server);
  const { _domain: domain } = server as REPLServer & { readonly _domain?: PromptDomain };
  return (code, context, file) =>
    new Promise((told) => {
      const usual = domain?.listeners("error") ?? [];
      const hear = (thrown: unknown): void => {
        const elsewhere = thrown !== null && typeof thrown === "object" && "domainThrown" in thrown;
        if (elsewhere) for (const listener of usual) listener(thrown);
        else end([asError(thrown)]);
      };
      const end = (evaluated: Evaluated): void => {
        domain?.off("error", hear);
        for (const listener of usual) domain?.on("error", listener);
        told(evaluated);
      };
      for (const listener of usual) domain?.off("error", listener);
      domain?.on("error", hear);
      evaluate(code, context, file, (error, result: unknown) => end([error, result]));
    });
}
