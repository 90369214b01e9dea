/** @file The recipe's `data`: for each dataset where its rows come from and which columns are features. */
import { columnKinds } from "../../data/columns/index.js";
import { listNames, overrides, section, type Settings, type Shape, whole } from "../../options/index.js";
import { sourceField } from "../../source/index.js";
import { columnOrNone, columns, reportTwice } from "./columns.js";
import { splitField } from "./split.js";

const pattern = "A * in a name matches any characters; it never matches a target or a column that is named elsewhere.";

type ColumnKind = (typeof columnKinds)["members"][number];
/** The columns of each kind. */
type KindFields = {
  [Kind in ColumnKind as Kind["name"]]: Kind["many"] extends true ? ReturnType<typeof columns> : ReturnType<typeof columnOrNone>;
};

const kindFields = Object.fromEntries(columnKinds.members.map(({ name, describe, many }) => (
  [name, many ? columns(`Columns that are ${describe}. ${pattern}`) : columnOrNone(`The column that is ${describe}. null: none.`)]
))) as unknown as KindFields;

const shape = {
  source: sourceField,
  text: columnOrNone("The column with the text. null: the dataset has no text."),
  ...kindFields,
  sample: whole({ from: 1, orNull: "for all rows", default: null, describe: "Take this many rows, drawn by the seed. null: all rows." }),
  split: overrides(splitField, "A split of this dataset's own: these options replace those of the recipe's split."),
} satisfies Shape;

/** One of the recipe's datasets, resolved. `split` holds what was written; {@link splitOf} merges it. */
export type DataSettings = Settings<typeof shape>;

export const datasetField = section(shape, {
  describe: "A dataset.",
  check(settings, report) {
    const kinds = ["text", ...columnKinds.names] as const;
    for (const kind of kinds) {
      const names = settings[kind];
      if (Array.isArray(names)) reportTwice(names, kind, report);
    }
    if (kinds.every((kind) => settings[kind] === null || settings[kind].length === 0)) {
      report([], `has no features: name columns under ${listNames(kinds)}`, "key");
    }
  },
});

/** The columns of a dataset that are features, as the recipe writes them: patterns included. */
export function featureColumns(settings: DataSettings): string[] {
  return ["text" as const, ...columnKinds.names].flatMap((kind) => settings[kind] ?? []);
}
