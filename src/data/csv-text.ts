/** @file Text as a field of a csv file that is written. */

/**
 * A field of text. A spreadsheet reads a cell that starts with = + - or @ as a formula (OWASP, "CSV injection"), so such a cell, unless it
 * is a number, gets an apostrophe, which spreadsheets take as the sign of text.
 *
 * @param delimiter what stands between two fields
 */
export function csvText(text: string, delimiter: "," | "\t" = ","): string {
  const safe = /^\s*[=+\-@＝＋－＠]/u.test(text) && !isPlainNumber(text) ? `'${text}` : text;
  return /["\r\n]|^\s|\s$/u.test(safe) || safe.includes(delimiter) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function isPlainNumber(text: string): boolean {
  return /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/u.test(text);
}
