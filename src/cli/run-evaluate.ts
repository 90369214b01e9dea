/** @file What `potluck evaluate` does. */
import { basename, join, resolve } from "node:path";
import { reliabilityChart } from "../charts/reliability-chart.js";
import { evaluateModel } from "../model/evaluate/evaluate.js";
import type { Evaluation } from "../model/evaluate/types.js";
import { loadModel, newRunFolder, removeEmptyFolder } from "../run/run-folder.js";
import { writeFileWhole } from "../run/write-file.js";
import { supportsColor } from "./color.js";
import { evaluationReport } from "./evaluation-report.js";
import { wrap } from "./fit-text.js";
import { stoppableAtOnce } from "./interrupt.js";
import { checkFormat, modelRows } from "./model-rows.js";
import { namesAmong, type OutputOptions, type PluginOptions } from "./options.js";
import { Progress } from "./progress.js";
import { loadPlugins } from "./read-recipe.js";

/** Columns that the output takes at most, also where it does not go to a terminal. */
const WIDTH = 100;

/** Options of `potluck evaluate`. */
export interface EvaluateCliOptions extends OutputOptions, PluginOptions {
  data?: string[];
  format?: string;
  tasks?: string[];
  skipUnknown?: boolean;
  mistakes?: number;
}

/** Writes the evaluation and its charts. */
function writeEvaluation(folder: string, evaluation: Evaluation, subtitle: string): void {
  writeFileWhole(join(folder, "evaluation.json"), `${JSON.stringify(evaluation, null, 2)}\n`);
  const points = Object.entries(evaluation.tasks).flatMap(([task, { reliability }]) => (
    (reliability ?? []).map((bin) => ({ task, ...bin }))));
  if (points.length > 0) writeFileWhole(join(folder, "reliability.svg"), reliabilityChart(points, { subtitle }));
}

/** Evaluates a model, prints a report, and writes what `--out` asks for. */
export async function runEvaluate(path: string, options: EvaluateCliOptions): Promise<void> {
  const { data = [], format, tasks, skipUnknown = false, mistakes, out, json = false } = options;
  await loadPlugins(options);
  checkFormat(format, data);
  const model = await loadModel(path), folder = out === undefined ? undefined : newRunFolder(out, "");
  const progress = await Progress.start("reading the data");
  try {
    const tables = await stoppableAtOnce(() => modelRows(model, path, data, format), () => "before anything was evaluated");
    progress.show("evaluating");
    const evaluation = evaluateModel(model, tables, {
      ...(tasks && { tasks: namesAmong(tasks, model.tasks) }), ...(mistakes !== undefined && { mistakes }),
      unknown: skipUnknown ? "skip" : "error",
    });
    if (folder !== undefined) writeEvaluation(folder, evaluation, basename(resolve(path)));
    progress.stop();
    for (const [name, dataset] of data.length > 0 ? Object.entries(evaluation.datasets) : []) {
      if (dataset.isTrainingData !== true) continue;
      const warning = `warning: ${dataset.name}: these are the rows that the model was made from (dataset "${name}"), most of which ` +
        "trained it: it does better on them than on new ones. Without --data, only those that tested it are evaluated";
      process.stderr.write(`${wrap(warning, WIDTH)}\n`);
    }
    const report = evaluationReport(evaluation, { width: WIDTH, color: supportsColor(process.stdout) });
    process.stdout.write(json ? `${JSON.stringify(evaluation)}\n` : `${report}${folder === undefined ? "" : `\n\nwritten to ${folder}`}\n`);
  } finally {
    progress.stop();
    model.dispose();
    if (folder !== undefined) removeEmptyFolder(folder); // after an error
  }
}
