/**
 * @file JSON files: a list of objects, or objects one after another. Each key is a column, absent keys are null. Texts, numbers and
 * booleans stay what they are in the file; a list of plain values is a list; objects, and lists that hold lists or objects, are kept as
 * their JSON.
 */
import { tableFromColumns } from "../data/table.js";
import { text } from "../options/index.js";
import { decodeText } from "./decode-text.js";
import { decodingOptions } from "./text-encoding.js";
import { joinFiles } from "./join-files.js";
import { refuseOtherShapes } from "./json-shapes.js";
import { fileFormat } from "./source-member.js";
import type { FileRows } from "./types.js";

export const json = fileFormat({
  name: "json",
  describe: "a list of JSON objects",
  extensions: [".json"],
  options: {
    rows: text({
      optional: true, phrase: "the name of a key, such as data",
      describe: 'The key of the list of rows, where the file is one object around it, as {"version": 1, "data": [...]}.',
    }),
    ...decodingOptions,
  },
  async read(files, { rows, ...decoding }, tools, name) {
    const { readJson } = await import("./json-read.js");
    const parts: FileRows[] = [];
    for (const file of files) {
      const text = decodeText(() => tools.bytes(file), decoding, file.shown), pieces = { size: Infinity, names: [] };
      const { isObject } = await readJson(text, file.shown, rows, { ...pieces, take: (part) => void parts.push(part) });
      if (files.length === 1 && isObject && parts[0].rows === 1) refuseOtherShapes(file, parts[0]);
    }
    return joinFiles(name, files, parts, { ragged: true });
  },
  async each(files, { rows: key, ...decoding }, tools, { name, rows: size, emit }) {
    const { readJson } = await import("./json-read.js");
    let names: readonly string[] = [], held: { part: FileRows; from: number } | undefined; // one row waits until it is known to be a row
    for (const file of files) {
      const emitPart = async ({ part, from }: { part: FileRows; from: number }): Promise<void> => {
        const columns = new Map(part.names.map((column, index) => [column, part.columns[index]]));
        await emit(tableFromColumns(name, columns, (row) => `${file.shown}: data row ${from + row + 1}`));
      };
      const { isObject } = await readJson(decodeText(() => tools.bytes(file), decoding, file.shown), file.shown, key, {
        size, names,
        async take(part, from) {
          names = part.names;
          if (held) await emitPart(held);
          held = undefined;
          if (part.rows === 1 && files.length === 1 && from === 0) held = { part, from };
          else if (part.rows > 0) await emitPart({ part, from });
        },
      });
      if (!held) continue;
      if (isObject) refuseOtherShapes(file, held.part);
      await emitPart(held);
    }
  },
});
