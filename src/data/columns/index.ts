/** @file The table of kinds of column, in the order of their features, and the settings that name columns by kind. */
import { PotluckError } from "../../engine/errors.js";
import {
  type AnyField, type Field, family, isMap, list, type Options, section, type Shape, showValue, text,
} from "../../options/index.js";
import { categorical } from "./categorical.js";
import type { ColumnEncoder, ColumnKind } from "./column-kind.js";
import { image } from "./image.js";
import { numeric } from "./numeric.js";
import { vector } from "./vector.js";

/** The kinds of column that are features beside text. */
export const columnKinds = family("kind of column", [numeric, categorical, image, vector]);

type AnyColumnKind = (typeof columnKinds)["members"][number];

/** The name of a kind of column. */
export type ColumnKindName = AnyColumnKind["name"];

/**
 * A table's feature columns by kind: a list of names, or one name, as the kind takes them. In a list, `*` matches any characters, and `!`
 * in front of a name makes an exception.
 */
export type FeatureColumns = { [K in AnyColumnKind as K["name"]]?: K["many"] extends true ? readonly string[] : string | null };

/** The same, with every pattern replaced by the names that it matches. */
export type NamedColumns = { [K in ColumnKindName]?: readonly string[] };

/** Each kind's options, by kind: `{ numeric: { scale: "none" } }`. */
export type ColumnOptions = { [K in AnyColumnKind as keyof K["options"] extends never ? never : K["name"]]?: Options<K["options"]> };

const columnName = text({ phrase: "the name of a column, in quotes where it looks like a number", describe: "A column." });

/** A list of column names. */
export const columnNames = list(columnName, { default: [], phrase: "a list of column names", describe: "Names of columns." });

const pattern = "A * in a name matches any characters; it never matches a target, or a column that another setting names. A ! in front " +
  "of a name excepts columns from what the list's patterns match.";

function columnField(kind: ColumnKind): AnyField {
  const { many, describe } = kind;
  const field: AnyField = many
    ? list(columnName, { default: [], phrase: "a list of column names", describe: `The columns of ${describe}. ${pattern}` })
    : text({ phrase: "the name of a column", default: null, orNull: "for none", describe: `The column of ${describe}. null: none.` });
  return {
    ...field,
    read(given, path, reading) {
      const columns = field.read(given, path, reading) as string | readonly string[] | null;
      if (columns !== null && columns.length > 0) reading.chosen?.(kind);
      return columns;
    },
  };
}

type ColumnFields = {
  readonly [K in AnyColumnKind as K["name"]]: Field<K["many"] extends true ? string[] : string | null, FeatureColumns[K["name"]]>
};

/** A field for each kind: which columns of a dataset are features of this kind. */
export function columnFields(): ColumnFields {
  return Object.fromEntries(columnKinds.members.map((kind) => [kind.name, columnField(kind)])) as ColumnFields;
}

/** A section of options for each kind that has options. */
export function columnOptions(): Shape {
  return Object.fromEntries(columnKinds.members.filter(({ options }) => Object.keys(options).length > 0)
    .map(({ name, options }) => [name, section<Shape>(options, { describe: `How ${name} columns become features.` })]));
}

/**
 * The encoder that `toJSON` saved.
 *
 * @throws PotluckError for anything else
 */
export function encoderFromJSON(json: unknown): ColumnEncoder {
  if (!isMap(json)) throw new PotluckError(`a saved column must be a map, found ${showValue(json)}`);
  return columnKinds.get(json.kind as ColumnKindName).fromJSON(json);
}
