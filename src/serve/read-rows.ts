/** @file A checked request's rows as a table that the model reads: images decoded, sparse vectors built, other columns left out. */
import { ImageCell, showImageShape } from "../data/image-cell.js";
import { SparseVector } from "../data/sparse-vector.js";
import { type CellValue, tableFromColumns } from "../data/table.js";
import { PotluckError, withPlace } from "../engine/errors.js";
import { datasetOf, type PlacedTable } from "../model/rows.js";
import { isMap } from "../options/index.js";
import type { InputColumn, InputDataset } from "./input-columns.js";
import { Problem } from "./problem.js";
import type { JsonRow, PredictRequest } from "./schemas/predict.js";
import type { ServedModel } from "./served-model.js";
import type { AppSettings } from "./settings.js";

type DecodeImage = AppSettings["decodeImage"];

/**
 * The rows of a request.
 *
 * @throws PotluckError for rows that are of no dataset, and images that cannot be read
 */
export async function readRows(request: PredictRequest, served: ServedModel, decodeImage: DecodeImage): Promise<PlacedTable> {
  const texts = request.texts ?? (request.text === undefined ? undefined : [request.text]);
  if (texts) return textRows(texts, served, request.dataset);
  const rows = request.rows ?? [request.row!], where = (row: number): string => (request.row ? "row" : `rows[${row}]`);
  const { inputs } = served.model, name = datasetOf(Object.keys(rows[0]), inputs, request.dataset, where(0));
  rows.forEach((row, index) => datasetOf(Object.keys(row), inputs, name, where(index)));
  const dataset = served.inputs.find((one) => one.name === name)!;
  const columns = new Map<string, CellValue[]>();
  for (const column of dataset.columns) columns.set(column.name, await cellsOf(column, rows, where, decodeImage));
  for (const column of choosingColumns(dataset, rows)) columns.set(column, rows.map((row) => (row[column] ?? null) as CellValue));
  return { table: tableFromColumns("rows", columns, where), dataset: name };
}

function textRows(texts: string[], { inputs }: ServedModel, wanted: string | undefined): PlacedTable {
  const dataset = inputs.find(({ name, textAlone }) => (wanted === undefined ? textAlone : name === wanted))!;
  if (!dataset.textAlone) {
    throw new PotluckError(`a text alone is no row of the dataset ${dataset.name}: give rows, with the columns ` +
      dataset.columns.map(({ name }) => name).join(", "));
  }
  return { table: tableFromColumns("texts", { [dataset.columns[0].name]: texts }, (row) => `texts[${row}]`), dataset: dataset.name };
}

/** The columns that choose tasks, where the rows have them. */
function choosingColumns({ columns, by }: InputDataset, rows: readonly JsonRow[]): string[] {
  const names = [...new Set(by.map(({ column }) => column))].filter((name) => !columns.some((column) => column.name === name));
  return names.filter((name) => rows.some((row) => Object.hasOwn(row, name)));
}

async function cellsOf(
  column: InputColumn, rows: readonly JsonRow[], where: (row: number) => string, decodeImage: DecodeImage,
): Promise<CellValue[]> {
  const cells = rows.map((row) => row[column.name]);
  if (column.kind !== "image" && !column.sparse) return cells as CellValue[];
  const read: CellValue[] = [];
  for (let row = 0; row < cells.length; row++) {
    const place = `${where(row)}.${column.name}`;
    try {
      read.push(column.sparse ? sparseCell(cells[row], column.width!) : await imageCell(cells[row], column, decodeImage));
    } catch (error) {
      throw error instanceof Problem ? error : withPlace(place, error);
    }
  }
  return read;
}

function sparseCell(cell: unknown, width: number): SparseVector {
  const [indices, values] = isMap(cell) ? [cell.indices as number[], cell.values as number[]]
    : [(cell as number[]).flatMap((value, at) => (value === 0 ? [] : [at])), (cell as number[]).filter((value) => value !== 0)];
  return new SparseVector(Uint32Array.from(indices), Float32Array.from(values), width);
}

async function imageCell(cell: unknown, { shape, bytes }: InputColumn, decodeImage: DecodeImage): Promise<CellValue> {
  if (Array.isArray(cell)) return sized(Uint8Array.from(cell as number[]), shape);
  if (!decodeImage) throw new PotluckError("this server cannot read image files: give a list of bytes");
  const picture = await decodeImage(fromBase64(cell as string), "the image"), { channels, height, width, values } = picture;
  const isRight = shape ? String([channels, height, width]) === String(shape) : values.length === bytes;
  if (!isRight) {
    const wanted = shape ? showImageShape(shape) : `${bytes} bytes`;
    throw new PotluckError(`the image is ${showImageShape([channels, height, width])}, and the model reads images of ${wanted}`);
  }
  return sized(values, shape);
}

function sized(bytes: Uint8Array, shape: InputColumn["shape"]): Uint8Array {
  return shape ? new ImageCell(bytes, { channels: shape[0], height: shape[1], width: shape[2] }) : bytes;
}

function fromBase64(text: string): Uint8Array {
  const plain = text.replace(/^data:image\/(?:png|jpe?g);base64,/u, "");
  try {
    return Uint8Array.from(atob(plain), (character) => character.charCodeAt(0));
  } catch {
    throw new PotluckError("the text is no base64: give a PNG or JPEG file in base64");
  }
}
