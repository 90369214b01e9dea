/**
 * @file Files of JSON that hold a table in another shape than rows, as pandas and web services write them. A source that is one such file
 * would be a table of one row, which is never meant.
 */
import { type CellValue, isArrayCell } from "../data/table.js";
import { PotluckError } from "../engine/errors.js";
import { listNames, showValue } from "../options/index.js";
import type { FileRows, FoundFile } from "./types.js";

const RECORDS = 'write it row by row instead; in pandas: df.to_json(path, orient="records")';

/** @throws PotluckError for a file with one object that is a table in another shape: what it is, and what to do */
export function refuseOtherShapes({ path, shown }: FoundFile, { names, columns }: FileRows): void {
  const values = columns.map(([value]) => value);
  const lists = names.filter((_, index) => isText(values[index], "[{"));
  if (lists.length > 0) {
    const keys = listNames(lists.map(showValue), "and"), has = lists.length === 1 ? `its key ${keys} has` : `its keys ${keys} have`;
    const format = /\.json(?:\.\w+)?$/iu.test(path) ? "" : ", format: json";
    const remedy = `{ file: ${showValue(shown)}${format}, rows: ${showValue(lists[0])} }`;
    throw new PotluckError(`${shown}: this file is one object, and ${has} a list of objects; name the key of the rows: ${remedy}`);
  }
  const isSplit = names.includes("columns") && names.includes("data") && isText(values[names.indexOf("data")], "[[");
  const isColumns = values.length > 0 && values.every((value) => isText(value, "{") || (isArrayCell(value) && value.length > 1));
  if (isSplit || isColumns) {
    throw new PotluckError(`${shown}: this file is one object that has a table column by column, not a list of rows; ${RECORDS}`);
  }
}

function isText(value: CellValue, start: string): boolean {
  return typeof value === "string" && value.startsWith(start);
}
