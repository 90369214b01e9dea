/**
 * @file The folder of a study: `recipe.yaml`, `study.json` (the question, how it was asked, and the answer so far), `trials.jsonl` (the
 * results), and `progress.json` while it runs. Written and read here, nowhere else.
 */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Fingerprint } from "../../data/fingerprint.js";
import { PotluckError } from "../../engine/errors.js";
import { VERSION } from "../../engine/version.js";
import type { Warning } from "../../inspect/types.js";
import { isMap } from "../../options/index.js";
import { writePlugins } from "../../run/plugin-record.js";
import type { Recipe } from "../../recipe/index.js";
import { writeRecipe } from "../../run/run-folder.js";
import { makeFolder, onDisk, writeFileWhole } from "../../run/write-file.js";

/** The names of the files that a study folder is known by. */
export const STUDY = "study.json", PROGRESS = "progress.json";
const TRIALS = "trials.jsonl", RECIPE = "recipe.yaml";

/** What `study.json` has. */
export interface StudyRecord<Answer = unknown> {
  /** The name of the question: `compare`, `fractions`, `affinity`, `sweep`. */
  question: string;
  /** What the study is called: the recipe's name. */
  name: string;
  /** How it was asked: the options of the command that differ from their defaults, so that it can go on. */
  asked: Record<string, unknown>;
  /** The exact command. */
  command: string;
  version: string;
  node: string;
  /** As YAML, with all defaults. */
  recipe: string;
  /** Of the recipe's data, by dataset. */
  fingerprints: Record<string, Fingerprint & { source: string }>;
  warnings: Warning[];
  /** The storage, where it is not the folder's own. */
  storage?: string;
  /** The part of the trials that this study trains, such as `1/3`, where it is not the whole. */
  shard?: string;
  /** What was found so far; null before the first seed is complete. */
  answer: Answer | null;
  /** Whether the answer is that of the whole study. */
  isComplete: boolean;
}

/** How far a study is, as `progress.json` has it. */
export interface StudyProgressRecord {
  done: number;
  /** Null where it is not known how many there will be. */
  total: number | null;
  stored: number;
  secondsLeft: number | null;
  state: "running" | "done" | "stopped";
  /** The trial that is under way. */
  now: string;
}

/** The folder of a study. */
export class StudyFolder {
  constructor(readonly path: string) {}

  /** The folder's own storage. */
  get trials(): string {
    return join(this.path, TRIALS);
  }

  get recipe(): string {
    return join(this.path, RECIPE);
  }

  /** Begins a study: the recipe, and how it was asked. @throws PotluckError where it cannot be written */
  begin(recipe: Recipe, sourceFolder: string, record: StudyRecord): void {
    onDisk(`cannot create the folder ${this.path}`, () => makeFolder(this.path));
    if (!existsSync(this.recipe)) writeRecipe(this.path, recipe, sourceFolder);
    writePlugins(this.path, recipe);
    this.write(record);
  }

  /** Removes what a study wrote that ended before it had a result. */
  discard(): void {
    for (const name of [RECIPE, "plugins.json", STUDY, PROGRESS, TRIALS]) rmSync(join(this.path, name), { force: true });
  }

  write(record: StudyRecord): void {
    writeFileWhole(join(this.path, STUDY), `${JSON.stringify(record, null, 2)}\n`);
  }

  writeProgress(progress: StudyProgressRecord): void {
    writeFileWhole(join(this.path, PROGRESS), `${JSON.stringify(progress)}\n`);
  }

  /** What the folder has. @throws PotluckError where it is not the folder of a study */
  read<Answer>(): StudyRecord<Answer> {
    return readStudy(this.path);
  }
}

/**
 * Reads `study.json` of a folder.
 *
 * @throws PotluckError where there is none, or it is damaged
 */
export function readStudy<Answer>(path: string): StudyRecord<Answer> {
  const file = join(path, STUDY);
  if (!existsSync(file)) {
    const why = !existsSync(path) ? "there is no such folder" : existsSync(join(path, RECIPE))
      ? "it is the folder of a training, not of a study" : "it is not the folder of a study: it has no study.json";
    throw new PotluckError(`${path}: ${why}`);
  }
  try {
    const read: unknown = JSON.parse(onDisk(`cannot read ${file}`, () => readFileSync(file, "utf8")));
    if (isMap(read) && typeof read.question === "string" && isMap(read.asked)) return read as unknown as StudyRecord<Answer>;
  } catch (error) {
    if (error instanceof PotluckError) throw error;
  }
  throw new PotluckError(`${file}: it is damaged; run the study again with another --out, ` +
    `and --storage ${join(path, TRIALS)} to keep its trials`);
}

/** A record of a study that begins. */
export function newRecord(
  of: Pick<StudyRecord, "question" | "name" | "asked" | "command" | "recipe" | "fingerprints" | "warnings" | "storage" | "shard">,
): StudyRecord {
  return { ...of, version: VERSION, node: process.version, answer: null, isComplete: false };
}
