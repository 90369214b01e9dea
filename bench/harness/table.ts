/** @file Plain tables for the terminal: the first column to the left, numbers to the right. */

/**
 * Rows under a header, aligned, as text without a last line break.
 *
 * @example
 * table(["features", "ms"], [["4,000", "1.20"]]);
 */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
      .join("  ")
      .trimEnd();
  return [line(header), "-".repeat(widths.reduce((sum, width) => sum + width + 2, -2)), ...rows.map(line)].join("\n");
}

/** A number with three digits that count, and no exponent: `0.123`, `12.3`, `1,230`. */
export function three(value: number): string {
  if (!Number.isFinite(value)) return "-";
  const digits = value === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toLocaleString("en-US", { minimumFractionDigits: Math.min(digits, 6), maximumFractionDigits: Math.min(digits, 6) });
}

/** A whole number with its thousands apart. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
