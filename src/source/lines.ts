/**
 * @file Plain text with one row a line: columns `text` and `file`. An empty line is an empty text, and a row like any other. Only `\n` and
 * `\r\n` end a line, so texts may contain every other character.
 */
import { decodeText } from "./decode-text.js";
import { decodingOptions } from "./text-encoding.js";
import { joinFiles } from "./join-files.js";
import { fileFormat } from "./source-member.js";
import type { FileRows } from "./types.js";

/** `file` is the file's path below the source's fixed part: its name, for a plain glob. */
export const lines = fileFormat({
  name: "lines",
  describe: "one text per line, with the columns text and file",
  extensions: [".txt"],
  options: decodingOptions,
  async read(files, decoding, tools, name) {
    const rows: FileRows[] = [];
    for (const file of files) {
      const text: string[] = [];
      for await (const line of splitLines(decodeText(() => tools.bytes(file), decoding, file.shown))) text.push(line);
      rows.push({ names: ["text", "file"], columns: [text, text.map(() => file.below)], rows: text.length });
    }
    return joinFiles(name, files, rows, { where: (file, row) => `${file.shown}:${row + 1}` });
  },
});

/** The lines of a text that comes in pieces. What follows the last newline is a line only if there is something. */
export async function* splitLines(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = "";
  for await (const piece of pieces) {
    const whole = (rest + piece).split("\n");
    rest = whole.pop()!;
    for (const line of whole) yield line.endsWith("\r") ? line.slice(0, -1) : line;
  }
  if (rest !== "") yield rest;
}
