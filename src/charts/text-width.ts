/**
 * @file How wide text is where nothing can measure it: the columns that a terminal gives to it (string-width) times a sans-serif's advance.
 */
import stringWidth from "string-width";

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** About how many pixels a text takes in a chart, at a font size; rather too many than too few. */
export function pixelsOf(text: string, fontSize: number): number {
  return stringWidth(text) * fontSize * 0.58;
}

/**
 * A text of at most this many columns: where it is longer, an ellipsis replaces its end. Control characters become spaces.
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
