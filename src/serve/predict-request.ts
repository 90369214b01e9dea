/** @file A request to predict, from its body to its answer. */
import type { Explanation } from "../model/explain/types.js";
import type { Answers } from "../model/model.js";
import { neededColumns } from "../model/rows.js";
import { didYouMean, isMap, listNames } from "../options/index.js";
import type { Batcher } from "./batcher.js";
import type { Exchange } from "./exchange.js";
import { Problem } from "./problem.js";
import { readRows } from "./read-rows.js";
import { findingsOf } from "./schemas/findings.js";
import { type ExplainRequest, type PredictRequest, type PredictSchemas, rowKeys } from "./schemas/predict.js";
import type { ServedModel } from "./served-model.js";
import type { ServedModels } from "./served-models.js";
import type { AppSettings } from "./settings.js";

/** The answer to a request to predict. */
export interface Predicted {
  model: string;
  version: string;
  answers: Answers[];
  explanations?: Explanation[];
}

/** What answering needs. */
export interface Predictor {
  models: ServedModels;
  schemas: () => PredictSchemas;
  batcher: Batcher;
  settings: Pick<AppSettings, "decodeImage" | "maxRows">;
}

/**
 * Answers a request's body.
 *
 * @param name the model of the path; undefined: the one that the body names, or the only one
 * @throws Problem, and PotluckError where the model refuses the rows
 */
export async function predictRequest(
  { models, schemas, batcher, settings }: Predictor, body: unknown, name: string | undefined, exchange: Exchange,
): Promise<Predicted> {
  const served = modelOf(models, body, name), release = served.use();
  try {
    checkRowCount(body, settings.maxRows);
    const { named, unnamed } = schemas().get(served.name)!, checked = (name === undefined ? named : unnamed).safeParse(body);
    if (!checked.success) throw misfit(served, checked.error.issues, body);
    const request = checked.data, { table, dataset } = await readRows(request, served, settings.decodeImage);
    Object.assign(exchange.facts, { model: served.name, rows: table.rows });
    const work = { served, isWanted: () => !exchange.isGone }, { tasks } = request;
    const answers = await batcher.predict({ ...work, table, dataset, tasks });
    const { model } = served, options = explainOptions(request);
    if (!options) return { model: served.name, version: served.version, answers };
    const columns = table.columnNames.map((column) => [column, table.column(column)] as const), names = Object.keys(answers[0]);
    // one task of one row a turn: an explanation is the longest work that cannot be divided
    const parts = await batcher.each(work, table.rows * names.length, (step): Explanation => {
      const row = Math.floor(step / names.length), cells = Object.fromEntries(columns.map(([column, all]) => [column, all[row]]));
      return model.explain(cells, { ...options, tasks: [names[step % names.length]], dataset });
    });
    const explanations = answers.map((_, row): Explanation => (
      Object.assign({}, ...parts.slice(row * names.length, (row + 1) * names.length)) as Explanation));
    return { model: served.name, version: served.version, answers, explanations };
  } finally {
    release();
  }
}

function explainOptions({ explain }: PredictRequest): ExplainRequest | undefined {
  if (explain === undefined || explain === false) return undefined;
  return explain === true ? {} : explain;
}

function modelOf(models: ServedModels, body: unknown, name: string | undefined): ServedModel {
  const { names } = models, has = `${didYouMean(name ?? "", names)}; there ${names.length === 1 ? "is" : "are"} ${listNames(names, "and")}`;
  if (name !== undefined) {
    const served = models.get(name);
    if (!served) throw new Problem(404, `There is no model ${JSON.stringify(name.slice(0, 100))}${has}.`);
    return served;
  }
  if (names.length === 1) return models.get(names[0])!;
  const wanted = isMap(body) && typeof body.model === "string" ? body.model : undefined, served = models.get(wanted ?? "");
  if (served) return served;
  const detail = wanted === undefined ? `model is missing: it must be one of ${listNames(names)}`
    : `model must be one of ${listNames(names)}, found ${JSON.stringify(wanted.slice(0, 100))}${didYouMean(wanted, names)}`;
  throw new Problem(422, detail, {}, [{ pointer: "#/model", detail }]);
}

/** Refuses too many rows before they are looked at one by one. */
function checkRowCount(body: unknown, most: number): void {
  if (!isMap(body)) return;
  for (const key of ["rows", "texts"]) {
    const rows = body[key];
    if (!Array.isArray(rows) || rows.length <= most) continue;
    const detail = `${key} may be a list of at most ${most}, found ${rows.length}. Send the rest in further requests.`;
    throw new Problem(422, detail, {}, [{ pointer: `#/${key}`, detail }]);
  }
}

type Issues = Parameters<typeof findingsOf>[0];

/** What is wrong with a body: with its rows, in the model's own words where a column is missing, which know misspelt names. */
function misfit(served: ServedModel, issues: Issues, body: unknown): Problem {
  const isText = served.inputs.some(({ textAlone }) => textAlone);
  const columns = [...new Set(Object.values(served.model.inputs).flatMap(neededColumns))];
  const keys = [...rowKeys.filter((key) => isText || !key.startsWith("text")), "tasks", "explain"];
  const given = isMap(body) ? rowKeys.filter((key) => Object.hasOwn(body, key)) : [];
  if (!isText && given.some((key) => key.startsWith("text"))) {
    return new Problem(422, `A text alone is no row of the model ${served.name}: give rows, with the columns ${columns.join(", ")}.`, {}, [
      { pointer: `#/${given.find((key) => key.startsWith("text"))!}`, detail: "this model needs rows" },
    ]);
  }
  const parts = findingsOf(issues, body, keys), { length } = parts;
  return new Problem(422, `${parts[0].detail}${length > 1 ? ` (and ${length - 1} more: see errors)` : ""}`, {}, parts);
}
