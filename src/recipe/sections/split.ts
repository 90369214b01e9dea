/**
 * @file The recipe's `split`: which rows train, validate and test. The recipe has one for all datasets; a dataset may replace parts of it.
 * There are four forms: by shares, in time, by folds, and by a column that says it for each row. A key tells which.
 */
import {
  type AnyField, boolean, type Field, isMap, listNames, number, objectSchema, type Report, seed, section, type Settings, type Shape,
  showPath, showValue, whole,
} from "../../options/index.js";
import { column, columnOrNone } from "./columns.js";

const test = number({
  from: 0, below: 1, default: 0.25, aliases: ["testSize", "testShare"],
  describe: "The share of the rows that test the model. 0: none, for a final model that all rows train.",
});
const validation = number({
  above: 0, below: 1, orNull: "for none", default: null, aliases: ["validationSize", "valSize", "val", "dev"],
  describe: "The share of the rows that validate: they neither train nor test. train.best and train.patience use them. null: none.",
});
const drawn = {
  stratify: boolean({
    default: true,
    describe: "Whether each label keeps its share of the rows on each side; of several targets, the labels of each.",
  }),
  seed: seed({
    orNull: "for the recipe's seed", default: null, describe: "Fixes the split, whatever the recipe's seed. null: the recipe's seed.",
  }),
  group: {
    ...columnOrNone("The column with each row's group, such as the author of a text: no group is on two sides. null: each row by itself."),
    aliases: ["groups", "groupBy"], fallback: () => undefined,
  } as Field<string | undefined, string | null | undefined>,
};
const columnField = {
  ...column, describe: "The column that holds train, validation or test for each row. It replaces the other settings.",
};
const timeField = {
  ...column, aliases: ["date", "timestamp"],
  describe: "The column with each row's time, an ISO date or timestamp or a number: the latest rows test, those before them validate. " +
    "With test and validation only.",
};
const foldsField = whole({
  from: 2, aliases: ["nSplits", "nFolds", "kFold", "k", "cv"],
  describe: "Deals the rows into this many folds, in place of test: seed 1 tests on the first, seed 2 on the second, and after the last " +
    "the rows are dealt anew. With split.seed they are always dealt alike.",
});

const shares = { test, validation, ...drawn }, inTime = { time: timeField, test, validation };
const byFoldShape = { folds: foldsField, validation, ...drawn }, byColumnShape = { column: columnField };

/** A split by shares of the rows. */
export type ByShare = Settings<typeof shares>;
/** A split in time. */
export type InTime = Settings<typeof inTime>;
/** A split by folds. */
export type ByFolds = Settings<typeof byFoldShape>;
/** A split by a column that names the sides. */
export type ByColumn = Settings<typeof byColumnShape>;

/** A split, resolved: by shares, in time, by folds or by a column. */
export type SplitSettings = ByShare | InTime | ByFolds | ByColumn;

function leavesRows(test: number, { validation }: { validation: number | null }, report: Report): void {
  if (validation === null || test + validation < 1) return;
  report("validation", `leaves no row to train: test (${test}) and validation together must be below 1, found ${validation}`);
}

interface Form {
  /** The key that tells it; the first form has none. */
  key: string | null;
  /** What it is called in errors. */
  what: string;
  shape: Shape;
  field: AnyField;
}

/** A setting that may be written as null, for none of what another split names. */
const elsewhere = (field: AnyField): AnyField => ({ ...field, optional: true, fallback: () => undefined });

const forms: readonly Form[] = [
  {
    key: null, what: "by share", shape: shares,
    field: section({ ...shares, ...keysOf([inTime, byFoldShape, byColumnShape]) }, {
      describe: "A split by shares of the rows.", check: (split, report) => leavesRows(split.test, split, report),
    }),
  },
  {
    key: "time", what: "in time", shape: inTime,
    field: section(inTime, {
      describe: "A split in time: the latest rows test.", check: (split, report) => leavesRows(split.test, split, report),
    }),
  },
  {
    key: "folds", what: "by folds", shape: byFoldShape,
    field: section(byFoldShape, {
      describe: "A split by folds: each tests for some seeds.",
      check({ folds, validation }, report) {
        if (validation === null || 1 / folds + validation < 1) return;
        report("validation", `leaves no row to train: with ${folds} folds it must be below ${1 - 1 / folds}, found ${validation}`);
      },
    }),
  },
  {
    key: "column", what: "by column", shape: byColumnShape,
    field: section(byColumnShape, { describe: "A split by a column that holds train, validation or test for each row." }),
  },
];

