/** @file What `potluck predict` does. */
import { tableFromColumns, type Table } from "../data/table.js";
import { PotluckError } from "../engine/errors.js";
import { AnswerText } from "../model/answer-text.js";
import type { Model } from "../model/model.js";
import { explainTable, predictTables } from "../model/predict-tables.js";
import { neededColumns } from "../model/rows.js";
import { listNames } from "../options/index.js";
import { modelSource, textDataset, withModelText } from "../run/model-source.js";
import { loadModel } from "../run/run-folder.js";
import { readSourceInPieces } from "../source/node/read-source.js";
import type { Source } from "../source/index.js";
import { Interrupted, stoppable } from "./interrupt.js";
import { outputTo } from "./output.js";
import type { PluginOptions } from "./options.js";
import { Progress } from "./progress.js";
import { loadPlugins } from "./read-recipe.js";
import { sourceOf } from "./source-option.js";

/** Options of `potluck predict`. */
export interface PredictCliOptions extends PluginOptions {
  data?: string;
  format?: string;
  tasks?: string[];
  dataset?: string;
  keep?: string[];
  output?: "jsonl" | "csv";
  explain?: boolean;
  /** How many contributions of each output are shown. */
  top: number;
  out?: string;
}

/** The file that stands for stdin. */
const STDIN = "stdin";
/** All columns. */
const ALL = "*";

/** Answers rows as they are read, and writes the answers as they are made. */
export async function runPredict(path: string, texts: readonly string[], options: PredictCliOptions): Promise<void> {
  const { tasks, dataset, keep = [], out, explain = false, top } = options;
  const format = options.output ?? (/\.csv$/iu.test(out ?? "") ? "csv" : "jsonl");
  if (explain && format === "csv") throw new PotluckError("--explain needs JSON lines: take --output jsonl");
  await loadPlugins(options);
  const model = await loadModel(path), tables = rowsFor(model, texts, options), isAll = keep.includes(ALL);
  const settings = { ...(tasks && { tasks }), ...(dataset !== undefined && { dataset }) };
  const text = new AnswerText({ format, keep: keep.filter((name) => name !== ALL), keepAll: isAll });
  const progress = await Progress.start(out === undefined && process.stdout.isTTY ? "" : "predicting"), output = outputTo(out);
  let rows = 0;
  if (out === undefined) progress.stop();
  try {
    await stoppable(async (signal) => {
      const answered = predictTables(model, tables, settings), nextOf = untilAbort(signal);
      for (;;) {
        const next = await nextOf(answered.next());
        if (next === "stopped" || signal.aborted) {
          process.stdin.destroy(); // it may never give another line
          throw new Interrupted(signal, `after ${rows} rows${output.kept()}`);
        }
        if (next.done === true) break;
        const explanations = explain
          ? explainTable(model, next.value.table, { ...settings, top }).map((explanation) => ({ explanation })) : undefined;
        if (!await output.write(text.of(next.value, explanations))) return void await answered.return();
        rows += next.value.answers.length;
        if (out !== undefined) progress.show(`predicting: ${rows} rows`);
      }
      output.finish();
    });
  } catch (error) {
    if (!(error instanceof PotluckError) || error instanceof Interrupted || output.kept() === "") throw error;
    throw new PotluckError(`${error.message}${output.kept()}`);
  } finally {
    progress.stop();
    output.close();
    model.dispose();
  }
}

/** Waits for one promise after another, or for the abort: without `Promise.race`, which would keep what each has brought. */
function untilAbort(signal: AbortSignal): <T>(work: Promise<T>) => Promise<T | "stopped"> {
  let wake = (): void => {};
  signal.addEventListener("abort", () => wake(), { once: true });
  return (work) => new Promise((resolve, reject) => {
    wake = () => resolve("stopped");
    work.then(resolve, reject);
  });
}

/** The rows that a command line names. */
function rowsFor(model: Model, texts: readonly string[], { data, format, dataset }: PredictCliOptions): AsyncIterable<Table> | Table[] {
  if (texts.length > 0 && data !== undefined) throw new PotluckError("give texts or --data, not both");
  if (texts.length > 0) {
    const { column } = requireText(model, dataset, "--data FILE, or --format jsonl and rows on stdin");
    return [tableFromColumns("texts", { [column]: texts }, (row) => `text ${row + 1}`)];
  }
  if (data !== undefined && data !== "-") return readRows(model, sourceOf(data, format), dataset);
  if (process.stdin.isTTY) {
    throw new PotluckError('there is nothing to predict: give texts (potluck predict MODEL "A wonderful film."), --data FILE, or lines ' +
      "on stdin (potluck predict MODEL < lines.txt)");
  }
  if (format === undefined) requireText(model, dataset, "--format jsonl or csv, which says what the rows on stdin are, or --data FILE");
  return readRows(model, { file: STDIN, format: format ?? "lines" } as Source, dataset, process.stdin);
}

function requireText(model: Model, dataset: string | undefined, instead: string): { column: string } {
  const found = textDataset(model, dataset);
  if (found !== undefined) return found;
  const needs = neededColumns(model.inputs[dataset ?? Object.keys(model.inputs)[0]]);
  throw new PotluckError(`a text alone is not enough for this model, which needs ${listNames(needs, "and")}: give ${instead}`);
}

async function* readRows(
  model: Model, given: Source, dataset: string | undefined, bytes?: AsyncIterable<Uint8Array>,
): AsyncGenerator<Table, void> {
  const { source, taken } = modelSource(model, given, dataset);
  let isFirst = true;
  try {
    for await (const table of readSourceInPieces(source, bytes && { bytes })) {
      isFirst = false;
      yield withModelText(model, table, dataset);
    }
  } catch (error) {
    if (!isFirst || taken.length === 0 || !(error instanceof PotluckError)) throw error;
    throw new PotluckError(`${error.message} (it was read as the rows of the training were, with ${taken.join(", ")}; other options go ` +
      "into --data, as in --data '{ file: ..., ... }')");
  }
}
