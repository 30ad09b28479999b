/**
 * Makes `docs/reference/plans.md` from what the plans declare: `node scripts/plans-reference.ts`.
 *
 * The page is committed, and a test says when it is not what the declarations say. @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { patternDefinitions, planDefinitions, preprocessorDefinitions, stubDefinitions } from "@halcyon/engine";

/** What is told of one definition. */
interface Told {
  readonly name: string;
  help(): string;
}

const page: string = join(fileURLToPath(new URL("..", import.meta.url)), "docs/reference/plans.md");

function section(title: string, about: string, definitions: ReadonlyMap<string, Told>): string {
  const entries = [...definitions.values()].map((one) => `### \`${one.name}\`\n\n\`\`\`text\n${one.help()}\n\`\`\``);
  return [`## ${title}`, about, ...entries].join("\n\n");
}

/** The page as the declarations say. */
export function plansReference(): string {
  return `${[
    "# Plans, stubs, patterns and preprocessors",
    "Made from what they declare by `scripts/plans-reference.ts`; the command line, the queue and forms are made from the same. Names are those of the wire: in TypeScript `rel_grid_scan` is `relGridScan`.",
    section("Plans", "Each opens a run of its own.", planDefinitions),
    section("Stubs", "One message each, or a few: what plans are made of.", stubDefinitions),
    section(
      "Patterns",
      "Each answers where the points of a scan are; plans take them as they are.",
      patternDefinitions,
    ),
    section("Preprocessors", "Each takes a plan and gives a plan.", preprocessorDefinitions),
  ].join("\n\n")}\n`;
}

/** The page as it is committed. */
export function committedReference(): string {
  return readFileSync(page, "utf8");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(page, plansReference());
