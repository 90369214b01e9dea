/**
 * @file Files as DuckDB can read them: the file itself where it is valid UTF-8 already, else a decoded copy in a temporary folder,
 * which is removed however reading ends.
 */
import { createWriteStream } from "node:fs";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { PotluckError } from "../engine/errors.js";
import { canDecompress, compressionOf, decodeText, isUtf8, readBytes } from "./decode.js";
import { systemError } from "./files.js";
import type { Decoding, FoundFile } from "./types.js";

/** A file, and the UTF-8 file with the same rows that DuckDB is given. */
export interface StagedFile extends FoundFile {
  staged: string;
  compression: "gzip" | "zstd" | "uncompressed";
}

/** A change that some texts need before DuckDB can read them. */
export interface Repair {
  /** Whether a piece of a text shows that the text needs it. */
  needed(piece: string): boolean;
  apply(text: AsyncIterable<string>): AsyncIterable<string>;
}

/** What becomes of the files' bytes; binary formats need neither. */
export interface Preparation {
  decoding?: Required<Decoding>;
  repair?: Repair;
}

/**
 * Makes files ready for DuckDB, hands them to `use`, and removes what it made.
 *
 * @throws PotluckError when a file cannot be read or has broken bytes
 */
export async function withStaged<T>(
  files: readonly FoundFile[],
  { decoding, repair }: Preparation,
  use: (files: StagedFile[]) => Promise<T>,
): Promise<T> {
  let scratch: string | undefined;
  try {
    const staged: StagedFile[] = [];
    for (const file of files) {
      if (await servesAsItIs(file, { decoding, repair })) {
        staged.push({ ...file, staged: file.path, compression: compressionOf(file.path) });
        continue;
      }
      scratch ??= await mkdtemp(join(tmpdir(), "potluck-"));
      const copy = join(scratch, String(staged.length));
      if (decoding === undefined) await copied(file, copy);
      else {
        const text = decodeText(() => readBytes(file), decoding, file.shown);
        await pipeline(repair === undefined ? text : repair.apply(text), createWriteStream(copy));
      }
      staged.push({ ...file, staged: copy, compression: "uncompressed" });
    }
    return await use(staged);
  } finally {
    if (scratch !== undefined) await rm(scratch, { recursive: true, force: true });
  }
}

/** Reads a file through where it has to be valid UTF-8; throws where it is not. DuckDB would take wildcards in a path for a glob. */
async function servesAsItIs(file: FoundFile, { decoding, repair }: Preparation): Promise<boolean> {
  const plainPath = !/[*?[]/u.test(file.path);
  if (decoding === undefined) return plainPath;
  if (!canDecompress(file.path)) {
    if (!isUtf8(decoding) || decoding.invalid !== "error" || !plainPath) {
      const wish = decoding.invalid === "replace" ? "invalid: replace" : `encoding: ${decoding.encoding}`;
      throw new PotluckError(
        `${file.shown}: this version of Node reads .zst files as valid utf-8 only, so ${wish} cannot be had; ` +
          "use Node 22.15 or newer, or compress the file with gzip",
      );
    }
    return true;
  }
  if (!plainPath || !isUtf8(decoding) || decoding.invalid !== "error") return false;
  for await (const piece of decodeText(() => readBytes(file), decoding, file.shown)) {
    if (repair?.needed(piece)) return false;
  }
  return true;
}

async function copied(file: FoundFile, copy: string): Promise<void> {
  try {
    await copyFile(file.path, copy);
  } catch (error) {
    throw systemError(error, file.path);
  }
}
