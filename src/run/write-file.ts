/** @file Writes files atomically: under a temporary name, then renamed, so that a crash never leaves half a file. Also creates folders. */
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { PotluckError } from "../engine/errors.js";

const reasons: Record<string, string> = {
  EACCES: "its permissions forbid it",
  EPERM: "its permissions forbid it",
  EROFS: "the file system is read-only",
  ENOSPC: "no space is left on the device",
  EDQUOT: "the quota is used up",
  ENOENT: "the parent folder does not exist, or nothing can be created in it",
  EEXIST: "a file or a broken link is in the way",
  ENOTDIR: "a file is in the way",
  EISDIR: "a folder is in the way",
  ELOOP: "its symbolic links form a loop",
  ENAMETOOLONG: "the name is too long",
  EINVAL: "the name is not allowed",
};

/** The operating system refused to write or create a file, for a reason that may pass: a full disk, a permission. */
export class DiskError extends PotluckError {}

/**
 * Runs a file operation, and explains the errors of the operating system.
 *
 * @param what starts the error message, such as `cannot write runs/a/recipe.yaml`
 * @throws DiskError with the system's reason; other errors are thrown unchanged
 */
export function onDisk<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (!/^E[A-Z0-9]+$/u.test(code)) throw error;
    throw new DiskError(`${what}: ${reasons[code] ?? "the operating system reports an error"} (${code})`);
  }
}

/**
 * Creates a folder and its missing parents. (Node's recursive `mkdirSync` never returns inside a folder such as /proc, which exists but
 * allows no new entries.)
 *
 * @throws Error of the operating system, for {@link onDisk}
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

/** What the name of a file ends with while it is written. */
export const PART = ".part";

/**
 * Writes a file atomically: text, or bytes in pieces.
 *
 * @param isDurable whether it must outlive a power failure, too: it is then on the disk when this returns
 * @throws DiskError if this fails; a file that was there before is then unchanged
 */
export function writeFileWhole(path: string, content: string | Iterable<Uint8Array>, isDurable = false): void {
  onDisk(`cannot write ${path}`, () => {
    const temporary = `${path}${PART}`;
    const file = openSync(temporary, "w");
    try {
      for (const piece of typeof content === "string" ? [Buffer.from(content, "utf8")] : content) {
        for (let written = 0; written < piece.length; ) written += writeSync(file, piece, written);
      }
      if (isDurable) fsyncSync(file);
    } catch (error) {
      closeSync(file);
      rmSync(temporary, { force: true });
      throw error;
    }
    closeSync(file);
    renameSync(temporary, path);
    if (isDurable) syncFolder(dirname(path));
  });
}

/** Puts a folder's names on the disk, where the system can. */
function syncFolder(path: string): void {
  let folder: number | undefined;
  try {
    folder = openSync(path, "r");
    fsyncSync(folder);
  } catch {
    // Windows opens no folders; a rename is durable there after a while
  } finally {
    if (folder !== undefined) closeSync(folder);
  }
}
