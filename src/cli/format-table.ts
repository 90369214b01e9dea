/**
 * @file Tables for the terminal. Columns are aligned by their width on the screen (wide characters count double), numbers to the right. A
 * rule separates the header. Plain text by default, so that piped output has no colour codes.
 */
import { styleText } from "node:util";
import stringWidth from "string-width";

/** The value of a cell. A missing value (`null`, `undefined`, NaN) shows as `-`. */
export type Cell = string | number | boolean | null | undefined;

/** One column of a table with rows of type `R`. */
export interface TableColumn<R> {
  title: string;
  /** The cell of a row: a key of the row, or a function of it. */
  value: keyof R | ((row: R) => Cell);
  /** Default: `right` if all cells are numbers or missing, else `left`. */
  align?: "left" | "right";
  /** Decimal places of numbers. Default: 4, or 0 for a column of whole numbers. */
  digits?: number;
}

/** Options of {@link formatTable}. */
export interface TableOptions {
  /** Whether to use ANSI codes (bold header, dim rule). Default: false. */
  color?: boolean;
}

const GAP = "  ";

/**
 * Formats a table as lines joined by `\n`, without one at the end.
 *
 * Control characters in cells, such as line breaks and terminal escapes, become spaces: names may come from untrusted files.
 *
 * @param rows from top to bottom; without rows, only the header is printed
 * @param columns from left to right
 * @example
 * const rows = [{ task: "movie", f1: 0.8125 }, { task: "yelp", f1: 0.66 }];
 * formatTable(rows, [{ title: "task", value: "task" }, { title: "F1", value: "f1" }]);
 * // task       F1
 * // -------------
 * // movie  0.8125
 * // yelp   0.6600
 */
export function formatTable<R extends object>(rows: readonly R[], columns: readonly TableColumn<R>[], options: TableOptions = {}): string {
  const style = (format: "bold" | "dim", text: string) => {
    return options.color === true ? styleText(format, text, { validateStream: false }) : text;
  };
  const layouts = columns.map((column) => layOut(column, rows));
  const line = (cells: readonly string[]) => cells.map((cell, index) => pad(cell, layouts[index])).join(GAP).trimEnd();
  const width = layouts.reduce((sum, column) => sum + column.width, GAP.length * Math.max(0, columns.length - 1));
  return [
    style("bold", line(layouts.map((column) => column.title))),
    style("dim", "-".repeat(width)),
    ...rows.map((_, row) => line(layouts.map((column) => column.cells[row]))),
  ].join("\n");
}

interface Layout {
  title: string;
  cells: string[];
  width: number;
  align: "left" | "right";
}

function layOut<R extends object>(column: TableColumn<R>, rows: readonly R[]): Layout {
  const { value } = column;
  const cells = rows.map((row) => (typeof value === "function" ? value(row) : (row[value] as Cell)));
  const present = cells.filter((cell) => cell != null && !Number.isNaN(cell));
  const allNumbers = present.length > 0 && present.every((cell) => typeof cell === "number");
  const digits = column.digits ?? (present.every((cell) => Number.isInteger(cell)) ? 0 : 4);
  const title = plain(column.title);
  const texts = cells.map((cell) => {
    if (cell == null || Number.isNaN(cell)) return "-";
    return typeof cell === "number" ? cell.toFixed(digits).replace(/^-(?=[0.]+$)/u, "") : plain(String(cell));
  });
  return {
    title,
    cells: texts,
    width: Math.max(stringWidth(title), ...texts.map((text) => stringWidth(text))),
    align: column.align ?? (allNumbers ? "right" : "left"),
  };
}

function plain(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ");
}

function pad(text: string, { width, align }: Layout): string {
  const space = " ".repeat(width - stringWidth(text));
  return align === "right" ? space + text : text + space;
}
