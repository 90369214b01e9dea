/** @file A file's bytes as a stream, decompressed by its extension. */
import { createReadStream } from "node:fs";
import type { Transform } from "node:stream";
import * as zlib from "node:zlib";
import { PotluckError } from "../../engine/errors.js";
import { compressionOf } from "../decode-text.js";
import type { FoundFile } from "../types.js";
import { systemError } from "./files.js";

/** Node has had zstd since 22.15; before that fzstd does it. */
const createZstdDecompress = (zlib as { createZstdDecompress?: () => Transform }).createZstdDecompress;

/** A file's bytes, decompressed. */
export async function* readBytes({ path, shown }: FoundFile): AsyncGenerator<Uint8Array> {
  const compression = compressionOf(path);
  const file = createReadStream(path);
  const decompress = compression === "gzip" ? zlib.createGunzip() : compression === "zstd" ? createZstdDecompress?.() : undefined;
  if (decompress !== undefined) {
    file.on("error", (error) => decompress.destroy(error));
    file.pipe(decompress);
  }
  const bytes = decompress ?? file;
  try {
    for await (const chunk of compression === "zstd" && decompress === undefined ? unzstd(file) : bytes) yield chunk as Uint8Array;
  } catch (error) {
    const isBroken = error instanceof Error && "code" in error && (typeof error.code === "number" || String(error.code).startsWith("Z"));
    if (isBroken) {
      throw new PotluckError(`${shown}: this is not a whole ${compression} file (${error.message}); fetch or compress it again`);
    }
    throw systemError(error, path);
  } finally {
    file.destroy();
    decompress?.destroy();
  }
}

/** Decompresses zstd. Its errors have a number as their code. */
async function* unzstd(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { Decompress } = await import("fzstd");
  const ready: Uint8Array[] = [], stream = new Decompress((data) => ready.push(data.slice()));
  for await (const chunk of chunks) {
    stream.push(chunk);
    yield* ready.splice(0);
  }
  stream.push(new Uint8Array(0), true);
  yield* ready.splice(0);
}
