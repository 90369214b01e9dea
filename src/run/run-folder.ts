/**
 * @file Writes and reads the run folder of a training: `recipe.yaml` (with all defaults), `metrics.jsonl` (one event per line), and the
 * model file, `model.safetensors`. If the recipe names members of plug-ins, `plugins.json` says which. See write-charts.ts for its charts,
 * and event-log.ts for what `metrics.jsonl` has of a long training.
 */
import {
  accessSync, closeSync, constants, fstatSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readdirSync, readFileSync, rmdirSync,
  writeSync,
} from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import type { TargetMap } from "../data/targets/target-map.js";
import { PotluckError } from "../engine/errors.js";
import type { FeatureSpace } from "../experiment/features.js";
import { readCard } from "../model/card.js";
import { Model } from "../model/model.js";
import { ofFile, readModelFile } from "../model/model-file.js";
import { modelPieces, type TrainedModel } from "../model/save.js";
import type { StateDict } from "../nn/module.js";
import { parseRecipe, type Recipe, recipeToYaml } from "../recipe/index.js";
import { type StateMap, StateReader } from "../tensor/state.js";
import type { TrainEvent } from "../train/events.js";
import { EventLog } from "./event-log.js";
import { requirePlugins, writePlugins } from "./plugin-record.js";
import { whyNoModel } from "./wrong-file.js";
import { makeFolder, onDisk, writeFileWhole } from "./write-file.js";

const RECIPE = "recipe.yaml", EVENTS = "metrics.jsonl", MODEL = "model.safetensors";

/** The contents of a run folder. */
export interface SavedRun {
  recipe: Recipe;
  /** Parameters with the names and shapes of PyTorch, for a network's `loadStateDict`. */
  state: StateDict;
  features: FeatureSpace;
  labels: Record<string, TargetMap>;
}

/**
 * Creates the folder for a new run: `out`, or the first free one of `runs/NAME-1`, `runs/NAME-2`, ...
 *
 * @throws PotluckError if `out` is not a valid name, is a file, cannot be created, or is not empty
 * @example
 * newRunFolder(undefined, "reviews"); // "runs/reviews-1"
 */
export function newRunFolder(out: string | undefined, name: string): string {
  if (out === undefined) return firstFreeFolder(folderName(name));
  if (out.trim() === "" || out.includes("\0")) throw new PotluckError(`--out must name a folder, found ${JSON.stringify(out)}`);
  const found = onDisk(`--out ${out}: cannot create this folder, or write to it`, () => {
    makeFolder(out);
    accessSync(out, constants.W_OK);
    return readdirSync(out);
  });
  if (found.length > 0) {
    const files = `${found.slice(0, 3).join(", ")}${found.length > 3 ? ", ..." : ""}`;
    throw new PotluckError(`--out ${out}: the folder is not empty (it holds ${files}); choose a new one. Nothing was written`);
  }
  return out;
}

/** A recipe's name as a folder name that every system allows. */
function folderName(name: string): string {
  const plain = name.replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^[.-]+/u, "");
  return [...plain].slice(0, 50).join("") || "run"; // 200 bytes at most
}

function firstFreeFolder(name: string): string {
  return onDisk("cannot create a folder in runs/", () => {
    makeFolder("runs");
    for (let number = 1; ; number++) {
      const folder = join("runs", `${name}-${number}`);
      try {
        mkdirSync(folder);
        return folder;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error; // EEXIST: another run has this number
      }
    }
  });
}

/** Removes a new run's folder if nothing was written to it. */
export function removeEmptyFolder(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // not empty, or already removed
  }
}

/** A place in the log. */
export interface LogPlace {
  /** Bytes of `metrics.jsonl` before it. */
  bytes: number;
  /** What the next lines depend on; null at the start. */
  events: StateMap | null;
}

/**
 * Writes a run's files during training. Always call `close`, also after an error.
 *
 * @throws PotluckError from every method, if a file cannot be written
 * @example
 * const writer = new RunWriter(newRunFolder(undefined, recipe.name), recipe);
 * for await (const event of train(plan)) writer.write(event);
 * writer.writeModel({ recipe, split, network: plan.model });
 * writer.close();
 */
export class RunWriter {
  private readonly log: number;
  private readonly events: EventLog;

