/** @file Text that fits a number of columns on the screen: cut short, or on several lines. Wide characters count double. */
import stringWidth from "string-width";

/** Text cut to a width; `...` shows that it is cut. */
export function shorten(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  const end = width >= 6 ? "..." : "";
  let kept = "", used = stringWidth(end);
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    used += stringWidth(segment);
    if (used > width) break;
    kept += segment;
  }
  return `${kept.trimEnd()}${end}`;
}

/** Words on lines of at most a width, where words allow; all lines but the first start with `indent`. */
export function wrap(text: string, width: number, indent = ""): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && stringWidth(longer) > width) {
      lines.push(line);
      line = `${indent}${word}`;
    } else line = longer;
  }
  return [...lines, line].join("\n");
}
