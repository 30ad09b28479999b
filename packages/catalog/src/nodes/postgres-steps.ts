/** How an older index in PostgreSQL is brought to the next version. @module */
import { type IndexStep, assetsWithinFolder } from "./index-versions.ts";
import { type SqlWork, sql } from "./sql.ts";

export const postgresSteps: readonly IndexStep[] = [
  {
    from: 1,
    *work(uris): SqlWork<void> {
      yield* assetsWithinFolder(uris);
      yield sql("ALTER TABLE halcyon_version ADD COLUMN catalog TEXT");
    },
  },
];
