/**
 * @file Runs a study from the command line: its folder, storage, threads and progress; what is done when it is stopped, and how it goes on.
 * The kinds of study (study-kinds.ts) say what is asked and how the answer is printed.
 */
import { hostname } from "node:os";
import { join, resolve } from "node:path";
import type { Fingerprint } from "../data/fingerprint.js";
import { PotluckError } from "../engine/errors.js";
import { mapValues } from "../engine/objects.js";
import { expandTasks } from "../experiment/expand-tasks.js";
import type { ExperimentSplit } from "../experiment/experiment.js";
import { readTables } from "../experiment/read-tables.js";
import { warningsOf } from "../inspect/inspect.js";
import type { Warning } from "../inspect/types.js";
import { parseRecipe, type Recipe, recipeToYaml } from "../recipe/index.js";
import { newRunFolder, removeEmptyFolder } from "../run/run-folder.js";
import { DiskError } from "../run/write-file.js";
import { FileStorage } from "../study/node/file-storage.js";
import { RunPool } from "../study/node/run-pool.js";
import { newRecord, StudyFolder, type StudyRecord } from "../study/node/study-folder.js";
import { inThisThread, readShard, runStudy, type Shard } from "../study/study.js";
import { textPoolFor } from "../text/threads/text-pool.js";
import { supportsColor } from "./color.js";
import { Interrupted, stoppableAtOnce } from "./interrupt.js";
import { openPage } from "./open-page.js";
import { loadPlugins, readRecipe } from "./read-recipe.js";
import type { StudyKind } from "./study-kind.js";
import type { StudyCommandOptions } from "./study-options.js";
import { StudyProgress } from "./study-progress.js";
import { StudyRecorder } from "./study-recorder.js";
import { quoted } from "./quoted.js";
import { warningLines } from "./warning-lines.js";
import { commandLine } from "./command-line.js";
import { counted } from "../engine/counted.js";
import { writeReport } from "./write-report.js";

/** Columns that the output takes at most. */
const WIDTH = 100;

/** What a study begins with, or goes on with. */
interface Start<Asked> {
  recipe: Recipe;
  sourceFolder: string;
  /** The recipe's file, for warnings. */
  file: string;
  asked: Asked;
  /** Of a study that goes on. */
  before?: StudyRecord;
}

/**
 * Runs a study, or goes on with one, then prints its answer.
 *
 * @param asked what the command was asked beside the options of all studies, as plain data
 * @param sets changes to the recipe that come of it
 */
