/** @file Puts the trials of several studies together: those of shards, or of machines. */
import { PotluckError } from "../../engine/errors.js";
import { FileStorage } from "./file-storage.js";

/** What a merge did. */
export interface MergedTrials {
  /** Trials that the storage has now. */
  trials: number;
  /** Trials that several had. They have the same bits. */
  shared: number;
  /** Lines that were cut or changed, and were passed over. */
  damaged: number;
}

/**
 * Adds the trials of storages to one. Trials that it has already must have the same bits.
 *
 * @param files paths of storages, as `FileStorage` reads them
 * @throws PotluckError that names both machines where two results of one trial differ; nothing of that trial is then added
 * @example
 * mergeTrials(new FileStorage("all/trials.jsonl"), ["a/trials.jsonl", "b/trials.jsonl"]);
 */
export function mergeTrials(into: FileStorage, files: readonly string[]): MergedTrials {
  let shared = 0, damaged = 0;
  for (const file of files) {
    const from = new FileStorage(file);
    if (from.size === 0) throw new PotluckError(`${file} has no trials: name the folder of a study that has trained some`);
    damaged += from.damaged;
    for (const key of from.keys()) {
      if (into.get(key)) shared++;
      into.add(from.get(key)!);
    }
  }
  return { trials: into.size, shared, damaged };
}
