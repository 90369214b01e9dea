/**
 * @file What a page, Deno, Bun and Node each answer, in one form that can be compared: a program as text, run with the model files and rows
 * that Node made.
 */
import { ImageCell } from "../../src/data/image-cell.js";
import { type CellValue, selectTableRows } from "../../src/data/table.js";
import { Model } from "../../src/model/model.js";
import { ALL_TASKS, mixedTable, trainedBytes } from "../model/trained.js";

/** A model file, and rows to answer. */
export interface Case {
  trunk: string;
  /** The file, base64. */
  file: string;
  /** Rows as JSON; an image is `{ pixels }`, of 4 by 4. */
  rows: Record<string, unknown>[];
}

const NAMES = ["text", "age", "job", "point", "image"];

/** Models of all kinds of task, of three trunks. */
export async function makeCases(): Promise<Case[]> {
  const table = mixedTable(), some = selectTableRows(table, [3, 1, 5, 40]);
  const columns = "text: text, numeric: [age], categorical: [job], vector: [point]";
  const rows = Array.from({ length: some.rows }, (_, row) => (
    Object.fromEntries(NAMES.map((name) => [name, plain(some.column(name)[row])]))));
  const models: [trunk: string, columns: string, settings: string][] = [
    ["mlp", columns, "model: { hidden: [5], activation: tanh, layerNorm: true }\nfeatures: { vectorizer: { name: tfidf, minDf: 1 } }"],
    ["mmoe", columns, "model: { trunk: mmoe, experts: 2, hidden: [4], activation: gelu }\n" +
      "features: { vectorizer: { name: hashing, buckets: 64 } }"],
    ["cnn", "image: image", "model: { trunk: cnn, channels: [2], kernel: 3, hidden: [4] }"],
  ];
  const cases: Case[] = [];
  for (const [trunk, own, settings] of models) {
    const bytes = await trainedBytes(`data: { mixed: { source: mixed.csv, ${own} } }\n${settings}\n${ALL_TASKS}`, { mixed: table });
    cases.push({ trunk, file: Buffer.from(bytes).toString("base64"), rows });
  }
  return cases;
}

function plain(cell: CellValue): unknown {
  return cell instanceof ImageCell ? { pixels: Array.from(cell) } : cell;
}

/** What the program below needs of the library. */
interface Library {
  Model: typeof Model;
  ImageCell: typeof ImageCell;
  tableFromColumns: (name: string, columns: Record<string, unknown[]>) => unknown;
}

/**
 * Answers and logits of each case, as JSON. Its text is run elsewhere, so it uses nothing from outside itself.
 *
 * @param library the library there
 */
export function answersOf(library: Library, cases: readonly Case[]): string[] {
  const { Model: Models, ImageCell: Images, tableFromColumns } = library;
  return cases.map(({ file, rows }) => {
    const model = Models.from(Uint8Array.from(atob(file), (character) => character.charCodeAt(0)));
    const cells = (value: unknown): unknown => (value !== null && typeof value === "object" && "pixels" in value
      ? new Images(Uint8Array.from(value.pixels as number[]), { height: 4, width: 4 }) : value);
    const own = rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, cells(value)])));
    const columns = Object.fromEntries(Object.keys(own[0]).map((name) => [name, own.map((row) => row[name])]));
    const logits = Object.entries(model.logits(tableFromColumns("rows", columns) as never));
    const answers = model.predict(own as never);
    model.dispose();
    return JSON.stringify({ answers, logits: logits.map(([task, { shape, data }]) => [task, shape, Array.from(data)]) });
  });
}
