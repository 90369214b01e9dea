/** @file What `potluck train` does. */
import { join } from "node:path";
import { PotluckError } from "../engine/errors.js";
import { startThreads } from "../engine/threads.js";
import { Experiment } from "../experiment/experiment.js";
import { readTables } from "../experiment/read-tables.js";
import { warningsOf } from "../inspect/inspect.js";
import type { CarriedOver } from "../model/carry-over.js";
import { listNames } from "../options/index.js";
import type { Recipe } from "../recipe/index.js";
import { type Checkpoint, isInterrupted } from "../run/checkpoint.js";
import { readInterval } from "../run/checkpoint-interval.js";
import { readInterruptedRun } from "../run/interrupted-run.js";
import { recordRun } from "../run/record-run.js";
import { newRunFolder, removeEmptyFolder } from "../run/run-folder.js";
import { DiskError } from "../run/write-file.js";
import { textPoolFor } from "../text/threads/text-pool.js";
import { accountReport } from "./account-report.js";
import { supportsColor } from "./color.js";
import { EpochLines } from "./epoch-lines.js";
import { Interrupted, stoppable } from "./interrupt.js";
import type { RecipeOptions, ThreadOptions } from "./options.js";
import { Progress } from "./progress.js";
import { openPage } from "./open-page.js";
import { quoted } from "./quoted.js";
import { loadPlugins, readRecipe } from "./read-recipe.js";
import { warningLines } from "./warning-lines.js";

/** Columns that the output takes at most, also where it does not go to a terminal. */
const WIDTH = 100;

/** Options of `potluck train`. */
export type TrainOptions = RecipeOptions & ThreadOptions & {
  /** False with `--no-baselines`. */
  baselines: boolean;
  tensorboard?: boolean;
  from?: string;
  freshHeads?: boolean;
  resume?: string;
  /** As `readInterval` reads it. */
  checkpoint?: string;
  keepCheckpoint?: boolean;
  /** A port, or true for a free one. */
  watch?: string | true;
};

/** What a training starts from: a recipe, or an interrupted run. */
interface Start {
  /** The recipe's file, for warnings. */
  file: string;
  written: Recipe;
  sourceFolder: string;
  /** The run folder; undefined for a new one. */
  folder?: string;
  checkpoint?: Checkpoint;
}

/** Trains a recipe, or goes on with an interrupted run; then prints its account and the run folder. */
export async function runTrain(given: string | undefined, options: TrainOptions): Promise<void> {
  const { out, json, threads, plugin } = options, start = await startOf(given, options), { written, sourceFolder, file } = start;
  const { baselines, tensorboard } = start.checkpoint ?? options;
  const progress = await Progress.start("reading the data");
  let created: string | undefined, page: { close(): Promise<void> } | undefined;
  try {
    const tables = await readTables(written, sourceFolder);
    progress.show("extracting features");
    const experiment = await Experiment.open(written, tables, { poolFor: (documents) => textPoolFor(documents, threads) });
    const { recipe } = experiment, split = experiment.split(), lines = new EpochLines(recipe);
    const warnings = warningsOf(recipe, tables, split);
    if (!json && warnings.length > 0) progress.say(warningLines(warnings, file, supportsColor(process.stderr)));
    await startThreads(threads);
    const folder = start.folder ?? (created = newRunFolder(out, recipe.name));
    if (start.checkpoint && !json) progress.say(goingOn(folder, start.checkpoint));
    if (options.watch !== undefined) page = await openPage(folder, options.watch, (text) => progress.say(text));
    const { scores, best, account, charts, steps } = await stoppable(async (signal) => {
      const run = await recordRun({
        recipe, split, seed: recipe.seed, folder, sourceFolder, tables, warnings, baselines, tensorboard, signal, resume: start.checkpoint,
        checkpoint: options.checkpoint === undefined ? undefined : readInterval(options.checkpoint), keepCheckpoint: options.keepCheckpoint,
        ...(options.from !== undefined && { from: { path: options.from, heads: options.freshHeads !== true } }),
        onFrom: (carried) => (json ? undefined : progress.say(carriedOver(options.from ?? folder, carried))),
        onBaseline: (task) => progress.show(`training a linear model of ${task}, to compare with`),
        onStep: ({ done, total }) => progress.update("training", done, total),
        onEvent: (event) => {
          if (json) return;
          const line = lines.of(event);
          if (line !== null) progress.print(line);
        },
      }).catch((error: unknown) => {
        if (!(error instanceof DiskError && isInterrupted(folder))) throw error;
        throw new PotluckError(`${error.message}\n${howToGoOn(folder, plugin)}`);
      });
      if (run.interrupted === null) return run;
      const where = run.interrupted === "training" ? `after step ${run.steps}` : "while linear models were trained, to compare with";
      const next = isInterrupted(folder) ? `\n${howToGoOn(folder, plugin)}` : "";
      throw new Interrupted(signal, `${where}; the results so far are in ${folder}${next}`);
    });
    progress.stop();
    const features = split.features.width;
    if (json) {
      const result = { folder, steps, ...(best && { bestEpoch: best.epoch }), features, tasks: scores, warnings, account, charts };
      process.stdout.write(`${JSON.stringify(result)}\n`);
    } else {
      const report = accountReport(account!, { width: WIDTH, color: supportsColor(process.stdout) });
      process.stdout.write(`${report}\nfeatures: ${features}\nrun folder: ${folder}\n`);
    }
  } finally {
    progress.stop();
    await page?.close();
    if (created !== undefined) removeEmptyFolder(created);
  }
}

