/**
 * @file The recipe's `split`: which rows train, validate and test. The recipe has one for all datasets; a dataset may replace parts of it.
 * There are two forms: by shares, or by a column that says it for each row.
 */
import { boolean, type Field, isMap, number, type Options, seed, section, type Settings } from "../../options/index.js";
import { column } from "./columns.js";

const byShare = section({
  test: number({
    above: 0, below: 1, default: 0.25, aliases: ["testSize", "testShare"], describe: "The share of the rows that test the model.",
  }),
  validation: number({
    above: 0, below: 1, orNull: "for none", default: null, aliases: ["validationSize", "valSize", "val", "dev"],
    describe: "The share of the rows that validate: they neither train nor test. train.best and train.patience use them. null: none.",
  }),
  stratify: boolean({ default: true, describe: "Whether each label keeps its share of the rows on each side." }),
  seed: seed({ orNull: "for the recipe's seed", default: null, describe: "Fixes the split, whatever the recipe's seed. null: the recipe's seed." }),
}, {
  describe: "A split by shares of the rows.",
  check({ test, validation }, report) {
    if (validation === null || test + validation < 1) return;
    report("validation", `leaves no row to train: test (${test}) and validation together must be below 1, found ${validation}`);
  },
});

const columnField = {
  ...column, describe: "The column that holds train, validation or test for each row. It replaces the other settings.",
};

const byColumn = section({ column: columnField }, { describe: "A split by a column that holds train, validation or test for each row." });

type ByShare = typeof byShare extends Field<infer Value, infer _> ? Value : never;

/** A split, resolved: by shares, or by a column. */
export type SplitSettings = ByShare | Settings<{ column: typeof column }>;

/** Either form; the key `column` tells which. */
export const splitField: Field<SplitSettings, Options<{ column: typeof column }> | Partial<ByShare> | undefined> = {
  ...byShare,
  describe: "Which rows train, validate and test: shares drawn by the seed, or a column. A dataset can have its own split.",
  allowed: "a map of settings (test, validation, stratify, seed), or of column alone",
  read(given, path, reading) {
    if (!isMap(given) || !Object.hasOwn(given, "column")) return byShare.read(given, path, reading);
    const foreign = Object.keys(given).filter((key) => Object.hasOwn(byShare.keys!(), key));
    for (const key of foreign) {
      const problem = `${[...path, key].join(".")} is an option of a split by share, and this is a split by column: leave it out`;
      reading.findings.push({ path: [...path, key], part: "key", problem });
    }
    return byColumn.read(Object.fromEntries(Object.entries(given).filter(([key]) => !foreign.includes(key))), path, reading);
  },
  jsonSchema: () => ({ anyOf: [byShare.jsonSchema(), byColumn.jsonSchema()] }),
  keys: () => ({ ...byShare.keys!(), column: { ...columnField, optional: true } }),
};

/** The split of a dataset: its own over the recipe's. */
export function splitOf(general: SplitSettings, own: Readonly<Record<string, unknown>>): SplitSettings {
  return splitField.read(mergeSplit(general, own), [], { findings: [], noun: "key" });
}

/** A dataset's own split over the recipe's: option by option where both are of one form. */
export function mergeSplit(general: SplitSettings, own: Readonly<Record<string, unknown>>): Record<string, unknown> {
  if (Object.keys(own).length === 0) return { ...general };
  return Object.hasOwn(own, "column") || "column" in general ? { ...own } : { ...general, ...own };
}
