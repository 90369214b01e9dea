/** @file What `potluck predict` does. */
import type { Table } from "../data/table.js";
import { PotluckError } from "../engine/errors.js";
import { AnswerText } from "../model/answer-text.js";
import type { Answers, Model } from "../model/model.js";
import { explainTable, predictTables } from "../model/predict-tables.js";
import { datasetOf, neededColumns } from "../model/rows.js";
import { loadModel } from "../run/run-folder.js";
import { modelInputs, sourceInputs } from "./input-files.js";
import { Interrupted, stoppable } from "./interrupt.js";
import { namesAmong, type PluginOptions } from "./options.js";
import { outputTo } from "./output.js";
import { checkEnding, checkOutput } from "./output-file.js";
import { predictRows, type RowOptions } from "./predict-rows.js";
import { Progress } from "./progress.js";
import { loadPlugins } from "./read-recipe.js";

/** Options of `potluck predict`. */
export interface PredictCliOptions extends PluginOptions, RowOptions {
  tasks?: string[];
  keep?: string[];
  output?: OutputFormat;
  explain?: boolean;
  /** How many contributions of each output are shown. */
  top?: number;
  out?: string;
}

type OutputFormat = "jsonl" | "csv" | "tsv";

/** All columns. */
const ALL = "*";
/** How many contributions of each output are shown by default. */
const TOP = 10;
/** The endings of each format that is written. */
const ENDINGS: Readonly<Record<OutputFormat, readonly string[]>> = {
  jsonl: [".jsonl", ".ndjson"], csv: [".csv"], tsv: [".tsv", ".tab"],
};

/** Answers rows as they are read, and writes the answers as they are made. */
export async function runPredict(path: string, texts: readonly string[], options: PredictCliOptions): Promise<void> {
  const { dataset, keep = [], out, explain = false, top, plugin } = options, format = formatFor(out, options.output);
  if (explain && format !== "jsonl") throw new PotluckError("--explain needs JSON lines: take --output jsonl");
  if (top !== undefined && !explain) throw new PotluckError("--top does nothing without --explain: leave it out, or add --explain");
  await loadPlugins(options);
  const model = await loadModel(path), { tables, sources, areImages } = predictRows(model, texts, options);
  if (out !== undefined) await checkOutput(out, async () => [...modelInputs(path, plugin), ...await sourceInputs(sources)]);
  const settings = {
    ...(options.tasks && { tasks: namesAmong(options.tasks, model.tasks) }), ...(dataset !== undefined && { dataset }),
  };
  const textFor = (table: Table): AnswerText => {
    const names = namesAmong(keep.length === 0 && areImages ? ["file"] : keep, table.columnNames);
    return new AnswerText({ format, keep: names.filter((name) => name !== ALL), keepAll: names.includes(ALL) });
  };
  const progress = await Progress.start(out === undefined && process.stdout.isTTY ? "" : "predicting"), output = outputTo(out);
  let rows = 0, text: AnswerText | undefined, last: Table | undefined;
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
        last = next.value.table;
        text ??= textFor(last);
        const explanations = explain
          ? explainTable(model, last, { ...settings, top: top ?? TOP }).map((explanation) => ({ explanation })) : undefined;
        if (!await output.write(text.of(next.value, explanations))) return void await answered.return();
        rows += next.value.answers.length;
        if (out !== undefined) progress.show(`predicting: ${rows} rows`);
      }
      if (rows === 0 && text !== undefined && last !== undefined) {
        if (!await output.write(text.ofNone(last, sampleAnswers(model, last, settings)))) return;
        progress.stop();
        process.stderr.write(`${last.name}: there are no rows, so there are no answers\n`);
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

/** The format of the output: what `--output` says, else what the file is called. @throws PotluckError for a file called as another */
function formatFor(out: string | undefined, output: OutputFormat | undefined): OutputFormat {
  const named = (Object.keys(ENDINGS) as OutputFormat[]).find((one) => ENDINGS[one].some((ending) => out?.toLowerCase().endsWith(ending)));
  const format = output ?? named ?? "jsonl", isJson = output === "jsonl" && /\.(?:json|txt)$/iu.test(out ?? "");
  if (out !== undefined && !isJson) {
    checkEnding(out, { jsonl: "a file of JSON lines", csv: "a csv", tsv: "a tsv" }[format], ENDINGS[format],
      output === undefined ? " (or .csv, .tsv)" : "");
  }
  return format;
}

/** Answers for a row of which nothing is known: their names are those of all rows. */
function sampleAnswers(model: Model, table: Table, settings: { tasks?: string[]; dataset?: string }): Answers {
  const dataset = datasetOf(table.columnNames, model.inputs, settings.dataset, table.name);
  const row = Object.fromEntries(neededColumns(model.inputs[dataset]).map((column) => [column, null]));
  return model.predict([row], { ...settings, dataset })[0];
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
