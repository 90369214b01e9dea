/** @file Answers as text: JSON lines, or CSV or TSV with a column for each number. */
import { csvText } from "../data/csv-text.js";
import { ImageCell } from "../data/image-cell.js";
import { SparseVector } from "../data/sparse-vector.js";
import { type CellValue, isArrayCell, type Table } from "../data/table.js";
import { PotluckError } from "../engine/errors.js";
import { boolean, list, listNames, oneOf, type Options, readOptions, text } from "../options/index.js";
import type { Answer, Answers } from "./model.js";
import type { AnsweredTable } from "./predict-tables.js";

const options = {
  format: oneOf(["jsonl", "csv", "tsv"], {
    default: "jsonl", describe: "jsonl: a JSON object a row; csv and tsv: a header, then a record a row.",
  }),
  keep: list(text({ phrase: "the name of a column", describe: "A column." }), {
    default: [], phrase: "a list of column names", describe: "Columns of the rows that stand in front of their answers.",
  }),
  keepAll: boolean({ default: false, describe: "Whether all columns of the rows but images stand in front of their answers." }),
};

/** Options of {@link AnswerText}. */
export type AnswerTextOptions = Options<typeof options>;

/** The key of an answer that is what a task says in a word: its csv column is called as the task alone. */
const MAIN = ["label", "labels", "value"];

/**
 * Turns answered rows into text.
 *
 * In csv a task's label, labels (joined by `|`) or value stand in a column with the task's name; what else an answer has in columns called
 * by their place in it, such as `mood.probabilities.glad`. A cell that a spreadsheet would run as a formula starts with an apostrophe.
 * A kept column that has the name of a task, or of such a column, is called `NAME (given)`, in JSON too.
 *
 * @example
 * const text = new AnswerText({ format: "csv", keep: ["id"] });
 * for await (const rows of predictTables(model, tables)) output.write(text.of(rows));
 */
export class AnswerText {
  readonly #format: "jsonl" | "csv" | "tsv";
  readonly #keep: readonly string[];
  readonly #keepAll: boolean;
  /** The columns of the csv, once the first row is known. */
  #header: { kept: readonly string[]; answers: readonly string[] } | undefined;
  readonly #text: (text: string) => string;

  constructor(given?: AnswerTextOptions) {
    const { format, keep, keepAll } = readOptions("AnswerText", options, given);
    this.#format = format;
    this.#keep = keep;
    this.#keepAll = keepAll;
    this.#text = (cell) => csvText(cell, this.#delimiter);
  }

