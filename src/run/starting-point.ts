/** @file The trained model that a run starts from, and `from.json`, which says in the run folder what went over. */
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { PotluckError } from "../engine/errors.js";
import { type CarriedOver, CarryOver } from "../model/carry-over.js";
import type { StartingPoint } from "./checkpoint.js";
import { writeFileWhole } from "./write-file.js";

/** A trained model, read, for a run that starts from it. */
export interface OpenStart {
  point: StartingPoint;
  weights: CarryOver;
}

/**
 * Reads the trained model that a new run starts from.
 *
 * @param path a run folder, or a model file
 * @param heads whether heads go over, too
 * @param folder the new run's
 * @throws PotluckError when there is no such model, or it is damaged
 */
export function openStart(path: string, heads: boolean, folder: string): OpenStart {
  const file = isFolder(path) ? join(path, "model.safetensors") : path;
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? `there is no ${file}` : `${file} cannot be read (${code})`;
    throw new PotluckError(`--from ${path}: ${why}; give the folder of a run, or a model file`);
  }
  const model = relative(resolve(folder), resolve(file)).split(sep).join("/");
  const point = { model, sha256: createHash("sha256").update(bytes).digest("hex"), heads };
  return { point, weights: new CarryOver(bytes, file, { heads }) };
}

/** Reads the model that an interrupted run started from. @throws PotluckError when it has changed since */
export function reopenStart({ model, sha256, heads }: StartingPoint, folder: string): OpenStart {
  const start = openStart(resolve(folder, model), heads, folder);
  if (start.point.sha256 === sha256) return start;
  throw new PotluckError(`${resolve(folder, model)} has changed since the run in ${folder} started from it: put the file back`);
}

/** Writes `from.json`. */
export function writeStart(folder: string, { model, sha256 }: StartingPoint, carried: CarriedOver): void {
  writeFileWhole(join(folder, "from.json"), `${JSON.stringify({ model, sha256, ...carried }, null, 2)}\n`);
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false; // what reads it says what is wrong
  }
}
