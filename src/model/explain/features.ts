/**
 * @file From a network's features to what a user reads: the words of the text with their places, categories, numbers in their column's
 * unit, pixels.
 */
import { CategoricalEncoder } from "../../data/columns/categorical.js";
import type { ColumnEncoder } from "../../data/columns/column-kind.js";
import { NumericEncoder } from "../../data/columns/numeric.js";
import type { FeatureSpace } from "../../experiment/features.js";
import type { ImageShape } from "../../tensor/mixed-rows.js";
import type { Contribution, Span } from "./types.js";

/** What one or several features of a row are to a user. */
export interface NamedGroup extends Omit<Contribution, "contribution"> {
  /** Their places among the row's features. */
  members: number[];
}

/** A row's text and the name of its column; null where the row has none. */
export interface RowText {
  column: string | null;
  text: string | null;
}

/** The row's features, those together that a user sees as one. */
export function nameFeatures(space: FeatureSpace, features: Uint32Array, values: Float32Array, { column, text }: RowText): NamedGroup[] {
  const firsts: number[] = [];
  let width = space.width - space.columns.reduce((sum, encoder) => sum + encoder.width, 0);
  const ofText = width;
  for (const encoder of space.columns) {
    firsts.push(width);
    width += encoder.width;
  }
  const nameOfTerm = termNames(space, text), groups = new Map<string, NamedGroup>();
  features.forEach((feature, at) => {
    const value = values[at];
    const found = feature < ofText ? { ...nameOfTerm(feature), column: column ?? "text", value, key: `#${feature}` }
      : nameOfColumn(space.columns, firsts, feature, value);
    const { key, ...named } = found, group = groups.get(key);
    if (!group) groups.set(key, { ...named, members: [at] });
    else {
      group.members.push(at);
      if (named.value === null) Object.assign(group, named); // a missing number is called so
      if (named.pixel && group.value !== null) group.value += value / channelsOf(space.columns, firsts, feature);
    }
  });
  return [...groups.values()];
}

/** Names and places of the text's terms, by feature. */
function termNames({ vectorizer }: FeatureSpace, text: string | null): (feature: number) => Pick<Contribution, "feature" | "spans"> {
  const found = new Map<number, { terms: Set<string>; spans: Span[] | null }>();
  for (const { feature, term, span } of text === null ? [] : vectorizer?.locate?.(text) ?? []) {
    const known = found.get(feature) ?? { terms: new Set(), spans: [] };
    found.set(feature, known);
    known.terms.add(term);
    if (span === null) known.spans = null;
    else known.spans?.push(span);
  }
  const names = (vectorizer as { featureNames?: readonly string[] } | null)?.featureNames;
  return (feature) => {
    const known = found.get(feature);
    if (!known) return { feature: names?.[feature] ?? `#${feature}` };
    return { feature: [...known.terms].join(" | "), ...(known.spans && { spans: known.spans }) };
  };
}

type NamedColumn = Omit<NamedGroup, "members"> & { key: string };

function nameOfColumn(columns: readonly ColumnEncoder[], firsts: readonly number[], feature: number, value: number): NamedColumn {
  const index = encoderAt(firsts, feature), encoder = columns[index], { column } = encoder, own = feature - firsts[index];
  if (encoder instanceof NumericEncoder) {
    const { deviation, offset } = encoder.state, isMissing = own === 1;
    const number = Number((value * deviation + offset).toPrecision(7)); // as many digits as float32 has
    return { feature: isMissing ? `${column} is missing` : column, column, value: isMissing ? null : number, key: `${index}/${column}` };
  }
  if (encoder.images?.shape) {
    const [channels, , width] = encoder.images.shape, place = Math.floor(own / channels), pixel: [number, number] = (
      [Math.floor(place / width), place % width]);
    return { feature: `${column}[${pixel.join(", ")}]`, column, value: value / channels, pixel, key: `${index}/${place}` };
  }
  const isMissing = encoder instanceof CategoricalEncoder && own === encoder.state.categories.length;
  return { feature: namesOf(encoder)[own], column, value: isMissing ? null : value, key: `${index}/${own}` };
}

const names = new WeakMap<ColumnEncoder, string[]>();

/** An encoder's names, made once. */
function namesOf(encoder: ColumnEncoder): string[] {
  const known = names.get(encoder) ?? encoder.featureNames();
  names.set(encoder, known);
  return known;
}

function encoderAt(firsts: readonly number[], feature: number): number {
  return firsts.findLastIndex((first) => first <= feature);
}

function channelsOf(columns: readonly ColumnEncoder[], firsts: readonly number[], feature: number): number {
  return (columns[encoderAt(firsts, feature)].images!.shape as ImageShape)[0];
}
