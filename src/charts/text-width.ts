/** @file Estimates the width of text: its columns in a terminal (string-width) times the average character width of a sans-serif font. */
import stringWidth from "string-width";

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** The approximate width of a text in pixels; rather too wide than too narrow. */
export function pixelsOf(text: string, fontSize: number): number {
  return stringWidth(text) * fontSize * 0.58;
}

/**
 * Shortens a text to a number of columns. An ellipsis marks the cut. Control characters become spaces.
 *
 * @example
 * shorten("sentiment of reviews", 12); // "sentiment o…"
 */
export function shorten(text: string, columns: number): string {
  const plain = text.replace(/\p{Cc}+/gu, " ");
  if (stringWidth(plain) <= columns) return plain;
  let kept = "", width = 0;
  for (const { segment } of graphemes.segment(plain)) {
    width += stringWidth(segment);
    if (width > columns - 1) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

/**
 * Breaks a text into lines at its separators, or within a part that is longer than a line, at spaces. The last line allowed is shortened.
 *
 * @param separator stands between two parts on one line
 */
export function wrap(parts: readonly string[], separator: string, columns: number, most: number): string[] {
  const lines: string[] = [];
  const words = parts.flatMap((part) => part.split(" ").map((word, index) => ({ word, before: index === 0 ? separator : " " })));
  for (const { word, before } of words) {
    const last = lines.length - 1;
    if (last >= 0 && (stringWidth(`${lines[last]}${before}${word}`) <= columns || lines.length === most)) lines[last] += before + word;
    else lines.push(word);
  }
  return lines.map((line) => shorten(line, columns));
}
