/** @file Coloured cells in a grid, with a number in each: what the charts of matrices share. */
import { ink, onDark } from "./palette.js";
import { type Attributes, coordinate, element, escapeText } from "./svg.js";
import { pixelsOf, shorten } from "./text-width.js";

/** One cell. */
export interface Cell {
  row: number;
  column: number;
  fill: string;
  /** Whether the text needs to be white. */
  isDark: boolean;
  text: string;
  /** What a pointer on the cell shows. */
  tip: string;
  isBold?: boolean;
}

/** Where a grid is. */
export interface Grid {
  left: number;
  top: number;
  cell: number;
  /** The height of a row, where cells are not square. */
  rowHeight?: number;
}

/** Cells narrower than this have no text. */
const LEAST_WITH_TEXT = 19;

/** With more cells than this, those of one colour are one path, and none has a text for the pointer: the file stays small. */
const MANY = 150;

/** Draws cells. */
export function drawCells(cells: readonly Cell[], grid: Grid): string {
  const { left, top, cell, rowHeight = cell } = grid, gap = cell >= 12 ? 2 : 1, size = Math.min(13, Math.max(8, cell * 0.3));
  const isMany = cells.length > MANY, texts = new Map<string, string[]>();
  const drawn = cells.map((one) => {
    const { row, column, fill, isDark, text, tip, isBold } = one, x = left + column * cell, y = top + row * rowHeight;
    const fits = text !== "" && cell >= LEAST_WITH_TEXT && pixelsOf(text, size) <= cell + 2;
    const at = { x: x + (cell - gap) / 2, y: y + (rowHeight - gap) / 2 + size * 0.36 };
    const look = { "font-weight": isBold ? 700 : undefined, fill: isDark ? onDark : ink.text };
    if (isMany) {
      const key = JSON.stringify(look), own = texts.get(key) ?? [];
      if (fits) texts.set(key, own);
      if (fits) own.push(element("text", at, escapeText(text)));
      return "";
    }
    return element(
      "g", {}, element("title", {}, escapeText(tip)),
      element("rect", { x, y, width: cell - gap, height: rowHeight - gap, rx: cell >= 24 ? 2 : 0, fill }),
      fits ? element("text", { ...at, "font-size": size, "text-anchor": "middle", ...look }, escapeText(text)) : "",
    );
  });
  if (!isMany) return drawn.join("");
  const numbers = Array.from(texts, ([key, own]) => element(
    "g", { "font-size": size, "text-anchor": "middle", ...JSON.parse(key) as Attributes }, ...own));
  return colouredPaths(cells, grid, gap) + numbers.join("");
}

/** The cells of each colour as one path. */
function colouredPaths(cells: readonly Cell[], { left, top, cell, rowHeight = cell }: Grid, gap: number): string {
  const paths = new Map<string, string>();
  for (const { row, column, fill } of cells) {
    const x = left + column * cell, y = coordinate(top + row * rowHeight + (rowHeight - gap) / 2);
    paths.set(fill, `${paths.get(fill) ?? ""}M${coordinate(x)},${y}L${coordinate(x + cell - gap)},${y}`);
  }
  return Array.from(paths, ([stroke, d]) => element("path", { d, fill: "none", stroke, "stroke-width": rowHeight - gap })).join("");
}

/** Names at the left of the rows, to the right end. */
export function rowNames(names: readonly string[], { left, top, cell, rowHeight = cell }: Grid, room: number): string {
  const size = Math.min(12.5, Math.max(8, rowHeight * 0.62)), columns = Math.max(3, Math.floor(room / (size * 0.56)));
  return names.map((name, row) => element(
    "text", { x: left - 8, y: top + (row + 0.5) * rowHeight + size * 0.34, "text-anchor": "end", "font-size": size, fill: ink.text },
    element("title", {}, escapeText(name)), escapeText(shorten(name, columns)),
  )).join("");
}

/** Names above the columns: level where they fit, else rising to the right. */
export function columnNames(names: readonly string[], { left, top, cell }: Grid, room: number): string {
  const size = Math.min(12.5, Math.max(8, cell * 0.62)), isLevel = namesAreLevel(names, cell);
  return names.map((name, column) => {
    const x = left + (column + 0.5) * cell - 1, y = top - 8, columns = Math.max(3, Math.floor(room / (size * 0.56)));
    const at = isLevel ? { x, y, "text-anchor": "middle" }
      : { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(-45)`, "text-anchor": "start" };
    return element(
      "text", { ...at, "font-size": size, fill: ink.text }, element("title", {}, escapeText(name)),
      escapeText(isLevel ? name : shorten(name, columns)),
    );
  }).join("");
}

/** Whether names fit above their columns as they are. */
export function namesAreLevel(names: readonly string[], cell: number): boolean {
  return names.every((name) => pixelsOf(name, Math.min(12.5, Math.max(8, cell * 0.62))) <= cell - 4);
}
