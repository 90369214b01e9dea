/**
 * @file Files as DuckDB can read them: the file itself where it is valid UTF-8, else a decoded copy in a temporary folder, which is removed
 * however reading ends.
 */
import { createWriteStream } from "node:fs";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { compressionOf, decodeText } from "../decode-text.js";
import { isUtf8 } from "../text-encoding.js";
import type { FoundFile, Preparation, StagedFile } from "../types.js";
import { systemError } from "./files.js";
import { readBytes } from "./read-bytes.js";

/**
 * Prepares files for DuckDB, passes them to `use`, and removes the copies.
 *
 * @throws PotluckError when a file cannot be read or has broken bytes
 */
export async function withStaged<T>(
  files: readonly FoundFile[],
  { decoding }: Preparation,
  use: (files: StagedFile[]) => Promise<T>,
): Promise<T> {
  let scratch: string | undefined;
  try {
    const staged: StagedFile[] = [];
    for (const file of files) {
      if (await servesAsItIs(file, { decoding })) {
        staged.push({ ...file, staged: file.path, compression: compressionOf(file.path) });
        continue;
      }
      scratch ??= await mkdtemp(join(tmpdir(), "potluck-"));
      const copy = join(scratch, String(staged.length));
      if (decoding === undefined) await copied(file, copy);
      else {
        await pipeline(decodeText(() => readBytes(file), decoding, file.shown), createWriteStream(copy));
      }
      staged.push({ ...file, staged: copy, compression: "uncompressed" });
    }
    return await use(staged);
  } finally {
    if (scratch !== undefined) await rm(scratch, { recursive: true, force: true });
  }
}

/**
 * Whether DuckDB can read the file itself: not where its path has wildcards, which DuckDB would expand. Reads it whole where it must be
 * valid UTF-8, and throws where it is not.
 */
async function servesAsItIs(file: FoundFile, { decoding }: Preparation): Promise<boolean> {
  const plainPath = !/[*?[]/u.test(file.path);
  if (decoding === undefined) return plainPath;
  if (!plainPath || !isUtf8(decoding) || decoding.invalid !== "error") return false;
  const pieces = decodeText(() => readBytes(file), decoding, file.shown);
  while ((await pieces.next()).done !== true); // throws at broken bytes
  return true;
}

async function copied(file: FoundFile, copy: string): Promise<void> {
  try {
    await copyFile(file.path, copy);
  } catch (error) {
    throw systemError(error, file.path);
  }
}
