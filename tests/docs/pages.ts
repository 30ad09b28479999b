/**
 * The pages of the documentation, and the blocks of code in them.
 *
 * The words after a block's language say what it is: nothing, it is run; `file NAME`, it is put into a file that later
 * blocks of the page use; `no-run REASON`, it is only read; `output` (of a `text` block), it is what the block before
 * prints.
 *
 * @module
 */
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The root of the repository, with a slash at its end. */
export const root: string = fileURLToPath(new URL("../..", import.meta.url));

/** A block of code. */
export interface Block {
  readonly language: string;
  readonly use: "run" | "file" | "no-run" | "output" | "show";
  /** The name of the file, or the reason why it isn't run. */
  readonly detail: string;
  readonly text: string;
  /** Where it begins in the page. */
  readonly line: number;
}

/** A page. */
export interface Page {
  /** From the root. */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** All pages: those of `docs/`, and every README. */
export function pages(): Page[] {
  const paths = globSync(["*.md", "docs/**/*.md", "packages/*/README.md", "examples/**/*.md"], { cwd: root });
  return paths.toSorted().map((path) => {
    const text = readFileSync(`${root}${path}`, "utf8");
    return { path, text, blocks: blocksOf(text) };
  });
}

/** The relative links of a page that lead to no file. */
export function brokenLinks({ path, text }: Page, exists: (path: string) => boolean): string[] {
  const prose = text.replaceAll(/^```.*?^```/gmsu, "").replaceAll(/`[^`\n]*`/gu, "");
  const links = [...prose.matchAll(/\]\((?<to>[^)\s]+)\)/gu)].flatMap(({ groups }) => groups?.["to"] ?? []);
  const here = new URL(path, `file://${root}`);
  return links.filter((to) => {
    if (/^(?:https?:|mailto:|#)/u.test(to)) return false;
    return !exists(fileURLToPath(new URL(to.replace(/#.*$/u, ""), here)));
  });
}

function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let open: { info: string; line: number; lines: string[] } | undefined;
  text.split("\n").forEach((line, i) => {
    const fence = /^```(?<info>.*)$/u.exec(line);
    if (fence === null) {
      open?.lines.push(line);
    } else if (open === undefined) {
      open = { info: fence.groups?.["info"]?.trim() ?? "", line: i + 1, lines: [] };
    } else {
      blocks.push({ ...useOf(open.info), text: open.lines.join("\n"), line: open.line });
      open = undefined;
    }
  });
  if (open !== undefined) throw new Error(`The block that begins in line ${open.line} has no end.`);
  return blocks;
}

function useOf(info: string): Pick<Block, "language" | "use" | "detail"> {
  const [language = "", word = "", ...rest] = info.split(" ");
  const detail = rest.join(" ");
  switch (word) {
    case "":
      return { language, use: language === "ts" || language === "sh" || language === "py" ? "run" : "show", detail };
    case "file":
    case "no-run":
    case "output":
      return { language, use: word, detail };
    default:
      throw new Error(`A block may be "file NAME", "no-run REASON" or "output"; this one is "${info}".`);
  }
}
