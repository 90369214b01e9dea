/** @file What a request to predict may say, by model: the schema that checks it is the one that the API's description shows. */
import { z } from "zod";
import { answerNames } from "../../model/answered-tasks.js";
import { listNames } from "../../options/index.js";
import type { InputDataset } from "../input-columns.js";
import type { ServedModel } from "../served-model.js";
import { cellSchema } from "./cell.js";

/** A row as JSON has it. */
export type JsonRow = Readonly<Record<string, unknown>>;

/** What of a prediction to explain. */
export interface ExplainRequest {
  /** How many contributions of each output to give, the largest; default: all. */
  top?: number;
  /** The outputs of each task: those of the predicted class or label, or all. Default: `predicted`. */
  classes?: "predicted" | "all";
}

/** A request to predict. One of `row`, `rows`, `text` and `texts` is given. */
export interface PredictRequest {
  model?: string;
  row?: JsonRow;
  rows?: JsonRow[];
  text?: string;
  texts?: string[];
  tasks?: string[];
  dataset?: string;
  explain?: boolean | ExplainRequest;
}

/** The keys of which a request has one: the rows. */
export const rowKeys = ["row", "rows", "text", "texts"] as const;

const explainSchema = z.strictObject({
  top: z.int({ error: "a whole number from 1 up" }).min(1).optional()
    .meta({ description: "How many contributions of each output to give, the largest first. Default: all." }),
  classes: z.enum(["predicted", "all"], { error: "predicted or all" }).optional()
    .meta({ description: "The outputs to explain: that of the predicted class or label, or those of all. Default: predicted." }),
}, { error: "true, false, or a map of top and classes" });

/**
 * The schema of requests to a model. Errors complete "must be".
 *
 * @param maxRows the most rows of a request
 * @param isNamed whether the request must name the model, as there are several
 */
function predictSchema(served: ServedModel, maxRows: number, isNamed: boolean): z.ZodType<PredictRequest> {
  const { name, inputs, model } = served, isText = inputs.some(({ textAlone }) => textAlone), row = rowSchema(served);
  const keys = rowKeys.filter((key) => isText || !key.startsWith("text"));
  const tasks = answerNames(model.card), datasets = inputs.map((one) => one.name);
  const named = z.literal(name).meta({ description: "The model." });
  const text = z.string({ error: "a text" });
  return z.strictObject({
    model: isNamed ? named : named.optional(),
    row: row.optional().meta({ description: "One row." }),
    rows: listOf(row, maxRows, "rows").optional().meta({ description: "Rows. All are read as rows of one dataset." }),
    ...(isText && {
      text: text.optional().meta({ description: "A text that is a row.", examples: ["A wonderful film."] }),
      texts: listOf(text, maxRows, "texts").optional().meta({ description: "Texts, each a row." }),
    }),
    tasks: z.array(z.enum(tasks, { error: `one of the model's tasks, ${listNames(tasks, "and")}` }), { error: "a list of tasks" }).min(1)
      .optional().meta({ description: "The tasks to answer. Default: those that need no other columns than the rows have." }),
    ...(datasets.length > 1 && {
      dataset: z.enum(datasets, { error: `one of the model's datasets, ${listNames(datasets, "and")}` }).optional()
        .meta({ description: "The dataset as whose rows they are read. Default: the one whose columns they have." }),
    }),
    explain: z.union([z.boolean(), explainSchema], { error: "true, false, or a map of top and classes" }).optional()
      .meta({ description: "Whether to say what each word or column added to each output." }),
  }, { error: "a map" }).refine((request) => keys.filter((key) => Object.hasOwn(request, key)).length === 1, {
    error: `a map with one of ${listNames(keys, "and")}`,
  }).meta({
    id: `PredictRequest_${name}${isNamed ? "_named" : ""}`, oneOf: keys.map((key) => ({ required: [key] })),
  }) as unknown as z.ZodType<PredictRequest>;
}

/** The schemas of requests to each model: to its own path, and to `/predict`, which must name it where there are several. */
export type PredictSchemas = ReadonlyMap<string, { unnamed: z.ZodType<PredictRequest>; named: z.ZodType<PredictRequest> }>;

/** The schemas of requests. */
export function predictSchemas(models: readonly ServedModel[], maxRows: number): PredictSchemas {
  return new Map(models.map((served) => [served.name, {
    unnamed: predictSchema(served, maxRows, false), named: predictSchema(served, maxRows, models.length > 1),
  }]));
}

/** The schema of a request to `/predict`. */
export function anyRequestSchema(schemas: PredictSchemas): z.ZodType<PredictRequest> {
  const all = [...schemas.values()].map(({ named }) => named);
  return all.length === 1 ? all[0] : z.union(all).meta({ id: "PredictRequest" });
}

function listOf(item: z.ZodType, most: number, what: string): z.ZodType {
  const error = `a list of 1 to ${most} ${what}`;
  return z.array(item, { error }).min(1, { error }).max(most, { error });
}

/** The schema of a model's rows: those of any of its datasets. */
function rowSchema({ name, inputs }: ServedModel): z.ZodType {
  const shapes = new Map(inputs.map((dataset) => [JSON.stringify(dataset.columns.map((column) => [column.name, column.kind])), dataset]));
  const schemas = [...shapes.values()].map(datasetSchema);
  const one = schemas.length === 1 ? schemas[0] : z.union(schemas, { error: "a map with the columns of one of the datasets" });
  return one.meta({ id: `Row_${name}` });
}

/** Columns that the model does not need are left alone. */
function datasetSchema({ columns, by, missing }: InputDataset): z.ZodType {
  const needed = columns.map((column): [string, z.ZodType] => [column.name, cellSchema(column, missing)]);
  const others = by.filter(({ column }) => !columns.some((one) => one.name === column));
  const choosing = others.map(({ column, task, values }): [string, z.ZodType] => [
    column, z.union([z.string(), z.number(), z.boolean()], { error: `one of ${listNames(values.slice(0, 20))}` }).optional()
      .meta({ description: `Chooses the task of "${task}" that answers: one for each value.`, examples: values.slice(0, 3) }),
  ]);
  return z.object(Object.fromEntries([...needed, ...choosing]), { error: "a map with the model's columns" });
}
