/** How an older index in SQLite is brought to the next version. @module */
import { decodeValue } from "@halcyon/model";
import { wordsIn } from "./full-text.ts";
import { type IndexStep, assetsWithinFolder, eachNode } from "./index-versions.ts";
import { type SqlWork, sql } from "./sql.ts";
import { sqliteDialect } from "./sqlite-dialect.ts";
import { wordsSchema } from "./sqlite-schema.ts";

export const sqliteSteps: readonly IndexStep[] = [
  { from: 1, work: assetsWithinFolder },
  {
    from: 2,
    *work(): SqlWork<void> {
      // The parents are among the words, and so is that they are too many.
      yield sql("DROP TABLE node_words");
      yield sql(wordsSchema);
      yield* eachNode("id, parent, metadata", function* ({ id, parent, metadata }): SqlWork<void> {
        const node = { id: id as number, parent: parent as number | null };
        const words = wordsIn(decodeValue(metadata as string));
        for (const statement of sqliteDialect.keepWords(node, words, true)) yield statement;
      });
    },
  },
];
