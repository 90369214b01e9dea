/** @file The recipe's `data`: for each dataset where its rows come from and which columns are features. */
import { columnFields, type ColumnKindName, columnKinds } from "../../data/columns/index.js";
import { boolean, listNames, overrides, section, type Settings, type Shape, whole } from "../../options/index.js";
import { splitSourceField } from "../../source/split-source.js";
import { columnsMissingField } from "./cell-values.js";
import { columnOrNone, reportTwice } from "./columns.js";
import { splitField } from "./split.js";

const shape = () => ({
  source: splitSourceField,
  text: columnOrNone("The column with the text. null: the dataset has no text."),
  ...columnFields(),
  missing: columnsMissingField(
    "Cells that mean that a value is missing, such as \"?\": in all columns, or by column, as in { age: -1, job: [\"?\", unknown] }. " +
    "They are compared without the blanks around them, as written and by value. An empty field is missing in any case; a pair of quotes " +
    "is the empty text.",
  ),
  sample: whole({
    from: 1, orNull: "for all rows", default: null,
    describe: "Take this many rows, drawn by the seed. null: all rows. Of rows that come split, only those of train are drawn.",
  }),
  dropDuplicates: boolean({
    default: false, aliases: ["deduplicate", "unique", "distinct"],
    describe: "Whether a row is left out whose text and feature columns are those of an earlier row, but for case and blanks. Of rows " +
      "that come split, those that test stay.",
  }),
  split: overrides(splitField, "A split of this dataset's own: these options replace those of the recipe's split."),
}) satisfies Shape;

/** One of the recipe's datasets, resolved. `split` holds what was written; `splitOf` merges it. */
export type DataSettings = Settings<ReturnType<typeof shape>>;

const featureSettings = () => ["text", ...columnKinds.names] as const;

export const datasetField = section(shape, {
  describe: "A dataset.",
  check(settings, report) {
    for (const name of featureSettings()) {
      const names = settings[name];
      if (Array.isArray(names)) reportTwice(names, name, report);
    }
    if (featureColumns(settings).length === 0) report([], `has no features: name columns under ${listNames(featureSettings())}`, "key");
  },
});

/** The columns of a dataset that are features, as the recipe writes them: patterns included. */
export function featureColumns(settings: DataSettings): string[] {
  return featureSettings().flatMap((name) => settings[name] ?? []);
}

/** The columns of a dataset that are features beside its text, by kind. */
export function columnsByKind(settings: DataSettings): Pick<DataSettings, ColumnKindName> {
  return Object.fromEntries(columnKinds.names.map((name) => [name, settings[name]])) as Pick<DataSettings, ColumnKindName>;
}
