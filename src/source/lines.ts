/**
 * @file Plain text with one row a line: columns `text` and `file`. An empty line is an empty text, and a row like any other. Only `\n` and
 * `\r\n` end a line, so texts may contain every other character.
 */
import { tableFromColumns } from "../data/table.js";
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
  async each(files, decoding, tools, { name, rows, emit }) {
    for (const file of files) {
      let held: string[] = [], first = 1;
      const flush = async (): Promise<void> => {
        const text = held, line = first;
        if (text.length === 0) return;
        [held, first] = [[], line + text.length];
        await emit(tableFromColumns(name, { text, file: text.map(() => file.below) }, (row) => `${file.shown}:${line + row}`));
      };
      await alsoAfter(flush, async () => {
        for await (const lines of lineGroups(decodeText(() => tools.bytes(file), decoding, file.shown))) {
          for (const line of lines) {
            held.push(line);
            if (held.length >= rows) await flush();
          }
          if (file.isPipe) await flush();
        }
      });
    }
  },
});

/** Does work, then hands on what it has left: also where it fails, before the error. */
export async function alsoAfter(flush: () => Promise<void>, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    await flush();
    throw error;
  }
  await flush();
}

/** The lines of a text that comes in pieces. What follows the last newline is a line only if there is something. */
export async function* splitLines(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const lines of lineGroups(pieces)) yield* lines;
}

/** The same lines, those together that end in one piece. */
export async function* lineGroups(pieces: AsyncIterable<string>): AsyncGenerator<string[]> {
  let rest: string[] = [];
  for await (const piece of pieces) {
    const lines = piece.split("\n"), last = lines.pop()!;
    if (lines.length > 0) {
      rest.push(lines[0]);
      lines[0] = rest.join("");
      rest = [];
      yield lines.map((line) => (line.endsWith("\r") ? line.slice(0, -1) : line));
    }
    if (last !== "") rest.push(last);
  }
  if (rest.length > 0) yield [rest.join("")];
}
