/** @file JSON lines: one object a line, read as json-text.ts says. Blank lines do not count. */
import { PotluckError } from "../engine/errors.js";
import { decodeText } from "./decode-text.js";
import { decodingOptions } from "./text-encoding.js";
import { joinFiles } from "./join-files.js";
import { JsonRows } from "./json-rows.js";
import { splitLines } from "./lines.js";
import { fileFormat } from "./source-member.js";
import type { FileRows, FoundFile } from "./types.js";

export const jsonl = fileFormat({
  name: "jsonl",
  describe: "one JSON object per line",
  extensions: [".jsonl", ".ndjson"],
  options: decodingOptions,
  async read(files, decoding, tools, name) {
    const { JsonText, Token } = await import("./json-text.js"); // loads the lexer
    const parts: FileRows[] = [], linesOf = new Map<FoundFile, number[]>();
    for (const file of files) {
      const rows = new JsonRows(), lines: number[] = [];
      let line = 0;
      for await (const text of splitLines(decodeText(() => tools.bytes(file), decoding, file.shown))) {
        line++;
        const json = new JsonText(text, file.shown, { line, column: 1 }, "line");
        const first = json.next();
        if (first === Token.End) continue;
        if (first === Token.OpenBracket) {
          const remedy = `if the file is one list of objects, write { file: "${name}", format: json }`;
          throw new PotluckError(`${file.shown}:${line}: a line must be one object, and this one starts a list; ${remedy}`);
        }
        if (first !== Token.OpenBrace) throw json.unexpected("an object in braces", first);
        json.row(rows.add);
        json.expect(Token.End, "nothing after the object of this line");
        rows.endRow();
        lines.push(line);
      }
      parts.push(rows.finish());
      linesOf.set(file, lines);
    }
    return joinFiles(name, files, parts, { ragged: true, where: (file, row) => `${file.shown}:${linesOf.get(file)![row]}` });
  },
});