export async function runStudyCommand<Asked extends object, Answer>(
  kind: StudyKind<Asked, Answer>, given: string | undefined, options: StudyCommandOptions, asked: Asked, sets: readonly string[] = [],
): Promise<void> {
  const { out, json, threads, storage: shared, watch } = options, start = await startOf(kind, given, options, asked, sets);
  const { sourceFolder, file } = start, part = options.shard ?? start.before?.shard;
  const shard = part === undefined ? undefined : readShard(part);
  const progress = await StudyProgress.start();
  let hasResult = false;
  let pool: RunPool | undefined, folder: StudyFolder | undefined, recorder: StudyRecorder<Answer> | undefined;
  let storage: FileStorage | undefined, page: { close(): Promise<void> } | undefined;
  try {
    progress.show("reading the data");
    const started = kind.trainings(start.recipe, start.asked);
    const threaded = pool = threads > 1 ? new RunPool(Math.min(threads, started)) : undefined; // they start while the data is read
    const tables = await readTables(start.recipe, sourceFolder), recipe = expandTasks(start.recipe, tables);
    folder = new StudyFolder(options.resume ?? newRunFolder(out, `${recipe.name}-${kind.name}`));
    const path = start.before?.storage ?? shared ?? folder.trials, opened = storage = new FileStorage(path);
    if (opened.damaged > 0) {
      const lines = counted(opened.damaged, "line was", "lines were");
      progress.say(`${path}: ${lines} cut or changed, and not read; a trial that is lost is trained again`);
    }
    let record: StudyRecord = start.before ? { ...start.before, shard: part } : newRecord({
      question: kind.name, name: recipe.name, asked: { ...asked } as Record<string, unknown>, command: commandLine(),
      recipe: recipeToYaml(start.recipe), fingerprints: {}, warnings: [],
      ...(path !== folder.trials && { storage: resolve(path) }), // it is found from other folders too
      ...(part !== undefined && { shard: part }),
    });
    let isFirst = true;
    const onSplit = (split: ExperimentSplit): void => {
      if (!isFirst) return; // the first split speaks for all
      isFirst = false;
      const warnings = warningsOf(recipe, tables, split);
      record = { ...record, warnings };
      if (!json && warnings.length > 0) progress.say(warningLines(warnings, file, supportsColor(process.stderr)));
    };
    progress.show("extracting features");
    const { question, data } = await kind.prepare({
      recipe, tables, asked: start.asked, poolFor: (documents) => textPoolFor(documents, threads), onSplit,
    });
    const fingerprints = dataOf(recipe, data.fingerprints?.(recipe) ?? {});
    if (start.before) requireSameData(folder.path, start.before, fingerprints);
    record = { ...record, fingerprints };
    folder.begin(start.recipe, sourceFolder, record);
    opened.open();
    if (watch !== undefined) page = await openPage(folder.path, watch, (text) => progress.say(text));
    const own = folder, total = shardOf(question.size, shard);
    const recording = recorder = new StudyRecorder({ kind, question, folder, record: () => record, progress, total, width: WIDTH });
    const end = await stoppableAtOnce(async (signal) => {
      recording.tell("running");
      return runStudy(question, {
        data, storage: opened, shard, machine: hostname(), runner: threaded ?? inThisThread, signal, onProgress: recording.onProgress,
        onResult(trial, result) {
          hasResult = true;
          recording.onResult(trial, result);
        },
      });
    }, () => {
      recording.keep();
      recording.tell("stopped");
      const goOn = `potluck ${kind.name} --resume ${quoted(own.path)}`;
      return `after ${recording.done} trials; their results are kept in ${path}\nto go on: ${goOn}`;
    });
    const { answer, trained, stored, missing } = end;
    progress.stop();
    recording.end(end);
    if (answer === undefined) {
      const counts = { folder: own.path, shard: part, trained, stored, missing };
      process.stdout.write(json ? `${JSON.stringify(counts)}\n`
        : `shard ${part}: ${trained} trials trained, ${stored} were there, ${missing} are those of other shards\n` +
          `When all shards are done: potluck merge ${quoted(own.path)} ... --out DIR\n`);
      return;
    }
    await finish(kind, own, answer, record.warnings, json === true);
  } catch (error) {
    storage?.close();
    const hasNothing = !hasResult && (storage === undefined || storage.path !== folder?.trials || storage.size === 0);
    if (hasNothing && !start.before && !(error instanceof Interrupted)) folder?.discard();
    else if (!(error instanceof DiskError)) recorder?.tell("stopped");
    throw error;
  } finally {
    progress.stop();
    storage?.close();
    await pool?.close();
    await page?.close();
    if (folder) removeEmptyFolder(folder.path);
  }
}

/**
 * Answers the question of a study whose trials are all in the storage of a folder, and prints the answer.
 *
 * @throws PotluckError that says how many trials are missing, where some are
 */
export async function answerFromTrials(
  kind: StudyKind<object, unknown>,
  { folder, from, json, plugin }: { folder: StudyFolder; from: { folder: string; record: StudyRecord }; json?: boolean; plugin?: string[] },
): Promise<void> {
  await loadPlugins({ plugin });
  const { recipe: written, folder: sourceFolder } = await readRecipe(kind.name, new StudyFolder(from.folder).recipe, {});
  const tables = await readTables(written, sourceFolder), recipe = expandTasks(written, tables), { asked } = from.record;
  const { question, data } = await kind.prepare({ recipe, tables, asked, poolFor: () => undefined, onSplit: () => {} });
  const { answer, missing } = await runStudy(question, { data, storage: new FileStorage(folder.trials), trains: false });
  const { storage: _, shard: __, ...before } = from.record;
  folder.begin(written, sourceFolder, { ...before, answer: answer ?? null, isComplete: answer !== undefined });
  if (answer === undefined) {
    throw new PotluckError(`${missing} trials are missing: some shards are not here, or are not done. ` +
      `What there is, is in ${folder.path}; ` +
      `potluck ${kind.name} --resume ${quoted(folder.path)} trains the rest`);
  }
  await finish(kind, folder, answer, before.warnings, json === true);
}

