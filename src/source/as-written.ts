/** @file Numbers as their source writes them: a table has a number only where it says the same as the text. */

/**
 * The number that a text writes if the number's shortest form is that text, else the text itself: `2.5` is a number; `1.10`, `1e3` and
 * `9007199254740993` stay texts, which are read as numbers where their role asks for one (see data/scalars.ts).
 */
export function numberAsWritten(text: string): number | string {
  const number = Number(text);
  return String(number) === text ? number : text;
}
