/**
 * @file `checkpoint.safetensors` in a run folder: all that a training needs to go on after whatever stopped it. It is the first file of a
 * run, and is removed when the run has ended, so that a folder that has one was interrupted. A checksum covers it.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { PotluckError } from "../engine/errors.js";
import { VERSION } from "../engine/version.js";
import type { JobState } from "../experiment/train-job.js";
import { readState, writeState } from "../format/state-file.js";
import { type StateMap, StateReader } from "../tensor/state.js";
import type { CheckpointInterval } from "./checkpoint-interval.js";
import type { DataRecord } from "./data-record.js";
import { PART, writeFileWhole } from "./write-file.js";

/** The file's name. */
export const CHECKPOINT = "checkpoint.safetensors";
/** What its metadata say that it is. */
const FORMAT = "potluck checkpoint";

/** What a run was started with, which its end depends on. */
export interface RunSettings {
  /** `recipe.yaml`, as it is in the run folder. */
  recipe: string;
  /** Whether linear models are trained to compare with. */
  baselines: boolean;
  /** Whether there are TensorBoard event files. */
  tensorboard: boolean;
  interval: CheckpointInterval;
  /** The trained model that it started from; null: from random weights. */
  from: StartingPoint | null;
}

/** A trained model that a run starts from. */
export interface StartingPoint extends StateMap {
  /** The model file, as a path from the run folder with slashes. */
  readonly model: string;
  /** SHA-256 of the file. */
  readonly sha256: string;
  /** Whether heads go over, too. */
  readonly heads: boolean;
}

/** Where a run is, between two optimizer steps. */
export interface RunProgress extends StateMap {
  readonly job: JobState;
  readonly data: Readonly<Record<string, DataRecord>>;
  /** Bytes of `metrics.jsonl`, and what its next lines depend on. */
  readonly log: { readonly bytes: number; readonly events: StateMap };
  readonly history: StateMap;
  readonly curves: StateMap;
  /** The event of the refit, once it has begun. */
  readonly refit: StateMap | null;
  /** What the TensorBoard log waits with. */
  readonly board: StateMap | null;
}

/** A checkpoint. */
export interface Checkpoint extends RunSettings {
  /** Null where the run was stopped before its first checkpoint: it starts again. */
  progress: RunProgress | null;
}

const checksum = () => createHash("sha256");

/** Writes a checkpoint, durably. @throws DiskError when it cannot be written; the one before is then unchanged */
export function writeCheckpoint(folder: string, { progress, ...settings }: Checkpoint, hasEnded = false): void {
  const state: StateMap = { settings: { ...settings }, hasEnded, progress };
  // before the first step there is nothing to lose, and a short training should pay nothing
  writeFileWhole(join(folder, CHECKPOINT), writeState(state, { format: FORMAT, potluck: VERSION }, checksum), progress !== null);
}

/** Whether a folder has a run that can go on. */
export function isInterrupted(folder: string): boolean {
  return existsSync(join(folder, CHECKPOINT));
}

/** Removes the checkpoint of a run that has ended. */
export function removeCheckpoint(folder: string): void {
  rmSync(join(folder, CHECKPOINT), { force: true });
}

/** Removes files that were being written when a run was stopped. */
export function removeParts(folder: string): void {
  for (const name of readdirSync(folder)) if (name.endsWith(PART)) rmSync(join(folder, name), { force: true });
}

/**
 * Reads the checkpoint of an interrupted run.
 *
 * @throws PotluckError when the run has ended, there is none, it is damaged, or another version of Potluck wrote it
 */
export function readCheckpoint(folder: string): Checkpoint {
  const path = join(folder, CHECKPOINT);
  if (!existsSync(path)) throw withoutCheckpoint(folder);
  const { state, metadata: { format, potluck } } = readState(readFileSync(path), path, checksum);
  if (format !== FORMAT) throw new PotluckError(`${path}: this is no checkpoint of a run`);
  if (potluck !== VERSION) {
    throw new PotluckError(`${path}: Potluck ${potluck} wrote it, and this is Potluck ${VERSION}: go on with that version`);
  }
  const read = new StateReader(path, state), settings = read.map("settings"), interval = settings.mapOrNull("interval");
  const from = settings.mapOrNull("from");
  if (read.boolean("hasEnded")) throw hasEnded(folder);
  return {
    recipe: settings.text("recipe"),
    from: from && { model: from.text("model"), sha256: from.text("sha256"), heads: from.boolean("heads") },
    baselines: settings.boolean("baselines"), tensorboard: settings.boolean("tensorboard"),
    interval: interval && (interval.has("steps") ? { steps: interval.number("steps") } : { seconds: interval.number("seconds") }),
    progress: state.progress as RunProgress | null,
  };
}

function withoutCheckpoint(folder: string): PotluckError {
  if (!existsSync(folder)) return new PotluckError(`${folder}: there is no such folder; give the folder of an interrupted run`);
  if (existsSync(join(folder, "account.json"))) return hasEnded(folder);
  const again = existsSync(join(folder, "recipe.yaml")) ? `potluck train ${join(folder, "recipe.yaml")}` : "potluck train RECIPE";
  return new PotluckError(`${folder}: there is no ${CHECKPOINT}, so there is nothing to go on from: this is not the folder of an ` +
    `interrupted training, or it wrote none (--checkpoint off). To start again: ${again}`);
}

function hasEnded(folder: string): PotluckError {
  return new PotluckError(`${folder}: this run has ended, so there is nothing to go on with; its model is ` +
    `${join(folder, "model.safetensors")}. To train it again: potluck train ${join(folder, "recipe.yaml")}`);
}
