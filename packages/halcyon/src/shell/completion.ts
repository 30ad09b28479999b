/**
 * Completes names in the middle of a line, as in `await RE(scan([gau`.
 *
 * The prompt of Node's completes what it can parse, and a call that is not closed yet, or what follows `await`, it
 * cannot. So it is given the name under the cursor alone, which is the last one of the line.
 *
 * @module
 */
import type { REPLServer } from "node:repl";

/** The name that is being typed, with what it is a member of; the whole line where there is no such name. */
export function nameAtEnd(line: string): string {
  // `.mv x` is the prompt's own, and a member of a call's result can only be known by calling.
  if (line.trimStart().startsWith(".")) return line;
  const [, before = "", name = ""] = /^(.*?)([\p{L}_$][\p{L}\d_$]*(?:\.[\p{L}\d_$]*)*)$/su.exec(line) ?? [];
  return name === "" || /[.'"`\d]$/.test(before) ? line : name;
}

/**
 * Makes `server` complete the name under the cursor. Called before it is given another evaluation: members are found by
 * evaluating what they are members of, and the answer must be there at once. One that comes later is taken for the end
 * of what has been completed meanwhile, which then stands there twice.
 */
export function completeInTheMiddle(server: REPLServer): void {
  const whole = server.completer;
  const evaluateAtOnce = server.eval;
  const completer: REPLServer["completer"] = (
    line: string,
    told: (error?: null, result?: [string[], string]) => void,
  ) => {
    const { eval: usual } = server;
    Object.assign(server, { eval: evaluateAtOnce });
    try {
      Reflect.apply(whole, server, [nameAtEnd(line), told]);
    } finally {
      Object.assign(server, { eval: usual });
    }
  };
  Object.assign(server, { completer });
}
