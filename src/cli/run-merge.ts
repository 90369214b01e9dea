/** @file What `potluck merge` does. */
import { readFileSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { PotluckError } from "../engine/errors.js";
import { onDisk } from "../run/write-file.js";
import { type MergedTrials, mergeTrials } from "../study/node/merge.js";
import { FileStorage } from "../study/node/file-storage.js";
import { readStudy, StudyFolder, type StudyRecord } from "../study/node/study-folder.js";
import type { OutputOptions, PluginOptions } from "./options.js";
import { answerFromTrials } from "./run-study.js";
import { counted } from "../engine/counted.js";
import { kindOf } from "./study-kinds.js";
import { newRunFolder, removeEmptyFolder } from "../run/run-folder.js";

/** Options of `potluck merge`. */
export type MergeOptions = OutputOptions & PluginOptions;

/** Merges the trials of a study's folders in a new folder, and answers its question. */
export async function runMerge(folders: readonly string[], { out, json, plugin }: MergeOptions): Promise<void> {
  if (folders.length < 2) {
    throw new PotluckError("potluck merge puts several folders together, and one was named: name all shards of the study");
  }
  const twice = folders.find((folder, place) => folders.findIndex((other) => resolve(other) === resolve(folder)) !== place);
  if (twice !== undefined) throw new PotluckError(`${twice} is named twice: name each shard once`);
  const studies = folders.map((folder) => ({ folder, record: readStudy(folder) })), [first] = studies;
  for (const other of studies) requireSameStudy(first, other);
  const target = new StudyFolder(newRunFolder(out, `${first.record.name}-merged`));
  try {
    const storage = new FileStorage(target.trials);
    const { shared, damaged } = mergeFiles(storage, studies.map(({ folder, record }) => record.storage ?? new StudyFolder(folder).trials));
    if (!json && shared > 0) {
      process.stderr.write(`${counted(shared, "trial was", "trials were")} in several folders, with the same bits\n`);
    }
    if (damaged > 0) process.stderr.write(`${counted(damaged, "line was", "lines were")} cut or changed, and passed over\n`);
    await answerFromTrials(kindOf(first.record.question), { folder: target, from: first, json, plugin });
  } finally {
    removeEmptyFolder(target.path);
  }
}

/** Merges storages in a new one, of which nothing is left where two differ. */
function mergeFiles(storage: FileStorage, files: readonly string[]): MergedTrials {
  try {
    return mergeTrials(storage, files);
  } catch (error) {
    storage.close();
    rmSync(storage.path, { force: true });
    throw error;
  } finally {
    storage.close();
  }
}

interface OpenStudy {
  folder: string;
  record: StudyRecord;
}

/** @throws PotluckError where two folders are of different studies */
function requireSameStudy(first: OpenStudy, other: OpenStudy): void {
  const own = ({ record: { question, asked, version } }: OpenStudy): string => JSON.stringify([question, asked, version]);
  const recipe = ({ folder }: OpenStudy): string => onDisk(`cannot read the recipe of ${folder}`, () => (
    readFileSync(new StudyFolder(folder).recipe, "utf8").replace(/^folder:.*\n/mu, "").replace(/^name:.*\n/mu, "")));
  const cells = ({ record: { fingerprints } }: OpenStudy): string => (
    JSON.stringify(Object.entries(fingerprints).map(([name, { sha256 }]) => [name, sha256])));
  const differs = own(first) !== own(other) ? "were asked differently, or by other versions of Potluck"
    : cells(first) !== cells(other) ? "have other data" : recipe(first) !== recipe(other) ? "have other recipes" : null;
  if (differs === null) return;
  throw new PotluckError(`${first.folder} and ${other.folder} ${differs}: potluck merge takes the shards of one study. To use trials of ` +
    "another study, name one --storage for both");
}
