/** @file Where the models of a server come from: run folders or model files, each with a name. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { PotluckError } from "../../engine/errors.js";
import { Model } from "../../model/model.js";
import { modelPath, readModelBytes } from "../../run/run-folder.js";
import { checkName } from "../served-models.js";
import { warmUp } from "../warm-up.js";

/** A model to serve. */
export interface ModelSource {
  name: string;
  /** A run folder or a model file. */
  path: string;
}

/** A model that was read, and what tells its file from another. */
export interface LoadedModel {
  model: Model;
  /** The first 12 digits of the file's SHA-256. */
  version: string;
  source: string;
}

/** Characters of a checksum that tell versions apart. */
const DIGITS = 12;

/**
 * What arguments name: `PATH`, which is called as its folder or file, or `NAME=PATH`.
 *
 * @throws PotluckError for two of one name, and for a name that cannot stand in a path
 * @example
 * modelSources(["runs/reviews-1", "old=runs/reviews-0"]); // [{ name: "reviews-1", ... }, { name: "old", ... }]
 */
export function modelSources(given: readonly string[]): ModelSource[] {
  const sources = given.map((text): ModelSource => {
    const [, name, path] = /^([^=/\\]+)=(.+)$/su.exec(text) ?? [];
    return name === undefined || existsSync(text) ? { name: nameOf(text), path: text } : { name, path };
  });
  sources.forEach(({ name, path }, place) => {
    checkName(name);
    const twin = sources.find((other, at) => at < place && other.name === name);
    if (!twin) return;
    throw new PotluckError(`two models are called "${name}": ${twin.path} and ${path}. Give one of them another name, as in ` +
      `${name}-2=${path}`);
  });
  return sources;
}

/** The name of a run folder, or of a file without its ending. */
function nameOf(path: string): string {
  const full = resolve(path), file = basename(full);
  return file === "model.safetensors" ? basename(dirname(full)) : file.replace(/\.safetensors$/u, "");
}

/**
 * Reads a model, and predicts some rows with it.
 *
 * @throws PotluckError when there is no such file, or it is no model
 */
export async function readModel({ path }: ModelSource): Promise<LoadedModel> {
  const source = await modelPath(path);
  const bytes = await readModelBytes(source);
  const version = createHash("sha256").update(bytes).digest("hex").slice(0, DIGITS);
  const model = Model.from(bytes, { source });
  warmUp(model);
  return { model, version, source };
}

/** What changes when a file is written anew; undefined where there is no file. */
export async function stampOf({ path }: ModelSource): Promise<string | undefined> {
  try {
    const { mtimeMs, size, ino } = await stat(await modelPath(path));
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return undefined;
  }
}
