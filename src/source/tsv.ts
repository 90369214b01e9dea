/** @file CSV with tabs. */
import { csvOptions, checkDialect, delimiterOption, readCsv } from "./csv.js";
import { fileFormat } from "./source-member.js";

export const tsv = fileFormat({
  name: "tsv",
  describe: "tab-separated values",
  extensions: [".tsv", ".tab"],
  options: { ...csvOptions, delimiter: delimiterOption("\t") },
  check: (options, report) => checkDialect(options, report),
  read: readCsv,
});
