/** @file Rows as CSV by RFC 4180: what the generated tables of the tests are written with. */

/** One cell. null is a missing one, an empty field; the empty text is `""`. */
export type Cell = string | number | null;

/**
 * A header and rows as CSV text with a line break at the end. A field is in quotes where it needs them, and where it is the empty text.
 *
 * @example
 * csvOf(["id", "text"], [[1, 'He said "no"'], [2, null]]); // 'id,text\n1,"He said ""no"""\n2,\n'
 */
export function csvOf(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [header, ...rows].map((cells) => `${cells.map(field).join(",")}\n`).join("");
}

function field(cell: Cell): string {
  if (cell === null) return "";
  const text = String(cell);
  return text === "" || /[",\r\n]|^\s|\s$/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
