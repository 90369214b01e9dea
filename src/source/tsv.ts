/** @file CSV with tabs. */
import { checkDialect, eachCsv, readCsv, tsvOptions } from "./csv.js";
import { fileFormat } from "./source-member.js";

export const tsv = fileFormat({
  name: "tsv",
  describe: "tab-separated values",
  extensions: [".tsv", ".tab"],
  options: tsvOptions,
  check: (options, report) => checkDialect(options, report),
  read: readCsv,
  each: eachCsv,
});
