/** @file Rows without text. */
import { counted, exampleOf, type Finding, percent, type WarningRule } from "./rule.js";

export const emptyTexts: WarningRule = {
  name: "empty_texts",
  describe: "1 % of the rows or more, and 2 at least, have no text, or a blank one; of a dataset with other features 20 %.",
  check: ({ datasets }) => datasets.flatMap((dataset): Finding[] => {
    const { name, text, table, columns, sides } = dataset;
    if (text === null) return [];
    const cells = table.column(text), rows = [...sides.train, ...sides.validation, ...sides.test];
    const empty = rows.filter((row) => String(cells[row] ?? "").trim() === ""), least = columns.length > 0 ? 0.2 : 0.01;
    if (empty.length < 2 || empty.length < least * rows.length) return [];
    return [{
      dataset: name, column: text,
      message: `${counted(empty.length, "row")} of ${rows.length.toLocaleString("en-US")} (${percent(empty.length / rows.length)}) ` +
        "have no text",
      remedy: "check the column and how it was read, or leave these rows out of the source",
      examples: empty.slice(0, 2).map((row) => exampleOf(dataset, row)),
    }];
  }),
};
