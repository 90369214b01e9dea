/**
 * @file How wide text is where nothing can measure it: in terminal columns, by Unicode's rules of thumb (East Asian wide and
 * emoji take two, combining marks none), and in a chart, by that times a sans-serif's usual advance.
 */

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
const WIDE_SCRIPT = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const WIDE_SIGN = /[\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6\ufe0f]/u;
const NO_WIDTH = /^[\p{Mark}\p{Cf}\p{Cc}]+$/u;
const ASCII = /^[ -~]*$/;

/** The columns that a terminal gives to a text. */
export function columnsOf(text: string): number {
  if (ASCII.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of graphemes.segment(text)) {
    const wide = WIDE_SCRIPT.test(segment) || WIDE_SIGN.test(segment);
    columns += NO_WIDTH.test(segment) ? 0 : wide ? 2 : 1;
  }
  return columns;
}

/** About how many pixels a text takes in a chart, at a font size; rather too many than too few. */
export function pixelsOf(text: string, fontSize: number): number {
  return columnsOf(text) * fontSize * 0.58;
}

/**
 * A text within so many columns, its end replaced by an ellipsis where it is longer; control characters become spaces.
 *
 * @example
 * shorten("sentiment of reviews", 12); // "sentiment o…"
 */
export function shorten(text: string, columns: number): string {
  const plain = text.replace(/\p{Cc}+/gu, " ");
  if (columnsOf(plain) <= columns) return plain;
  let kept = "", width = 0;
  for (const { segment } of graphemes.segment(plain)) {
    width += columnsOf(segment);
    if (width > columns - 1) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}
