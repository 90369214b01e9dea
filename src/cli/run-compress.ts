/** @file What `potluck compress` does. */
import { statSync } from "node:fs";
import type { Table } from "../data/table.js";
import { evaluateModel } from "../model/evaluate/evaluate.js";
import type { Evaluation } from "../model/evaluate/types.js";
import { Model } from "../model/model.js";
import { dropWords } from "../model/small/drop-words.js";
import type { WeightDtype } from "../model/weight-dtypes.js";
import { ownSources, ownTables } from "../run/own-rows.js";
import { loadModel, modelPath } from "../run/run-folder.js";
import { writeFileWhole } from "../run/write-file.js";
import { supportsColor } from "./color.js";
import { shorten } from "./fit-text.js";
import { formatTable } from "./format-table.js";
import { stoppableAtOnce } from "./interrupt.js";
import { modelInputs, sourceInputs } from "./input-files.js";
import { checkFormat, modelRows, namedSource } from "./model-rows.js";
import type { PluginOptions } from "./options.js";
import { checkEnding, checkOutput, type InputFile } from "./output-file.js";
import { Progress } from "./progress.js";
import { loadPlugins } from "./read-recipe.js";

/** Options of `potluck compress`. */
export interface CompressOptions extends PluginOptions {
  out: string;
  dtype: WeightDtype;
  dropWords?: "auto" | number;
  data?: string[];
  format?: string;
  json?: boolean;
}

/** Rows of each dataset that words are measured on. */
interface MeasuredRows {
  /** Those that say which words matter. */
  words: Record<string, Table>;
  /** Those that the metrics are of. */
  scored: Record<string, Table>;
  /** Whether the metrics are those on the model's own test rows, which its file has. */
  isOwn: boolean;
}

/** Writes a smaller model file, and prints what it costs. */
export async function runCompress(path: string, options: CompressOptions): Promise<void> {
  const { out, dtype, dropWords: which, data = [], format, json = false } = options;
  await loadPlugins(options);
  checkFormat(format, data);
  checkEnding(out, "a model file", [".safetensors"]);
  const model = await loadModel(path), file = await modelPath(path), before = statSync(file).size;
  await checkOutput(out, async () => [
    ...modelInputs(path, options.plugin),
    ...data.length > 0 ? await sourceInputs(data.map((given) => namedSource(model, given, format).source)) : await ownInputs(model, path),
  ]);
  const progress = await Progress.start("reading the data");
  try {
    const rows = await stoppableAtOnce(() => measuredRows(model, path, data, format), () => "before anything was written");
    const first = evaluate(model, rows.scored);
    if (which !== undefined) progress.show("measuring the words");
    const words = which === undefined ? undefined : dropWords(model, { drop: which, tables: rows.words });
    progress.show("writing");
    const tentative = Model.from((words?.model ?? model).toBytes({ dtype })), after = evaluate(tentative, rows.scored);
    const bytes = (words?.model ?? model).toBytes({ dtype, ...(rows.isOwn && { metrics: scoresOf(after) }) });
    writeFileWhole(out, [bytes]);
    progress.stop();
    const tasks = Object.entries(first.tasks).map(([task, { metric, metrics }]) => {
      const value = metrics[metric].value, other = after.tasks[task].metrics[metric].value;
      return { task, metric, before: value, after: other, change: value === null || other === null ? null : other - value };
    });
    const dropped = words && { words: words.dropped.length, effect: words.effect, first: words.dropped.slice(0, 10) };
    const result = { file: out, dtype, bytes: { before, after: bytes.length }, ...(dropped && { dropped }), tasks };
    process.stdout.write(json ? `${JSON.stringify(result)}\n` : `${report(result)}\n`);
  } finally {
    progress.stop();
  }
}

/** The files of the rows that the model was trained on. */
async function ownInputs(model: Model, path: string): Promise<InputFile[]> {
  try {
    const { sources, folder } = ownSources(model, path);
    return await sourceInputs(sources, folder);
  } catch {
    return []; // what reads them says what is wrong
  }
}

async function measuredRows(model: Model, path: string, data: readonly string[], format: string | undefined): Promise<MeasuredRows> {
  if (data.length === 0) {
    const { test, others } = await ownTables(model, path);
    return { words: others, scored: test, isOwn: true };
  }
  const tables = await modelRows(model, path, data, format);
  return { words: tables, scored: tables, isOwn: false };
}

function evaluate(model: Model, tables: Readonly<Record<string, Table>>): Evaluation {
  return evaluateModel(model, tables, { intervals: false, mistakes: 0 });
}

/** Metrics by task, as a model's card has them: those that are defined. */
function scoresOf({ tasks }: Evaluation): Record<string, Record<string, number>> {
  return Object.fromEntries(Object.entries(tasks).map(([task, { metrics }]) => [task, Object.fromEntries(
    Object.entries(metrics).flatMap(([name, { value }]): [string, number][] => (value === null ? [] : [[name, value]])))]));
}

function report({ file, dtype, bytes, dropped, tasks }: {
  file: string; dtype: string; bytes: { before: number; after: number }; dropped?: { words: number; effect: number };
  tasks: readonly { task: string; metric: string; before: number | null; after: number | null; change: number | null }[];
}): string {
  const table = formatTable(tasks, [
    { title: "task", value: ({ task }) => shorten(task, 28) }, { title: "metric", value: "metric" },
    { title: "before", value: "before" }, { title: "after", value: "after" }, { title: "change", value: "change" },
  ], { color: supportsColor(process.stdout) });
  const share = Math.round((100 * bytes.after) / bytes.before), size = `${bytes.after} bytes as ${dtype}, ${share} % of ${bytes.before}`;
  const words = dropped && (dropped.words === 0 ? "no word was dropped: each moves a logit too much"
    : `${dropped.words} words dropped: each moves no logit by more than ${dropped.effect.toPrecision(2)}`);
  return [table, "", ...(words === undefined ? [] : [words]), `${file}: ${size}`].join("\n");
}
