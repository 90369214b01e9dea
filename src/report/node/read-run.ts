/** @file Reads a run folder for a report: recipe, log, account, model, warnings. What is not there yet is left out. */
import { existsSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { Account } from "../../account/types.js";
import { PotluckError } from "../../engine/errors.js";
import { isMap } from "../../options/index.js";
import type { Model } from "../../model/model.js";
import type { TaskTopFeatures } from "../../model/explain/top-features.js";
import { countParameters } from "../../nn/module.js";
import { CHECKPOINT } from "../../run/checkpoint.js";
import { requirePlugins } from "../../run/plugin-record.js";
import { loadModel } from "../../run/run-folder.js";
import type { TrainEvent } from "../../train/events.js";
import { recipeOf } from "../run-history.js";
import type { ModelFacts, ReportProgress, RunPart } from "../types.js";
import { jsonIn, jsonLinesIn, textIn } from "./read-files.js";
import { readReliability } from "./read-predictions.js";

const RECIPE = "recipe.yaml",
  EVENTS = "metrics.jsonl",
  ACCOUNT = "account.json",
  MODEL = "model.safetensors",
  WARNINGS = "warnings.json";

/** Words of each output, and tasks that have them. */
const TOP = 10,
  MOST_TASKS = 24;
/** Seconds without a change after which a training that has not ended counts as stopped: longer than between two checkpoints. */
const STILL = 150;

/** A run; undefined where the folder has none. @throws PotluckError when its files are damaged, or plug-ins are not loaded */
export async function readRun(folder: string): Promise<RunPart | undefined> {
  const recipe = textIn(folder, RECIPE) ?? null,
    isThere = (name: string): boolean => existsSync(join(folder, name));
  if (![EVENTS, ACCOUNT, MODEL, CHECKPOINT].some(isThere)) return undefined;
  requirePlugins(folder);
  const events = jsonLinesIn(folder, EVENTS) as TrainEvent[],
    account = accountIn(folder),
    name = basename(resolve(folder));
  const model = isThere(MODEL) && !isThere(CHECKPOINT) ? await loadModel(folder) : null;
  try {
    return {
      kind: "run",
      name,
      recipe,
      events,
      account,
      words: model && wordsOf(model),
      reliability: await readReliability(folder, account),
      warnings: warningsIn(folder),
      model: model && factsOf(model),
      progress: progressOf(folder, { name, recipe, events, account }),
    };
  } finally {
    model?.dispose();
  }
}

function accountIn(folder: string): Account | null {
  const account = jsonIn(folder, ACCOUNT);
  if (account === undefined) return null;
  if (!isMap(account) || !isMap(account.tasks)) throw new PotluckError(`${join(folder, ACCOUNT)} is damaged: it must have tasks`);
  return account as unknown as Account;
}

function warningsIn(folder: string): RunPart["warnings"] {
  const warnings = jsonIn(folder, WARNINGS);
  return Array.isArray(warnings) ? (warnings as RunPart["warnings"]) : [];
}

/** The most telling words; null where the features have no names, as with a hashing vectorizer. */
function wordsOf(model: Model): Record<string, TaskTopFeatures> | null {
  try {
    return model.topFeatures({ tasks: model.tasks.slice(0, MOST_TASKS), top: TOP });
  } catch (error) {
    if (error instanceof PotluckError) return null;
    throw error;
  }
}

function factsOf({ card, network, space }: Model): ModelFacts {
  return { version: card.potluck, parameters: countParameters(network), features: space.width, fingerprints: card.data };
}

/** How far a training is; null where it has ended. */
function progressOf(
  folder: string,
  { name, recipe, events, account }: Pick<RunPart, "name" | "recipe" | "events" | "account">,
): ReportProgress | null {
  const isOpen = existsSync(join(folder, CHECKPOINT));
  if (!isOpen && account !== null) return null;
  const times = [CHECKPOINT, EVENTS, MODEL].flatMap((file) => {
    const found = statSync(join(folder, file), { throwIfNoEntry: false });
    return found === undefined ? [] : [found.mtimeMs];
  });
  const begun = statSync(join(folder, RECIPE), { throwIfNoEntry: false })?.mtimeMs ?? Infinity,
    changed = Math.max(...times);
  const epochs = recipeOf({ name, recipe })?.train.epochs,
    total = typeof epochs === "number" ? epochs : null;
  const done = events.reduce(
    (most, event) => ((event.event === "epoch" || event.event === "evaluation") && event.epoch > most ? event.epoch : most),
    0,
  );
  const each = done > 0 ? (changed - begun) / 1000 / done : NaN;
  return {
    done,
    total,
    unit: "epochs",
    state: Date.now() - changed > STILL * 1000 ? "stopped" : "running",
    secondsLeft: total !== null && each > 0 && Number.isFinite(each) ? Math.max(0, (total - done) * each) : null,
  };
}
