/** @file Text files that SQL names, in another encoding than UTF-8 or with broken bytes: decoded copies take their places. */
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { decodeText } from "../decode-text.js";
import type { Decoding } from "../text-encoding.js";
import { findFiles } from "./files.js";
import { readBytes } from "./read-bytes.js";
import type { SqlPath } from "./sql-paths.js";

const WILDCARD = /[*?[]/u;

/**
 * Decodes the text files that paths of a statement mean, passes the paths of the copies to `use`, and removes the copies. Files that are
 * no text (Parquet, and what read_blob reads) stay where they are. Copies are not compressed, and keep their names.
 *
 * @param use gets the paths, and the folder of the copies
 * @throws PotluckError when a file is not there, or has broken bytes
 */
export async function withDecoded<T>(
  paths: readonly SqlPath[], decoding: Decoding, folder: string, use: (paths: SqlPath[], scratch: string) => Promise<T>,
): Promise<T> {
  const scratch = await mkdtemp(join(tmpdir(), "potluck-"));
  try {
    const decoded: SqlPath[] = [];
    for (const [index, path] of paths.entries()) {
      decoded.push(isText(path) ? { ...path, path: await copied(path.path, join(scratch, String(index)), decoding, folder) } : path);
    }
    return await use(decoded, scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function isText({ path, in: found }: SqlPath): boolean {
  if (!found.table && /^(?:parquet_\w+|read_parquet|read_blob|glob)$/u.test(found.reader)) return false;
  return !/\.parquet$/iu.test(path);
}

/** Copies what a path or pattern means into a folder; returns the path or pattern there. */
async function copied(path: string, into: string, decoding: Decoding, folder: string): Promise<string> {
  const files = await findFiles(path, folder), isOne = files.length === 1 && files[0].path === path;
  const plain = (name: string) => name.replace(/\.(?:gz|zst)$/iu, "");
  for (const file of files) {
    const copy = join(into, plain(isOne ? withoutWildcards(file.below) : file.below));
    await mkdir(dirname(copy), { recursive: true });
    await pipeline(decodeText(() => readBytes(file), decoding, file.shown), createWriteStream(copy));
  }
  if (isOne) return join(into, plain(withoutWildcards(files[0].below)));
  const [{ path: first, below }] = files;
  return join(into, plain(path.slice(first.length - below.length)));
}

function withoutWildcards(name: string): string {
  return WILDCARD.test(name) ? name.replace(/[*?[\]]/gu, "_") : name;
}