/** The keys that tell a form, for the errors of the first: each may stand where it is. */
function keysOf(shapes: readonly Shape[]): Shape {
  return Object.fromEntries(shapes.map((shape) => Object.keys(shape)[0]).map((key, index) => [key, elsewhere(shapes[index][key])]));
}

/** The form that a map is written in. */
function formOf(given: Readonly<Record<string, unknown>>): Form {
  return forms.find(({ key }) => key !== null && Object.hasOwn(given, key)) ?? forms[0];
}

/** Any of the forms. */
export const splitField: Field<SplitSettings, ByColumn | Partial<InTime | ByFolds | ByShare> | undefined> = {
  ...forms[0].field,
  describe: "Which rows train, validate and test: shares drawn by the seed, whole groups, the latest rows, folds, or a column. A " +
    "dataset can have its own split.",
  allowed: "a map of settings (test, validation, stratify, seed, group, time, folds), or of column alone",
  read(given, path, reading) {
    const report = (key: string | null, problem: string): void => {
      const at = key === null ? path : [...path, key];
      reading.findings.push({ path: at, part: key === null ? "value" : "key", problem: `${showPath(at)} ${problem}` });
    };
    if (!isMap(given)) {
      report(null, `must be ${splitField.allowed}, found ${showValue(given)}`);
      return forms[0].field.fallback() as SplitSettings;
    }
    const { group, ...rest } = given, form = formOf(given), own: Record<string, unknown> = { ...rest, ...(group != null && { group }) };
    for (const key of Object.keys(own)) {
      if (/^train[_-]?(?:size|share)?$/iu.test(key)) report(key, "is the share that test and validation do not take: leave it out");
      else if (Object.hasOwn(form.shape, key)) continue;
      else if (forms.some((other) => other.key === key)) report(key, `makes another split than ${form.key}: leave one of them out`);
      else if (form.key !== null && Object.hasOwn(allKeys, key)) {
        const takers = forms.filter(({ shape }) => Object.hasOwn(shape, key)).map(({ what }) => what);
        report(key, `is an option of a split ${listNames(takers)}, and this is a split ${form.what}: leave it out`);
      } else continue;
      delete own[key];
    }
    return form.field.read(own, path, reading) as SplitSettings;
  },
  jsonSchema: () => ({ anyOf: forms.map(({ shape }) => objectSchema(shape)) }),
  keys: () => allKeys,
};

const allKeys: Shape = { ...shares, time: elsewhere(timeField), folds: elsewhere(foldsField), column: elsewhere(columnField) };

/** The split of a dataset: its own over the recipe's. */
export function splitOf(general: SplitSettings, own: Readonly<Record<string, unknown>>): SplitSettings {
  return splitField.read(mergeSplit(general, own), [], { findings: [], noun: "key" });
}

/**
 * A dataset's own split over the recipe's. Where it is of another form, it replaces that form, and keeps what both forms have; a split by
 * column and others have nothing in common.
 */
export function mergeSplit(general: SplitSettings, own: Readonly<Record<string, unknown>>): Record<string, unknown> {
  if (Object.keys(own).length === 0) return { ...general };
  const before = formOf(general), named = formOf(own);
  // options that the recipe's form does not take are meant for shares
  const fits = named.key === null && Object.keys(own).every((key) => Object.hasOwn(before.shape, key) || !Object.hasOwn(allKeys, key));
  const form = fits ? before : named;
  const kept = Object.entries(general).filter(([key]) => Object.hasOwn(form.shape, key));
  return { ...Object.fromEntries(kept), ...own };
}
