/**
 * @file JSON files: a list of objects, or objects one after another. Each key is a column, absent keys are null. Texts, numbers and
 * booleans stay what they are in the file; a list of plain values is a list; objects, and lists that hold lists or objects, are kept as
 * their JSON.
 */
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
      const { part, isObject } = await readJson(decodeText(() => tools.bytes(file), decoding, file.shown), file.shown, rows);
      if (files.length === 1 && isObject && part.rows === 1) refuseOtherShapes(file, part);
      parts.push(part);
    }
    return joinFiles(name, files, parts, { ragged: true });
  },
});
