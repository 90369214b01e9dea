/**
 * @file Long texts, cut to what an error can show.
 */

/** The beginning of a text, with `...` where something was cut off. */
export function excerpt(text: string, length = 100): string {
  return text.length > length ? `${text.slice(0, length - 3)}...` : text;
}

/** A text on one line, cut. */
export function onOneLine(text: string, length = 80): string {
  return excerpt(text.trim().replace(/\s+/gu, " "), length);
}

/** The beginning and the end of a text on one line, which tell apart texts that begin alike. */
export function bothEnds(text: string, length = 80): string {
  const line = text.trim().replace(/\s+/gu, " "), half = Math.floor((length - 5) / 2);
  return line.length > length ? `${line.slice(0, half)} ... ${line.slice(-half)}` : line;
}
