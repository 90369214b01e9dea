/**
 * @file The recipe's `data`: for each dataset where its rows come from, which columns are features, and which rows validate and test.
 */
import type { z } from "zod";
import type { Checks } from "./checks.js";
import { type Shape, listOf, named, section, seedNumber, share, trueOrFalse, wholeNumber } from "./fields.js";
import { listNames } from "./yaml/positions.js";
import { type SourceSettings, columnName, reportTwice, settleSource, sourceSchema } from "./sources.js";
import { type Chooser, type Settings, dependencies, flatten, refuseOthers, settle } from "./variants.js";

/** What each form of split takes. */
const splitForms = {
  share: {
    test: share().describe("The share of the rows that test.").default(0.25),
    validation: share("for none")
      .nullable()
      .describe("The share of the rows that neither train nor test: train.best and train.patience go by them. null: none.")
      .default(null),
    stratify: trueOrFalse().describe("Whether each label keeps its share of the rows of each side.").default(true),
    seed: seedNumber("for the recipe's")
      .nullable()
      .describe("Fixes the split, whatever the recipe's seed. null: the recipe's seed.")
      .default(null),
  },
  column: { column: columnName.describe("A column that holds train, validation or test for each row.") },
};

const splitChooser: Chooser<typeof splitForms> = {
  cases: splitForms,
  describe: (names) => `a split by ${listNames(names)}`,
  condition: () => ({ not: { required: ["column"] } }),
};

const pattern = "A * in a name stands for any run of characters, and never for targets or columns that are named elsewhere.";

const dataShape = {
  source: sourceSchema,
  text: columnName.nullable().describe("The column with the text. null: the dataset has other features alone.").default(null),
  numeric: listOf(columnName, "a list of column names")
    .describe(`Columns with numbers that are features; a missing number is the mean, and told in a column of its own. ${pattern}`)
    .default([]),
  categorical: listOf(columnName, "a list of column names")
    .describe(`Columns of which each value is a feature: those of the training rows, and missing, where it occurs there. ${pattern}`)
    .default([]),
  image: columnName.nullable().describe("The column with the images, each pixel a feature from 0 to 1. null: none.").default(null),
  sample: wholeNumber(1, "for all rows").nullable().describe("Take this many rows, drawn by the seed. null: all rows.").default(null),
  split: section(flatten(splitChooser))
    .describe("Which rows test: a share drawn by the seed, or a column that says it.")
    .meta({ dependencies: dependencies(splitChooser) })
    .prefault({}),
};

export const dataSchema = named("dataset", section(dataShape).describe("A dataset."))
  .meta({ description: "The datasets by name. Only those that a task names are read.", minProperties: 1 });

/** A split, resolved: by share, or by a column. */
export type SplitSettings = Settings<typeof splitForms.share> | Settings<typeof splitForms.column>;

/** One of the recipe's datasets, resolved. */
export interface DataSettings {
  source: SourceSettings;
  text: string | null;
  numeric: string[];
  categorical: string[];
  image: string | null;
  sample: number | null;
  split: SplitSettings;
}

/** Brings a dataset's source and split into their forms, and checks what single fields cannot show. */
export function settleData(given: z.output<z.ZodObject<typeof dataShape>>, checks: Checks): DataSettings {
  const { source, text, numeric, categorical, image, sample, split } = given;
  const none = text === null && image === null && numeric.length + categorical.length === 0;
  if (none && !checks.broken("text", "numeric", "categorical", "image")) {
    checks.report([], "has no features: name columns under text, numeric, categorical or image", "key");
  }
  reportTwice(numeric, "numeric", checks);
  reportTwice(categorical, "categorical", checks);
  return {
    source: settleSource(source, checks.under(["source"])),
    text,
    numeric,
    categorical,
    image,
    sample,
    split: settleSplit(split, checks.under(["split"])),
  };
}

function settleSplit(given: object, checks: Checks): SplitSettings {
  const form = Object.hasOwn(given, "column") ? "column" : "share";
  if (!checks.broken("column")) refuseOthers(splitChooser, form, given, checks);
  const split = settle(splitForms[form] as Shape, given) as SplitSettings;
  if ("test" in split && split.validation !== null && split.test + split.validation >= 1 && !checks.broken("test")) {
    checks.report(["validation"], `leaves no row to train: with test, ${split.test}, it must be below 1 together, found ${split.validation}`);
  }
  return split;
}
