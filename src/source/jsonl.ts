/** @file JSON lines: one object a line. */
import { decodingOptions } from "./text-encoding.js";
import { readJson } from "./json.js";
import { fileFormat } from "./source-member.js";

export const jsonl = fileFormat({
  name: "jsonl",
  describe: "one JSON object per line",
  extensions: [".jsonl", ".ndjson"],
  options: decodingOptions,
  read: (files, decoding, tools, name) => readJson(files, decoding, tools, name, true),
});
