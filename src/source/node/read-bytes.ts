/** @file A file's bytes as a stream, decompressed by its extension. */
import { createReadStream } from "node:fs";
import type { Transform } from "node:stream";
import * as zlib from "node:zlib";
import { PotluckError } from "../../engine/errors.js";
import { compressionOf } from "../decode-text.js";
import type { FoundFile } from "../types.js";
import { systemError } from "./files.js";

/** Node has had zstd since 22.15; before that only DuckDB can read it here. */
const createZstdDecompress = (zlib as { createZstdDecompress?: () => Transform }).createZstdDecompress;

/** Whether this Node can decompress a file itself. */
export function canDecompress(path: string): boolean {
  return compressionOf(path) !== "zstd" || createZstdDecompress !== undefined;
}

/** A file's bytes, decompressed. */
export async function* readBytes({ path, shown }: FoundFile): AsyncGenerator<Uint8Array> {
  const compression = compressionOf(path);
  const file = createReadStream(path);
  const decompress = compression === "gzip" ? zlib.createGunzip() : compression === "zstd" ? createZstdDecompress?.() : undefined;
  if (compression === "zstd" && decompress === undefined) {
    const remedy = "use Node 22.15 or newer, or compress the file with gzip";
    throw new PotluckError(`${shown}: this version of Node cannot decompress zstd; ${remedy}`);
  }
  if (decompress !== undefined) {
    file.on("error", (error) => decompress.destroy(error));
    file.pipe(decompress);
  }
  try {
    for await (const chunk of decompress ?? file) yield chunk as Uint8Array;
  } catch (error) {
    if (error instanceof Error && "code" in error && String(error.code).startsWith("Z")) {
      throw new PotluckError(`${shown}: this is not a whole ${compression} file (${error.message}); fetch or compress it again`);
    }
    throw systemError(error, path);
  } finally {
    file.destroy();
    decompress?.destroy();
  }
}
