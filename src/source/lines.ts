/**
 * @file Plain text with one row a line: columns `text` and `file`. An empty line is an empty text, and a row like any other; only
 * `\n` and `\r\n` end a line, so that texts may hold every other character.
 */
import type { Table } from "../data/table.js";
import { decodeText, readBytes } from "./decode.js";
import { joinParts } from "./parts.js";
import type { Decoding, FileSource, FoundFile, Part } from "./types.js";

/** Reads text files line by line. `file` is the file's path below the source's fixed part: its name, for a plain glob. */
export async function readLines(name: string, files: FoundFile[], _source: FileSource, decoding: Required<Decoding>): Promise<Table> {
  const parts: Part[] = [];
  for (const file of files) {
    const text: string[] = [];
    for await (const line of splitLines(decodeText(() => readBytes(file), decoding, file.shown))) text.push(line);
    parts.push({ names: ["text", "file"], columns: [text, text.map(() => file.below)], rows: text.length });
  }
  return joinParts(name, files, parts, { where: (file, row) => `${file.shown}:${row + 1}` });
}

/** The lines of a text that comes in pieces. What follows the last newline is a line only if there is something. */
export async function* splitLines(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = "";
  for await (const piece of pieces) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop()!;
    for (const line of lines) yield line.endsWith("\r") ? line.slice(0, -1) : line;
  }
  if (rest !== "") yield rest;
}
