/** Names of the files of a series: the templates of Area Detector, `%s%s_%06d.tif`, and Python's, `img_{:05d}.tif`. @module */
import { HalcyonError } from "@halcyon/model";

/** @throws HalcyonError `catalog.files` for a template without a place for one number, or one that leads out of its folder. */
export function fileTemplate(template: string, filename: string): (index: number) => string {
  const named = template
    .replace("%s", "\0")
    .replaceAll("%s", "")
    .replace("\0", () => filename);
  const place = /%([-+#0 ]*)(\d+)?(?:\.(\d+))?d|\{(?:0?:(0)?(\d+)?d?)?\}/u;
  const found = place.exec(named);
  const [before, after] =
    found === null ? [named, ""] : [named.slice(0, found.index), named.slice(found.index + found[0].length)];
  const reason =
    found === null || place.test(after)
      ? "it has not one place for a number"
      : /(?:^|\/)\.\.(?:\/|$)/u.test(named)
        ? "it leads out of its folder"
        : undefined;
  if (reason !== undefined || found === null)
    throw new HalcyonError("catalog.files", `The template ${template} names no files: ${reason}.`, {
      path: template,
      reason: String(reason),
    });
  const [, flags = "", width, precision, zero, braceWidth] = found;
  const digits = Number(
    width === undefined
      ? (braceWidth ?? precision ?? 0)
      : precision === undefined
        ? width
        : Math.max(Number(width), Number(precision)),
  );
  const filler = flags.includes("0") || zero !== undefined || precision !== undefined ? "0" : " ";
  return (index) => before + String(index).padStart(digits, filler) + after;
}
