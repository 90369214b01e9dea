/**
 * @file Tables for the terminal: columns aligned by what they look like on the screen (wide characters count double), numbers
 * to the right, a rule below the header. Plain text unless colour is asked for, so that what is piped stays clean.
 */
import { styleText } from "node:util";
import stringWidth from "string-width";

/** What a cell may hold; what is missing (`null`, `undefined`, NaN) shows as `-`. */
export type Cell = string | number | boolean | null | undefined;

/** One column of a table over rows of type `R`. */
export interface TableColumn<R> {
  title: string;
  /** The cell of a row: a key of it, or a function of it. */
  value: keyof R | ((row: R) => Cell);
  /** Default: `right` where every cell that is there is a number, else `left`. */
  align?: "left" | "right";
  /** Decimals of numbers; default 4, and none for a column of whole numbers. */
  digits?: number;
}

/** How a table looks. */
export interface TableOptions {
  /** ANSI colours (a bold header, a faint rule); default false. */
  color?: boolean;
}

const GAP = "  ";

/**
 * A table as lines of text, joined by `\n`, without one at the end.
 *
 * Control characters in cells (line breaks and terminal escapes too) become spaces: a task's name may come from anyone's file.
 *
 * @param rows from top to bottom; with none, the header stands alone
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
  const laidOut = columns.map((column) => layOut(column, rows));
  const line = (cells: readonly string[]) => cells.map((cell, index) => pad(cell, laidOut[index])).join(GAP).trimEnd();
  const width = laidOut.reduce((sum, column) => sum + column.width, GAP.length * Math.max(0, columns.length - 1));
  return [
    style("bold", line(laidOut.map((column) => column.title))),
    style("dim", "-".repeat(width)),
    ...rows.map((_, row) => line(laidOut.map((column) => column.cells[row]))),
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
  const there = cells.filter((cell) => cell != null && !Number.isNaN(cell));
  const allNumbers = there.length > 0 && there.every((cell) => typeof cell === "number");
  const digits = column.digits ?? (there.every((cell) => Number.isInteger(cell)) ? 0 : 4);
  const title = plain(column.title);
  const texts = cells.map((cell) => {
    if (cell == null || Number.isNaN(cell)) return "-";
    return typeof cell === "number" ? cell.toFixed(digits) : plain(String(cell));
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