  get #delimiter(): "," | "\t" {
    return this.#format === "tsv" ? "\t" : ",";
  }

  /**
   * The text of some rows; of the first, csv's header is part. Lines end with `\n`.
   *
   * @param more what else a JSON line has of each row, such as explanations, by key
   * @throws PotluckError for a column that the rows do not have, or that holds images
   */
  of({ table, answers }: AnsweredTable, more?: readonly object[]): string {
    if (answers.length === 0) return "";
    const others = Object.keys(more?.[0] ?? {}), taken = others.find((key) => Object.hasOwn(answers[0], key));
    if (taken !== undefined) throw new PotluckError(`"${taken}" is the name of a task, and of what stands beside the answers: rename it`);
    const columns = this.#kept(table), kept = columns.map((name) => keptColumn(table, name));
    const names = freeNames(columns, [...Object.keys(answers[0]), ...flatten(answers[0], this.#text).map(([path]) => path), ...others]);
    return this.#format === "jsonl" ? jsonLines(names, kept, answers, more) : this.#csv(table, names, kept, answers);
  }

  /**
   * The text of a table without rows: csv's header, or nothing.
   *
   * @param answers of any row, for the names of the columns
   */
  ofNone(table: Table, answers: Answers): string {
    if (this.#format === "jsonl" || this.#header !== undefined) return "";
    const paths = flatten(answers, this.#text).map(([path]) => path);
    return this.#headerLine(freeNames(this.#kept(table), [...Object.keys(answers), ...paths]), paths);
  }

  #kept(table: Table): readonly string[] {
    return this.#keepAll ? table.columnNames.filter((name) => !table.column(name).some(isImage)) : [...new Set(this.#keep)];
  }

  #headerLine(kept: readonly string[], answers: readonly string[]): string {
    this.#header = { kept, answers };
    return `${[...kept, ...answers].map(this.#text).join(this.#delimiter)}\n`;
  }

  #csv(table: Table, names: readonly string[], kept: readonly (readonly CellValue[])[], answers: readonly Answers[]): string {
    let out = "";
    if (this.#header === undefined) out = this.#headerLine(names, flatten(answers[0], this.#text).map(([path]) => path));
    const { answers: paths, kept: first } = this.#header!, delimiter = this.#delimiter;
    if (names.length !== first.length || names.some((name, index) => name !== first[index])) {
      throw new PotluckError(`${table.name}: to keep all columns, these rows must have those of the rows before them, ` +
        `${listNames(first, "and")}, found ${listNames(names, "and")}: name the columns to keep, or take jsonl`);
    }
    for (let row = 0; row < answers.length; row++) {
      const cells = flatten(answers[row], this.#text);
      const isSame = cells.length === paths.length && cells.every(([path], index) => path === paths[index]);
      if (!isSame) {
        throw new PotluckError("answers of these rows have other classes than those before, which a csv cannot hold: take jsonl");
      }
      for (let index = 0; index < kept.length; index++) out += `${csvCell(kept[index][row], this.#text)}${delimiter}`;
      out += `${cells.map(([, cell]) => cell).join(delimiter)}\n`;
    }
    return out;
  }
}

/** Names for kept columns that nothing beside them has. @param taken names of the answers */
function freeNames(columns: readonly string[], taken: readonly string[]): string[] {
  const used = new Set(taken), others = new Set(columns);
  return columns.map((column) => {
    let name = column;
    while (used.has(name) || (name !== column && others.has(name))) name += " (given)";
    return name;
  });
}

function isImage(cell: CellValue): boolean {
  return cell instanceof Uint8Array || cell instanceof ImageCell;
}

/** @throws PotluckError where a column cannot stand beside the answers */
function keptColumn(table: Table, name: string): readonly CellValue[] {
  const cells = table.column(name);
  if (cells.some(isImage)) {
    throw new PotluckError(`the column "${name}" cannot be kept: it holds images; keep one that tells which image a row is, such as file`);
  }
  return cells;
}

function jsonLines(
  names: readonly string[], kept: readonly (readonly CellValue[])[], answers: readonly Answers[], more?: readonly object[],
): string {
  const keys = new Map<string, string>(); // names of tasks, classes, ... as JSON, which all rows have
  let out = "";
  for (let row = 0; row < answers.length; row++) {
    out += "{";
    for (let index = 0; index < names.length; index++) {
      out += `${quoted(names[index], keys)}:${JSON.stringify(plain(kept[index][row]))},`;
    }
    out += json(answers[row], keys).slice(1, -1);
    if (more !== undefined) out += `,${JSON.stringify(more[row]).slice(1, -1)}`;
    out += "}\n";
  }
  return out;
}

/** As `JSON.stringify`, for many values with the same keys and labels: twice as fast. */
function json(value: unknown, keys: Map<string, string>): string {
  if (typeof value === "number") return Number.isFinite(value) ? `${value}` : "null";
  if (typeof value === "string") return quoted(value, keys);
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map((one) => json(one, keys)).join(",")}]`;
  let out = "";
  for (const key in value) {
    if (out !== "") out += ",";
    out += `${quoted(key, keys)}:${json((value as Record<string, unknown>)[key], keys)}`;
  }
  return `{${out}}`;
}

function quoted(text: string, keys: Map<string, string>): string {
  let found = keys.get(text);
  if (found === undefined) keys.set(text, found = JSON.stringify(text));
  return found;
}

/** A cell as JSON has it: a number that JSON cannot hold exactly is text. */
function plain(cell: CellValue): unknown {
  if (typeof cell === "bigint") return String(cell);
  if (cell instanceof SparseVector) return { length: cell.length, indices: [...cell.indices], values: [...cell.values] };
  return isArrayCell(cell) ? Array.from(cell as ArrayLike<string | number | boolean | bigint | null>, plain) : cell;
}

function csvCell(cell: CellValue, csvText: (text: string) => string): string {
  if (cell === null || Number.isNaN(cell)) return "";
  return csvText(isArrayCell(cell) ? JSON.stringify(plain(cell)) : String(cell));
}

/** Each number and text of a row's answers: the column's name, and the cell. */
function flatten(answers: Answers, csvText: (text: string) => string): [path: string, cell: string][] {
  const found: [string, string][] = [];
  const add = (path: string, value: unknown): void => {
    if (Array.isArray(value)) found.push([path, csvText(value.join("|"))]);
    else if (typeof value === "object" && value !== null) for (const key of Object.keys(value)) add(`${path}.${key}`, value[key as never]);
    else if (typeof value === "number") found.push([path, Number.isFinite(value) ? String(value) : ""]);
    else found.push([path, csvText(typeof value === "string" || typeof value === "boolean" ? String(value) : "")]);
  };
  for (const task of Object.keys(answers)) {
    const answer: Answer = answers[task], main = MAIN.find((key) => Object.hasOwn(answer, key));
    for (const key of Object.keys(answer) as (keyof Answer)[]) add(key === main ? task : `${task}.${key}`, answer[key]);
  }
  return found;
}
