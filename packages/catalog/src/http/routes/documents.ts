/** The route by which documents come in, as an engine makes them: its second door, beside that of nodes. @module */
import { HalcyonError, isHalcyonError } from "@halcyon/model";
import { takeType } from "../formats.ts";
import { refuse } from "../query/parameter.ts";
import { type AnyRoute, jsonAnswer, route } from "../route.ts";
import type { Service } from "../service.ts";
import { utf8 } from "../wire/checked.ts";

const one = "application/json";
const lines = { types: ["application/x-ndjson", "application/jsonl", one] };

/**
 * `POST /documents`: a document each line, or one in JSON. Answered when all of them are taken. The field's clients
 * (`TiledInserter`) ask for it by the path of the root, with one document and no word of its type.
 */
export function documentRoute({ catalog }: Service): AnyRoute {
  return route({
    method: "POST",
    url: "/documents/{path}",
    summary:
      'Takes documents of runs, one `["name", {…}]` a line, in order; those that were taken before are passed over.',
    scopes: ["create:node", "register", "write:metadata", "write:data"],
    parameters: {},
    body: lines,
    answers: { types: ["application/json"] },
    act: async ({ body, bodyType, caller, path }) => {
      if (path.length > 0) refuse("path", path.join("/"), "runs are at the root");
      const type = takeType(bodyType === "" ? one : bodyType, lines.types);
      if (caller.tags !== undefined)
        throw new HalcyonError("catalog.forbidden", "A key that sees some tags only writes no runs.", {
          needs: "a key without access tags",
          reason: "the key has access tags",
        });
      let taken = 0;
      const text = utf8(body);
      // Between the parts of one document lines may end, as anywhere else in JSON.
      for (const line of type === one ? [text.replaceAll(/[\r\n]/gu, " ")] : text.split("\n")) {
        if (line.trim() === "") continue;
        try {
          await catalog.takeLine(line);
        } catch (cause) {
          if (!isHalcyonError(cause, "document.json")) throw cause;
          const facts = { parameter: "body", value: line.slice(0, 100), reason: cause.message };
          throw new HalcyonError("catalog.request", `Line ${taken + 1} is no document: ${cause.message}`, facts, {
            cause,
          });
        }
        taken += 1;
      }
      return jsonAnswer(JSON.stringify({ taken }));
    },
  });
}
