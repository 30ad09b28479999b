/** Messages with which a plan begins something: one that cleans up has no use for them. @module */
export const takesData: ReadonlySet<string> = new Set([
  "open_run",
  "checkpoint",
  "create",
  "trigger",
  "kickoff",
  "monitor",
  "declare_stream",
  "parallel",
]);
