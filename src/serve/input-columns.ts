/** @file The columns that a model's rows need, with all that a client must know to fill them in: known categories, sizes, moments. */
import { CategoricalEncoder } from "../data/columns/categorical.js";
import { ImageEncoder } from "../data/columns/image.js";
import { NumericEncoder } from "../data/columns/numeric.js";
import { VectorEncoder } from "../data/columns/vector.js";
import type { Model } from "../model/model.js";

/** Categories of a column that are listed; a client that needs more has the model file. */
const MOST_VALUES = 500;

/** The largest feature that is taken. Larger ones are float32 too, but a layer's sum of them need not be. */
export const LARGEST_FEATURE = 1e30;

/** A column that rows need. */
export interface InputColumn {
  name: string;
  /** What it is: `text`, `numeric`, `categorical`, `image`, `vector`, or a kind of a plug-in. */
  kind: string;
  /** Of a categorical column: the values that it was trained on, at most 500. Others are taken, and say nothing. */
  values?: string[];
  /** How many values there are, where not all are listed. */
  valueCount?: number;
  /** Of a numeric column: the mean of the training rows. */
  mean?: number;
  /** Of a numeric column: the least and the most that it may be. */
  range?: [least: number, most: number];
  /** Of a vector column: how many numbers a list has; left out where a cell is a single number. */
  width?: number;
  /** Of a vector column: the most that the size of a number may be. */
  most?: number;
  /** Of a vector column: whether a cell may be `{ indices, values }`. */
  sparse?: boolean;
  /** Of an image column: how many bytes an image has, and channels, height and width where they are known. */
  bytes?: number;
  shape?: [channels: number, height: number, width: number];
}

/** The columns of a dataset's rows. */
export interface InputDataset {
  name: string;
  /** The needed columns; the text first. */
  columns: InputColumn[];
  /** Whether a text alone is a row. */
  textAlone: boolean;
  /** Columns that choose among the tasks that `by` made: rows need them unless they name the tasks. */
  by: { column: string; task: string; values: string[] }[];
  /** Texts that count as missing, beside null. */
  missing: string[];
}

/** The datasets as whose rows a model reads rows. Those that need the same columns are all listed. */
export function inputDatasets(model: Model): InputDataset[] {
  const encoders = model.space.columns;
  return Object.entries(model.inputs).map(([name, { text, columns, missing = [] }]) => {
    const named = Object.entries(columns).flatMap(([kind, names]) => names.map((column): InputColumn => {
      const encoder = encoders.find((one) => one.kind === kind && one.column === column);
      return { name: column, kind, ...detailsOf(encoder) };
    }));
    const all: InputColumn[] = text === null ? named : [{ name: text, kind: "text" }, ...named];
    return {
      name, columns: all, textAlone: text !== null && named.length === 0, by: chosenBy(model, name),
      missing: [...new Set(Array.isArray(missing) ? missing as string[] : Object.values(missing).flat())],
    };
  });
}

function detailsOf(encoder: unknown): Partial<InputColumn> {
  if (encoder instanceof CategoricalEncoder) {
    const { categories } = encoder.state, values = categories.slice(0, MOST_VALUES);
    return { values, ...(categories.length > values.length && { valueCount: categories.length }) };
  }
  if (encoder instanceof NumericEncoder) {
    const { mean, offset, deviation } = encoder.state, most = largest(offset, deviation);
    return { mean, range: [-most, most] };
  }
  if (encoder instanceof VectorEncoder) {
    const { lists, scale, means, deviations, sparse } = encoder.state;
    const most = scale === "standard" ? Math.min(...means.map((mean, at) => largest(mean, deviations[at]))) : LARGEST_FEATURE;
    return { ...(lists && { width: encoder.width }), most, ...(sparse && { sparse: true }) };
  }
  if (encoder instanceof ImageEncoder) {
    return { bytes: encoder.width, ...(encoder.size && { shape: [...encoder.size] as [number, number, number] }) };
  }
  return {};
}

/** The largest size of a number whose feature is not above {@link LARGEST_FEATURE}, with four digits. */
function largest(offset: number, deviation: number): number {
  const most = LARGEST_FEATURE * Math.min(1, deviation) - Math.abs(offset);
  return most > 0 ? Number((most * 0.999).toPrecision(4)) : 0;
}

function chosenBy({ card: { tasks } }: Model, dataset: string): InputDataset["by"] {
  const found = new Map<string, InputDataset["by"][number]>();
  for (const { by, dataset: own } of Object.values(tasks)) {
    if (!by || own !== dataset) continue;
    const one = found.get(by.task) ?? { column: by.column, task: by.task, values: [] };
    one.values.push(by.value);
    found.set(by.task, one);
  }
  return [...found.values()];
}