/** Reads the recipe, or the interrupted run. */
async function startOf(file: string | undefined, options: TrainOptions): Promise<Start> {
  const { resume: folder } = options;
  if (options.freshHeads && options.from === undefined) throw new PotluckError("--fresh-heads does nothing without --from: leave it out");
  if (folder === undefined) {
    if (file === undefined) throw new PotluckError("potluck train needs a recipe, or --resume DIR to go on with an interrupted run");
    const { recipe, folder: sourceFolder } = await readRecipe("train", file, options);
    return { file, written: recipe, sourceFolder };
  }
  const { out, seed, set, baselines, tensorboard } = options;
  const others = {
    "the recipe": file, "--out": out, "--seed": seed, "--set": set, "--no-baselines": baselines ? undefined : true,
    "--tensorboard": tensorboard, "--from": options.from,
  };
  const other = Object.entries(others).find(([, value]) => value !== undefined);
  if (other) throw new PotluckError(`potluck train --resume ${folder} goes on with what the run was started with: leave out ${other[0]}`);
  await loadPlugins(options);
  const { recipe, sourceFolder, checkpoint } = readInterruptedRun(folder, resumeCommand(folder));
  return { file: join(folder, "recipe.yaml"), written: recipe, sourceFolder, folder, checkpoint };
}

function goingOn(folder: string, { progress }: Checkpoint): string {
  if (progress === null) return `${folder} has no step in its checkpoint: the training begins again`;
  const { step } = progress.job.training;
  return `${folder} goes on after step ${step}${progress.job.first ? " of the training on all rows" : ""}`;
}

function carriedOver(from: string, { features: { all, carried }, heads, fresh }: CarriedOver): string {
  const ofHeads = heads.length > 0 ? `, and the ${heads.length === 1 ? "head" : "heads"} of ${listNames(heads, "and")}` : "";
  const others = fresh.length > 0 ? `; fresh: ${listNames(fresh, "and")}` : "";
  return `starts from ${from}: weights of ${carried} of ${all} features${ofHeads}${others}`;
}

function resumeCommand(folder: string, plugins: readonly string[] = []): string {
  return ["potluck train --resume", quoted(folder), ...plugins.map((file) => `--plugin ${quoted(file)}`)].join(" ");
}

function howToGoOn(folder: string, plugins?: readonly string[]): string {
  return `to go on: ${resumeCommand(folder, plugins)}`;
}
