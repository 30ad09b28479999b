/**
 * Remakes the picture of the README: runs the scan of `npm start` and writes what it prints, as text into `README.md`
 * (between the marks) and as a moving picture into `docs/images/first-scan.svg`, each line at the time when it came.
 *
 *     npm run capture        after npm run build
 *
 * @module
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const shown = "npx halcyon run scan noisy x -2 2 41 --beamline examples/beamline.ts";

/** A line of the terminal, and when it came, in s. */
interface Line {
  readonly text: string;
  readonly at: number;
}

/** Runs the scan, and takes down what it prints. */
async function record(): Promise<Line[]> {
  const data = mkdtempSync(join(tmpdir(), "halcyon-capture-"));
  const args = [...shown.split(" ").slice(2), "--data", data];
  const lines: Line[] = [];
  const started = performance.now();
  try {
    const child = spawn(process.execPath, [join(root, "packages/halcyon/bin/halcyon.js"), ...args], {
      cwd: root,
      env: { ...process.env, COLUMNS: "78", NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let rest = "";
    for await (const chunk of child.stdout.setEncoding("utf8")) {
      const parts = `${rest}${String(chunk)}`.split("\n");
      rest = parts.pop() ?? "";
      for (const text of parts) lines.push({ text, at: (performance.now() - started) / 1000 });
    }
    if (child.exitCode === null) await once(child, "exit");
    if (child.exitCode !== 0) throw new Error(`The scan ended with ${child.exitCode}.`);
  } finally {
    rmSync(data, { recursive: true });
  }
  return lines;
}

const width = 8.4; /* px of a character */
const height = 18; /* px of a line */

/** The lines as a moving picture that plays once. */
function picture(lines: readonly Line[]): string {
  const all = [{ text: `$ ${shown}`, at: 0 }, ...lines];
  const columns = Math.max(...all.map(({ text }) => text.length));
  const texts = all.map(
    ({ text, at }, i) =>
      `<text x="16" y="${32 + i * height}" style="animation-delay:${at.toFixed(2)}s">${escaped(text)}</text>`,
  );
  const size = `width="${Math.ceil(columns * width) + 32}" height="${all.length * height + 32}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-label="A scan in the terminal">
<style>
rect { fill: #14181f }
text { fill: #d7dde6; font: 14px/18px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre; opacity: 0; animation: come 0.05s linear forwards }
@keyframes come { to { opacity: 1 } }
@media (prefers-reduced-motion: reduce) { text { opacity: 1; animation: none } }
</style>
<rect width="100%" height="100%" rx="8"/>
${texts.join("\n")}
</svg>
`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

/** The README, with the lines between its marks; the table is cut short. */
function readmeWith(readme: string, lines: readonly Line[]): string {
  const texts = lines.map(({ text }) => text.trimEnd());
  const short = texts.length > 40 ? [...texts.slice(0, 9), "  …", ...texts.slice(-28)] : texts;
  const [before, after] = [readme.split("<!-- capture -->")[0], readme.split("<!-- /capture -->")[1]];
  if (before === undefined || after === undefined) throw new Error("README.md has no <!-- capture --> marks.");
  const block = ["```text", `$ ${shown}`, ...short, "```"].join("\n");
  return `${before}<!-- capture -->\n\n${block}\n\n<!-- /capture -->${after}`;
}

const lines = await record();
mkdirSync(join(root, "docs/images"), { recursive: true });
writeFileSync(join(root, "docs/images/first-scan.svg"), picture(lines));
const readme = join(root, "README.md");
writeFileSync(readme, readmeWith(readFileSync(readme, "utf8"), lines));
console.log(`${lines.length} lines, ${lines.at(-1)?.at.toFixed(1) ?? 0} s`);
