/** @file How rows for a model are read from files: as those that it was trained on, whose delimiter, encoding, ... its recipe names. */
import { parse } from "yaml";
import { tableFromColumns, type Table } from "../data/table.js";
import { PotluckError } from "../engine/errors.js";
import type { ModelInputs } from "../model/card.js";
import type { Model } from "../model/model.js";
import { neededColumns, requireDataset } from "../model/rows.js";
import { checkValue, isMap, listNames, showValue } from "../options/index.js";
import { formatOf } from "../source/source-field.js";
import { type Source, sourceField, sources, type SourceSettings } from "../source/index.js";

/** Options that are about the file that they were written for, not about how such files are written. */
const OWN = ["format", "rows", "table", "labels", "features"];

/** A source of rows for a model. */
export interface ModelSource {
  source: SourceSettings;
  /** Options that come from the recipe: `delimiter: ";"`; none where they are the defaults. */
  taken: string[];
}

/**
 * A source as the model's own rows were read: options that it does not name come from the source of the model's dataset, where that has the
 * same format. Where the model was trained on a folder of images, a path that is no file of data means images.
 *
 * @param given a path, or a map as in a recipe
 * @param dataset the dataset as whose rows they are read. Default: any
 * @throws PotluckError for what is wrong with the source; where datasets were read in different ways, and none is named; and for svmlight
 *   without `zeroBased`
 * @example
 * const { source } = modelSource(model, "new.csv"); // { file: "new.csv", format: "csv", delimiter: ";", ... }
 * for await (const table of readSourceInPieces(source)) use(model.predictTable(table));
 */
export function modelSource(model: Model, given: Source, dataset?: string): ModelSource {
  if (dataset !== undefined) requireDataset(model.inputs, dataset);
  const own = asImages(typeof given === "string" ? { file: given } : { ...given }, model, dataset);
  const key = sources.members.map((member) => member.key).find((one) => Object.hasOwn(own, one));
  const format = key === "file" ? own.format ?? formatOf(sources, String(own.file))?.name : undefined;
  const trained = trainedSources(model, dataset).filter((one) => key !== undefined && Object.hasOwn(one, key) && one.format === format);
  const options = commonOptions(trained, [key!, ...OWN, ...Object.keys(own)], Object.keys(model.inputs));
  const source = checkValue<SourceSettings, Source>("source", sourceField, { ...options, ...own });
  if ((source as { zeroBased?: unknown }).zeroBased === "auto") {
    throw new PotluckError(`${String(own[key!])}: whether the first feature of the training has the index 0 or 1 is not known from these ` +
      `rows: say it, as in { file: ${showValue(own.file)}, zeroBased: false } where it is 1`);
  }
  const bare = key === "file" ? { file: own.file, format } : { [key!]: own[key!] };
  const defaults = checkValue("source", sourceField, bare as never) as unknown as Record<string, unknown>;
  const taken = Object.entries(options).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(defaults[name]));
  return { source, taken: taken.map(([name, value]) => `${name}: ${JSON.stringify(value)}`) };
}

/** The options of sources that are read in the same way. @throws PotluckError where they are not */
function commonOptions(
  trained: readonly Readonly<Record<string, unknown>>[], without: readonly string[], datasets: readonly string[],
): Record<string, unknown> {
  const names = new Set(trained.flatMap((one) => Object.keys(one)).filter((name) => !without.includes(name)));
  return Object.fromEntries([...names].map((name) => {
    const values = [...new Map(trained.map((one) => [JSON.stringify(one[name]), one[name]])).values()], [first, second] = values;
    if (values.length === 1) return [name, first];
    throw new PotluckError(`the model's datasets ${listNames(datasets, "and")} were read in different ways (${name}: ${showValue(first)} ` +
      `and ${showValue(second)}): name the one as whose rows these are read (--dataset)`);
  }));
}

/** A path as images, where the model was trained on a folder of images, and the path is that of no file of data. */
function asImages(own: Record<string, unknown>, model: Model, dataset: string | undefined): Record<string, unknown> {
  const { file, ...others } = own;
  if (typeof file !== "string" || own.format !== undefined || formatOf(sources, file) !== undefined) return own;
  return trainedSources(model, dataset).some((one) => Object.hasOwn(one, "images")) ? { images: file, ...others } : own;
}

/** Whether a model was trained on folders of images: a path alone then means images. */
export function readsImages(model: Model, dataset?: string): boolean {
  return Object.hasOwn(asImages({ file: "x" }, model, dataset), "images");
}

/** The sources of the model's datasets, as its recipe has them; of one that comes split, that of the rows that train. */
function trainedSources(model: Model, dataset: string | undefined): Record<string, unknown>[] {
  let recipe: unknown;
  try {
    recipe = parse(model.recipe, { maxAliasCount: 0 });
  } catch {
    return []; // a model file that somebody else wrote may have a recipe of another kind
  }
  const data = isMap(recipe) && isMap(recipe.data) ? recipe.data : {};
  return Object.entries(data).flatMap(([name, settings]) => {
    if (!Object.hasOwn(model.inputs, name) || (dataset !== undefined && name !== dataset) || !isMap(settings)) return [];
    const source = isMap(settings.source) && isMap(settings.source.train) ? settings.source.train : settings.source;
    return isMap(source) ? [source] : [];
  });
}

/**
 * A table whose text has the name that the model knows it by. Lines and folders of texts call it `text`, whatever the training's column is
 * called.
 *
 * @param dataset the dataset as whose rows it is read. Default: any
 */
export function withModelText(model: Model, table: Table, dataset?: string): Table {
  const names = dataset === undefined ? Object.keys(model.inputs) : [dataset].filter((name) => Object.hasOwn(model.inputs, name));
  const fits = ({ text, ...inputs }: ModelInputs): boolean => (
    text !== null && !table.columnNames.includes(text) && neededColumns({ ...inputs, text: "text" }).every((column) => (
      table.columnNames.includes(column))));
  if (!table.columnNames.includes("text") || names.some((name) => isComplete(model, table, name))) return table;
  const found = names.find((name) => fits(model.inputs[name]));
  if (found === undefined) return table;
  const columns = new Map(table.columnNames.map((column) => [column, table.column(column)]));
  columns.set(model.inputs[found].text!, table.column("text"));
  return tableFromColumns(table.name, columns, (row) => table.where(row));
}

function isComplete(model: Model, { columnNames }: Table, dataset: string): boolean {
  return neededColumns(model.inputs[dataset]).every((column) => columnNames.includes(column));
}

/** The dataset whose rows are texts alone, if there is one. @param wanted its name. Default: the first such */
export function textDataset(model: Model, wanted?: string): { dataset: string; column: string } | undefined {
  if (wanted !== undefined) requireDataset(model.inputs, wanted);
  const names = wanted === undefined ? Object.keys(model.inputs) : [wanted];
  const found = names.find((name) => model.inputs[name].text !== null && neededColumns(model.inputs[name]).length === 1);
  return found === undefined ? undefined : { dataset: found, column: model.inputs[found].text! };
}
