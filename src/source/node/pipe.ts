/** @file Bytes that can be read once, such as a pipe, read as a file is: its beginning, which shows how it is written, is kept. */
import { PotluckError } from "../../engine/errors.js";
import type { FoundFile } from "../types.js";

/** A file that stands for bytes from a pipe. */
export function pipeFile(name: string): FoundFile {
  return { path: name, shown: name, below: name, isPipe: true };
}

/** Bytes that are kept, for the next opening: more than any look at a beginning takes. */
const MOST_KEPT = 2 ** 22;

/**
 * Bytes that a reader may open again, as long as it has read no more than their beginning.
 *
 * @param shown what errors call it
 */
export function openPipe(bytes: AsyncIterable<Uint8Array>, shown: string): () => AsyncGenerator<Uint8Array> {
  const source = bytes[Symbol.asyncIterator](), kept: Uint8Array[] = [];
  let size = 0, isGone = false;
  return async function* open() {
    if (isGone) {
      throw new PotluckError(`${shown}: these bytes are not valid in their encoding, and of a pipe it is not known where: set the ` +
        "encoding, or invalid: replace; or give a file, whose line is then told");
    }
    yield* kept;
    for (let next = await source.next(); next.done !== true; next = await source.next()) {
      size += next.value.length;
      if (size <= MOST_KEPT) kept.push(next.value);
      else isGone = true;
      yield next.value;
    }
  };
}