  /**
   * Writes the recipe and starts the log.
   *
   * @param sourceFolder where the recipe's relative paths start; with it, the saved recipe trains again from the run folder
   * @param from where the log goes on: what was written after that is cut off. Default: at its end
   */
  constructor(readonly folder: string, recipe: Recipe, sourceFolder?: string, from?: LogPlace) {
    const path = join(folder, EVENTS);
    onDisk(`cannot create the folder ${folder}`, () => makeFolder(folder));
    writeRecipe(folder, recipe, sourceFolder);
    this.events = new EventLog(recipe);
    if (from?.events) this.events.loadStateDict(new StateReader(path, from.events));
    this.log = onDisk(`cannot write ${path}`, () => openSync(path, "a"));
    if (!from) return;
    const { size } = fstatSync(this.log);
    if (size < from.bytes) {
      closeSync(this.log);
      throw new PotluckError(`${path} has ${size} bytes, and had ${from.bytes} when the checkpoint was written: put the whole file back`);
    }
    onDisk(`cannot write ${path}`, () => ftruncateSync(this.log, from.bytes));
  }

  /** Puts the log on the disk, and says where it is. */
  place(): LogPlace {
    return onDisk(`cannot write ${join(this.folder, EVENTS)}`, () => {
      fsyncSync(this.log);
      return { bytes: fstatSync(this.log).size, events: this.events.stateDict() };
    });
  }

  /** Appends an event to the log. In a long training, steps wait for those that they are put together with: see event-log.ts. */
  write(event: TrainEvent): void {
    this.append(this.events.lines(event));
  }

  private append(lines: string): void {
    if (lines !== "") onDisk(`cannot write ${join(this.folder, EVENTS)}`, () => writeSync(this.log, lines));
  }

  /** Writes the model file. */
  writeModel(trained: TrainedModel): void {
    writeFileWhole(join(this.folder, MODEL), modelPieces(trained));
  }

  /** Writes what the log still waits with, and closes it. */
  close(): void {
    try {
      this.append(this.events.end());
    } finally {
      closeSync(this.log);
    }
  }
}

/** Writes a recipe into a folder so that it trains again from this folder. */
export function writeRecipe(folder: string, recipe: Recipe, sourceFolder?: string): void {
  writeFileWhole(join(folder, RECIPE), recipeIn(folder, recipe, sourceFolder));
  writePlugins(folder, recipe);
}

/** A recipe as YAML that trains again from a folder. */
export function recipeIn(folder: string, recipe: Recipe, sourceFolder?: string): string {
  const path = sourceFolder === undefined ? recipe.folder : relative(folder, sourceFolder).split(sep).join("/") || undefined;
  return recipeToYaml({ ...recipe, folder: path });
}

/**
 * Reads a run folder.
 *
 * @throws PotluckError if a file is missing or damaged, and if the model was trained with plug-ins that are not loaded: see `loadPlugin`
 * @example
 * const { recipe, state, features, labels } = readRun("runs/reviews-1");
 */
export function readRun(folder: string): SavedRun {
  requirePlugins(folder);
  const recipe = parseRecipe(readBytes(folder, RECIPE).toString("utf8"), { file: join(folder, RECIPE) });
  const path = join(folder, MODEL), { state, card } = readModelFile(readBytes(folder, MODEL), path);
  const { features, targets } = ofFile(path, () => readCard(card));
  return { recipe, state, features, labels: targets };
}

/**
 * Loads a trained model to use.
 *
 * @param path a run folder, or a model file
 * @throws PotluckError when there is no such file, it is damaged or no model of Potluck, or it needs plug-ins that are not loaded
 * @example
 * const model = await loadModel("runs/reviews-1");
 * model.predict("A wonderful film.");
 */
export async function loadModel(path: string): Promise<Model> {
  const file = await modelPath(path);
  return Model.from(await readModelBytes(file), { source: file });
}

/** The bytes of a model file. @throws PotluckError where it cannot be read, or is another kind of file */
export async function readModelBytes(file: string): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    throw isSystemError(error) ? unreadable(file, error) : error;
  }
  const why = whyNoModel(file, bytes);
  if (why !== undefined) throw new PotluckError(`${file}: ${why}`);
  return bytes;
}

/** The model file that a path means: itself, or the one in a run folder. */
export async function modelPath(path: string): Promise<string> {
  return await isFolder(path) ? join(path, MODEL) : path;
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false; // what reads it says what is wrong
  }
}

function readBytes(folder: string, name: string): Buffer {
  try {
    return readFileSync(join(folder, name));
  } catch (error) {
    throw isSystemError(error) ? unreadable(join(folder, name), error) : error;
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error && "syscall" in error;
}

function unreadable(path: string, { code }: NodeJS.ErrnoException): PotluckError {
  const why = code === "ENOENT" || code === "ENOTDIR" ? "there is no such file" : `this file cannot be read (${code})`;
  const hint = basename(path) === MODEL || basename(path) === RECIPE ? `; is ${dirname(path)} the folder of a finished run?` : "";
  return new PotluckError(`${path}: ${why}${hint}`);
}
