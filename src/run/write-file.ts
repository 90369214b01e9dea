/** @file Files written beside and renamed, so that a crash leaves the old one or the new one, never half of either; and folders made. */
import { closeSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { PotluckError } from "../engine/errors.js";

const reasons: Record<string, string> = {
  EACCES: "its permissions forbid it",
  EPERM: "its permissions forbid it",
  EROFS: "the file system is read-only",
  ENOSPC: "no space is left on the device",
  EDQUOT: "the quota is used up",
  ENOENT: "the folder above it does not exist or accepts nothing new",
  EEXIST: "a file or a broken link is in the way",
  ENOTDIR: "a file is in the way",
  EISDIR: "a folder is in the way",
  ELOOP: "its symbolic links form a loop",
  ENAMETOOLONG: "the name is too long",
  EINVAL: "the name is not allowed",
};

/**
 * Does something to a file or folder that can fail for reasons that the user can remove.
 *
 * @param what opens the error, such as `cannot write runs/a/recipe.yaml`
 * @throws PotluckError with the system's reason; other errors pass through
 */
export function onDisk<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    throw /^E[A-Z0-9]+$/u.test(code) ? new PotluckError(`${what}: ${reasons[code] ?? "the system refuses"} (${code})`) : error;
  }
}

/**
 * Makes a folder, and those above it, where they do not exist. (Node's recursive `mkdirSync` never returns below a folder such as /proc,
 * which exists and accepts nothing new.)
 *
 * @throws Error the system's, for {@link onDisk}
 */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (isFolder(path)) return;
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || isFolder(dirname(path))) throw error;
    makeFolder(dirname(path));
    makeFolder(path);
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
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
