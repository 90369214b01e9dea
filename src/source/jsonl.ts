/** @file JSON lines: one object a line, read as json-text.ts says. Blank lines do not count. */
import { tableFromColumns } from "../data/table.js";
import { PotluckError } from "../engine/errors.js";
import { decodeText } from "./decode-text.js";
import { type Decoding, decodingOptions } from "./text-encoding.js";
import { joinFiles } from "./join-files.js";
import { JsonRows } from "./json-rows.js";
import { alsoAfter, lineGroups } from "./lines.js";
import { fileFormat } from "./source-member.js";
import type { FileRows, FoundFile, SourceTools } from "./types.js";

export const jsonl = fileFormat({
  name: "jsonl",
  describe: "one JSON object per line",
  extensions: [".jsonl", ".ndjson"],
  options: decodingOptions,
  async read(files, decoding, tools, name) {
    const parts: FileRows[] = [], linesOf = new Map<FoundFile, readonly number[]>();
    for (const file of files) {
      await readLines(file, decoding, tools, { name, size: Infinity, names: [] }, (part, lines) => {
        parts.push(part);
        linesOf.set(file, lines);
      });
    }
    return joinFiles(name, files, parts, { ragged: true, where: (file, row) => `${file.shown}:${linesOf.get(file)![row]}` });
  },
  async each(files, decoding, tools, { name, rows, emit }) {
    let names: readonly string[] = []; // a key that was there once is a column of all pieces that follow
    for (const file of files) {
      await readLines(file, decoding, tools, { name, size: rows, names }, async (part, lines) => {
        names = part.names;
        if (part.rows === 0) return;
        const columns = new Map(part.names.map((column, index) => [column, part.columns[index]]));
        await emit(tableFromColumns(name, columns, (row) => `${file.shown}:${lines[row]}`));
      });
    }
  },
});

/** Takes some rows of a file, and the line of each. */
type TakeRows = (part: FileRows, lines: readonly number[]) => Promise<void> | void;

/** How rows are read: what errors call the source, how many a piece has, and columns that are there also where no row has them. */
interface Reading {
  name: string;
  size: number;
  names: readonly string[];
}

/** Reads a file's rows in pieces. @param take is called at least once */
async function readLines(
  file: FoundFile, decoding: Decoding, tools: SourceTools, { name, size, names }: Reading, take: TakeRows,
): Promise<void> {
  const { JsonText, Token } = await import("./json-text.js"); // loads the lexer
  let rows = new JsonRows(names), lines: number[] = [], line = 0, taken = false;
  const flush = async (): Promise<void> => {
    if (rows.rows === 0 && taken) return;
    const part = rows.finish(), own = lines;
    [rows, lines, taken] = [new JsonRows(part.names), [], true];
    await take(part, own);
  };
  const read = (text: string): void => {
    line++;
    const json = new JsonText(text, file.shown, { line, column: 1 }, "line");
    const first = json.next();
    if (first === Token.End) return;
    if (first === Token.OpenBracket) {
      const remedy = `if the file is one list of objects, write { file: "${name}", format: json }`;
      throw new PotluckError(`${file.shown}:${line}: a line must be one object, and this one starts a list; ${remedy}`);
    }
    if (first !== Token.OpenBrace) throw json.unexpected("an object in braces", first);
    try {
      json.row(rows.add);
      json.expect(Token.End, "nothing after the object of this line");
    } catch (error) {
      rows.undoRow();
      throw error;
    }
    rows.endRow();
    lines.push(line);
  };
  await alsoAfter(flush, async () => {
    for await (const group of lineGroups(decodeText(() => tools.bytes(file), decoding, file.shown))) {
      for (const text of group) {
        read(text);
        if (rows.rows >= size) await flush();
      }
      if (file.isPipe && rows.rows > 0) await flush();
    }
  });
}
