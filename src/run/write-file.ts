/** @file Files written beside and renamed, so that a crash leaves the old one or the new one, never half of either. */
import { closeSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { PotluckError } from "../engine/errors.js";

const reasons: Record<string, string> = {
  EACCES: "its permissions forbid it",
  EPERM: "its permissions forbid it",
  EROFS: "the file system takes no changes",
  ENOSPC: "no space is left on the device",
  EDQUOT: "the quota is used up",
  ENOENT: "its folder is gone",
  EEXIST: "a file is in the way",
  ENOTDIR: "a file is in the way",
  EISDIR: "a folder is in the way",
};

/**
 * Does something to a file or folder that can fail for reasons that are the user's to mend.
 *
 * @param what opens the error, such as `cannot write runs/a/recipe.yaml`
 * @throws PotluckError with the system's reason; what is no system error passes through
 */
export function onDisk<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw /^E[A-Z0-9]+$/u.test(code) ? new PotluckError(`${what}: ${reasons[code] ?? "the system refuses"} (${code})`) : error;
  }
}

/** Writes a file whole: text, or bytes piece by piece. @throws PotluckError when the system refuses */
export function writeFileWhole(path: string, content: string | Iterable<Uint8Array>): void {
  onDisk(`cannot write ${path}`, () => {
    const beside = `${path}.part`;
    const file = openSync(beside, "w");
    try {
      for (const piece of typeof content === "string" ? [Buffer.from(content, "utf8")] : content) {
        for (let written = 0; written < piece.length; ) written += writeSync(file, piece, written);
      }
    } catch (error) {
      closeSync(file);
      rmSync(beside, { force: true });
      throw error;
    }
    closeSync(file);
    renameSync(beside, path);
  });
}
