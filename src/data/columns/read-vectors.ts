/**
 * @file From cells to vectors of one width: lists of numbers (typed arrays, arrays, or the text of a JSON list), or single numbers, which
 * are vectors of width 1. They are kept as float32, as the features are. Sparse vectors stay sparse.
 */
import { PotluckError } from "../../engine/errors.js";
import { showValue } from "../../options/index.js";
import { parseNumber } from "../scalars.js";
import { SparseVector } from "../sparse-vector.js";
import { type CellValue, isMissing, showCell, type Table } from "../table.js";
import { LARGEST_FLOAT32 } from "./cells.js";

/** A column's vectors, row-major. */
export interface Vectors {
  /** Numbers of each; 0 where there are no rows. */
  width: number;
  /** Whether the cells are lists, rather than a number each. */
  lists: boolean;
  data: Float32Array;
  /** The cells themselves, where they are sparse; `data` is then empty. */
  sparse?: readonly SparseVector[];
}

/** Reads a column. @throws PotluckError for a cell that is missing, holds something else, or has another width; it names the row */
export function readVectors(table: Table, column: string): Vectors {
  const cells = table.column(column);
  if (cells[0] instanceof SparseVector) return readSparse(table, column, cells, cells[0].length);
  const vectors: Vectors = { width: 0, lists: false, data: new Float32Array(0) };
  cells.forEach((cell, row) => {
    const fail = (problem: string): never => {
      throw new PotluckError(`${table.where(row)}: vector column "${column}"${problem.startsWith(":") ? "" : " "}${problem}`);
    };
    const list = numbersOf(cell, fail), lists = !isSingle(cell);
    if (row === 0) {
      if (list.length === 0) fail("holds an empty list: a vector has one number or more");
      Object.assign(vectors, { width: list.length, lists, data: new Float32Array(list.length * cells.length) });
    } else if (list.length !== vectors.width || lists !== vectors.lists) {
      const found = lists ? `a list of ${list.length} numbers` : "a single number";
      const first = vectors.lists ? `a list of ${vectors.width}` : "a single number";
      fail(`holds ${found}, but ${table.where(0)} has ${first}: all rows must have one width`);
    }
    vectors.data.set(checked(list, fail), row * vectors.width);
  });
  return vectors;
}

function readSparse(table: Table, column: string, cells: readonly CellValue[], width: number): Vectors {
  cells.forEach((cell, row) => {
    const problem = isMissing(cell) ? "is missing: remove the row, or give it a vector of zeros"
      : !(cell instanceof SparseVector) ? `holds ${showCell(cell)}, but ${table.where(0)} a sparse vector`
      : cell.length === width ? numberProblem(cell)
      : `holds a sparse vector of ${cell.length} numbers, but ${table.where(0)} one of ${width}: all rows must have one ` +
        `width; of svmlight files set features: ${Math.max(cell.length, width)} in each source`;
    if (problem !== undefined) throw new PotluckError(`${table.where(row)}: vector column "${column}" ${problem}`);
  });
  return { width, lists: true, data: new Float32Array(0), sparse: cells as readonly SparseVector[] };
}

function numberProblem({ indices, values }: SparseVector): string | undefined {
  const at = values.findIndex((value) => !Number.isFinite(value));
  return at < 0 ? undefined : `has ${values[at]} at place ${indices[at] + 1}, which is no number for float32`;
}

type Fail = (problem: string) => never;

const isList = (cell: CellValue): boolean => (typeof cell === "string" ? cell.trimStart().startsWith("[") : typeof cell === "object");
const isSingle = (cell: CellValue): boolean => !isList(cell);

/** What a cell lists, not checked. */
function numbersOf(cell: CellValue, fail: Fail): ArrayLike<unknown> {
  if (isMissing(cell)) fail(`is ${cell === null ? "missing" : "NaN"}: remove the row, or give it a list of zeros`);
  if (cell instanceof SparseVector) fail(`holds ${showCell(cell)}, but the first row does not`);
  if (cell instanceof Uint8Array) fail(`holds ${showCell(cell)}, not a list of numbers`);
  if (typeof cell === "object") return cell as ArrayLike<unknown>;
  if (typeof cell !== "string") return typeof cell === "boolean" ? fail(`is ${cell}, not a list of numbers`) : [cell];
  if (isSingle(cell)) {
    const number = parseNumber(cell) ?? NaN;
    return Number.isNaN(number) ? fail(`is ${showCell(cell)}, not a list of numbers such as "[0.1, 0.2]"`) : [number];
  }
  try {
    return JSON.parse(cell) as unknown[];
  } catch (error) {
    return fail(`is ${showCell(cell)}, not a list of numbers in JSON (${(error as Error).message})`);
  }
}

/** Numbers that float32 can hold. */
function checked(list: ArrayLike<unknown>, fail: Fail): ArrayLike<number> {
  for (let at = 0; at < list.length; at++) {
    const value = list[at];
    if (typeof value === "number" && Math.abs(value) <= LARGEST_FLOAT32) continue;
    if (typeof value === "bigint") return checked(Array.from(list, (one) => (typeof one === "bigint" ? Number(one) : one)), fail);
    const place = list.length === 1 ? "" : `: number ${at + 1} of ${list.length} `;
    if (value === null || value === undefined) fail(`${place}is missing`);
    if (typeof value !== "number") fail(`${place}is ${showValue(value)}, not a number`);
    fail(`${place}is ${Number.isNaN(value) ? "NaN" : `${String(value)}, too large: the largest float32 is 3.4e38`}`);
  }
  return list as ArrayLike<number>;
}
