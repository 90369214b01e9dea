/**
 * @file The recipe's `split`: which rows train, validate and test. The recipe has one for all datasets; a dataset may replace parts of it.
 * There are two forms: by shares, or by a column that says it for each row.
 */
import {
  boolean, type Field, isMap, number, objectSchema, seed, section, type Settings, showPath, showValue,
} from "../../options/index.js";
import { column } from "./columns.js";

const shares = {
  test: number({
    above: 0, below: 1, default: 0.25, aliases: ["testSize", "testShare"], describe: "The share of the rows that test the model.",
  }),
  validation: number({
    above: 0, below: 1, orNull: "for none", default: null, aliases: ["validationSize", "valSize", "val", "dev"],
    describe: "The share of the rows that validate: they neither train nor test. train.best and train.patience use them. null: none.",
  }),
  stratify: boolean({ default: true, describe: "Whether each label keeps its share of the rows on each side." }),
  seed: seed({ orNull: "for the recipe's seed", default: null, describe: "Fixes the split, whatever the recipe's seed. null: the recipe's seed." }),
};

type ByShare = Settings<typeof shares>;
type ByColumn = { column: string };

/** A split, resolved: by shares, or by a column. */
export type SplitSettings = ByShare | ByColumn;

const byShare = section({ ...shares, column: { ...column, optional: true, fallback: () => undefined } } as typeof shares, {
  describe: "A split by shares of the rows.",
  check({ test, validation }, report) {
    if (validation === null || test + validation < 1) return;
    report("validation", `leaves no row to train: test (${test}) and validation together must be below 1, found ${validation}`);
  },
});

const byColumn = section({ column }, { describe: "A split by a column that holds train, validation or test for each row." });

/** Either form; the key `column` tells which. */
export const splitField: Field<SplitSettings, ByColumn | Partial<ByShare> | undefined> = {
  ...byShare,
  describe: "Which rows test, for every dataset: a share drawn by the seed, or a column that says it. A dataset may have a split of its own.",
  allowed: "a map of settings (test, validation, stratify, seed), or of column alone",
  read(given, path, reading) {
    if (!isMap(given)) {
      reading.findings.push({ path, part: "value", problem: `${showPath(path)} must be ${splitField.allowed}, found ${showValue(given)}` });
      return byShare.fallback()!;
    }
    const isByColumn = Object.hasOwn(given, "column"), own = { ...given };
    for (const key of Object.keys(given)) {
      const problem = /^train[_-]?(?:size|share)?$/iu.test(key) ? "is the share that test and validation do not take"
        : isByColumn && Object.hasOwn(shares, key) ? "is an option of a split by share, and this is a split by column" : undefined;
      if (problem === undefined) continue;
      reading.findings.push({ path: [...path, key], part: "key", problem: `${showPath([...path, key])} ${problem}: leave it out` });
      delete own[key];
    }
    return isByColumn ? byColumn.read(own, path, reading) : byShare.read(own, path, reading);
  },
  jsonSchema: () => ({ anyOf: [objectSchema(shares), byColumn.jsonSchema()] }),
  keys: () => ({ ...shares, column }),
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
