/** @file Answers as text: JSON lines, or CSV with a column for each number. */
import { csvText } from "../data/csv-text.js";
import { ImageCell } from "../data/image-cell.js";
import { SparseVector } from "../data/sparse-vector.js";
import { type CellValue, isArrayCell, type Table } from "../data/table.js";
import { PotluckError } from "../engine/errors.js";
import { boolean, list, oneOf, type Options, readOptions, text } from "../options/index.js";
import type { Answer, Answers } from "./model.js";
import type { AnsweredTable } from "./predict-tables.js";

const options = {
  format: oneOf(["jsonl", "csv"], { default: "jsonl", describe: "jsonl: a JSON object a row; csv: a header, then a record a row." }),
  keep: list(text({ phrase: "the name of a column", describe: "A column." }), {
    default: [], phrase: "a list of column names", describe: "Columns of the rows that stand in front of their answers.",
  }),
  keepAll: boolean({ default: false, describe: "Whether all columns of the rows stand in front of their answers." }),
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
 *
 * @example
 * const text = new AnswerText({ format: "csv", keep: ["id"] });
 * for await (const rows of predictTables(model, tables)) output.write(text.of(rows));
 */
export class AnswerText {
  readonly #format: "jsonl" | "csv";
  readonly #keep: readonly string[];
  readonly #keepAll: boolean;
  /** The columns of the csv, once the first row is known. */
  #header: { kept: readonly string[]; answers: readonly string[] } | undefined;

  constructor(given?: AnswerTextOptions) {
    const { format, keep, keepAll } = readOptions("AnswerText", options, given);
    this.#format = format;
    this.#keep = keep;
    this.#keepAll = keepAll;
  }

  /**
   * The text of some rows; of the first, csv's header is part. Lines end with `\n`.
   *
   * @param more what else a JSON line has of each row, such as explanations, by key
   * @throws PotluckError for a column that the rows do not have, that has the name of a task, or that holds images
   */
  of({ table, answers }: AnsweredTable, more?: readonly object[]): string {
    if (answers.length === 0) return "";
    const names = this.#keepAll ? table.columnNames : this.#keep;
    for (const key of Object.keys(more?.[0] ?? {})) {
      if (!names.includes(key) && !Object.hasOwn(answers[0], key)) continue;
      throw new PotluckError(`"${key}" is the name of a task or of a kept column, and of what stands beside the answers: rename it`);
    }
    const kept = names.map((name) => keptColumn(table, name, answers[0]));
    return this.#format === "csv" ? this.#csv(names, kept, answers) : jsonLines(names, kept, answers, more);
  }

  #csv(names: readonly string[], kept: readonly (readonly CellValue[])[], answers: readonly Answers[]): string {
    let out = "";
    if (this.#header === undefined) {
      const paths = flatten(answers[0]).map(([path]) => path), taken = names.find((name) => paths.includes(name));
      if (taken !== undefined) throw new PotluckError(`the column "${taken}" cannot be kept: answers have a column of that name`);
      this.#header = { kept: names, answers: paths };
      out = `${[...names, ...paths].map(csvText).join(",")}\n`;
    }
    const { answers: paths } = this.#header;
    for (let row = 0; row < answers.length; row++) {
      const cells = flatten(answers[row]);
      const isSame = cells.length === paths.length && cells.every(([path], index) => path === paths[index]);
      if (!isSame) {
        throw new PotluckError("answers of these rows have other classes than those before, which a csv cannot hold: take jsonl");
      }
      for (let index = 0; index < kept.length; index++) out += `${csvCell(kept[index][row])},`;
      out += `${cells.map(([, cell]) => cell).join(",")}\n`;
    }
    return out;
  }
}

/** @throws PotluckError where a column cannot stand beside the answers */
function keptColumn(table: Table, name: string, answers: Answers): readonly CellValue[] {
  if (Object.hasOwn(answers, name)) {
    throw new PotluckError(`the column "${name}" cannot be kept: a task of the model has that name, and its answer stands there`);
  }
  const cells = table.column(name);
  if (cells.some((cell) => cell instanceof Uint8Array || cell instanceof ImageCell)) {
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

function csvCell(cell: CellValue): string {
  if (cell === null || Number.isNaN(cell)) return "";
  return csvText(isArrayCell(cell) ? JSON.stringify(plain(cell)) : String(cell));
}

/** Each number and text of a row's answers: the column's name, and the cell. */
function flatten(answers: Answers): [path: string, cell: string][] {
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