/** Writes the report, and prints the answer. */
async function finish(
  kind: Pick<StudyKind<never, unknown>, "print">, folder: StudyFolder, answer: unknown, warnings: readonly Warning[], json: boolean,
): Promise<void> {
  const { html: report } = await writeReport([folder.path], join(folder.path, "report.html"));
  if (json) return void process.stdout.write(`${JSON.stringify({ folder: folder.path, ...answer as object, warnings })}\n`);
  const text = kind.print(answer, { color: supportsColor(process.stdout), width: WIDTH });
  process.stdout.write(`${text}\nreport: ${report}\nfolder: ${folder.path}\n`);
}

/** Reads the recipe, or the folder of a study that was stopped. */
async function startOf<Asked extends object>(
  kind: Pick<StudyKind<Asked, unknown>, "name">, given: string | undefined, options: StudyCommandOptions, asked: Asked,
  sets: readonly string[],
): Promise<Start<Asked>> {
  const { resume, out, seed, set = [], storage } = options;
  if (resume === undefined) {
    if (given === undefined) throw new PotluckError(`potluck ${kind.name} needs a recipe, or --resume DIR to go on with a study`);
    const { recipe, folder } = await readRecipe(kind.name, given, { ...options, set: [...set, ...sets] });
    return { recipe, sourceFolder: folder, file: given, asked };
  }
  const optionOf = (name: string): string => `--${name.replace(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`)}`;
  const others = {
    "the recipe": given, "--out": out, "--seed": seed, "--set": options.set, "--storage": storage,
    ...Object.fromEntries(Object.entries(asked).map(([name, value]) => [optionOf(name), value])),
    ...(sets.length > 0 && { "--arm": true }),
  };
  const other = Object.entries(others).find(([, value]) => value !== undefined);
  if (other) throw new PotluckError(`potluck ${kind.name} --resume ${resume} goes on with what the study was asked: leave out ${other[0]}`);
  await loadPlugins(options);
  const study = new StudyFolder(resume), before = study.read();
  if (before.question !== kind.name) {
    throw new PotluckError(`${resume} is a study of potluck ${before.question}: ` +
      `go on with potluck ${before.question} --resume ${quoted(resume)}`);
  }
  const { recipe, folder } = await readRecipe(kind.name, study.recipe, {});
  requireSameRecipe(study.recipe, before, recipe);
  return { recipe, sourceFolder: folder, file: study.recipe, asked: before.asked as Asked, before };
}

/** @throws PotluckError where a study goes on with another recipe than it began with: its answer would be of both */
function requireSameRecipe(file: string, { recipe: before }: StudyRecord, now: Recipe): void {
  // where the data comes from is written as seen from the folder; its cells are compared later
  const settings = ({ data, ...rest }: Recipe): string => (
    recipeToYaml({ ...rest, folder: undefined, data: mapValues(data, (own) => ({ ...own, source: { file: "any.csv" } })) }));
  if (settings(parseRecipe(before, {})) === settings(now)) return;
  throw new PotluckError(`${file}: the recipe has changed since the study began, so it cannot go on: undo that, or begin a new study`);
}

/** @throws PotluckError where a study goes on with other data than it began with: its answer would be of both */
function requireSameData(folder: string, { fingerprints: before }: StudyRecord, now: StudyRecord["fingerprints"]): void {
  const changed = Object.keys(now).find((name) => Object.hasOwn(before, name) && before[name].sha256 !== now[name].sha256);
  if (changed === undefined) return;
  throw new PotluckError(`${folder}: the cells of dataset "${changed}" have changed since the study began, so it cannot go on: ` +
    "undo that, or begin a new study");
}

/** The data's fingerprints and sources, for the report. */
function dataOf({ data }: Recipe, fingerprints: Readonly<Record<string, Fingerprint>>): StudyRecord["fingerprints"] {
  return Object.fromEntries(Object.entries(fingerprints).map(([name, print]) => (
    [name, { ...print, source: sourceText(data[name].source) }])));
}

function sourceText(source: Recipe["data"][string]["source"]): string {
  const given = source as { file?: string; sql?: string; texts?: string };
  return given.file ?? given.sql ?? given.texts ?? JSON.stringify(source);
}

/** How many trials a shard has, about. */
function shardOf(size: number | null, shard: Shard | undefined): number | null {
  return size === null || !shard ? size : Math.ceil(size / shard.of);
}
