/** @file A model without the words that hardly matter: vocabulary and weights shrink together, and nothing else changes. */
import type { Table } from "../../data/table.js";
import { PotluckError } from "../../engine/errors.js";
import type { TensorSource } from "../../format/safetensors.js";
import { either, number, oneOf, type Options, readOptions, value } from "../../options/index.js";
import { type NdArray, sameShape, sizeOf } from "../../tensor/nd-array.js";
import { Model, networkOf } from "../model.js";
import type { ModelCard } from "../card.js";
import { joinPieces, tensorFilePieces } from "../model-file.js";
import { wordEffects, wordsOf } from "./word-effects.js";

/** Below this change of every logit a word never mattered: a probability moves by a quarter of it at most. */
const BOUND = 0.01;

const options = {
  drop: either([oneOf(["auto"], { describe: "By their effect." }), number({ from: 0, describe: "How many, or which share." })], {
    default: "auto", phrase: "auto, a share below 1, or a number of words",
    accepts: (given: unknown) => given === "auto" || (typeof given === "number" && given > 0 && (given < 1 || Number.isInteger(given))),
    describe: `Which words to drop, those with the least effect first. auto: all whose effect is below ${BOUND} on every logit; below ` +
      "1: that share of them; else so many.",
  }),
  tables: value<Readonly<Record<string, Table>>>()({
    default: {}, phrase: "a map from datasets to tables", accepts: (given) => typeof given === "object" && given !== null,
    describe: "Rows of the model's datasets: a word's effect is the largest change of a logit when it is deleted from one of them. Words " +
      "that no row has are measured alone.",
  }),
};

/** Options of {@link dropWords}. */
export type DropWordsOptions = Options<typeof options>;

/** What was dropped. */
export interface DroppedWords {
  /** The model without the words. */
  model: Model;
  /** The words, those with the least effect first. */
  dropped: string[];
  /** The largest effect of a word that was dropped: the largest change of a logit, by that word alone. 0 where none was. */
  effect: number;
}

/**
 * Drops the words that change a model's outputs least. The model itself stays as it is.
 *
 * @throws PotluckError where the model has no vocabulary, and when no word would be left
 * @example
 * const { model: small, dropped } = dropWords(model, { tables: { movie: reviews } });
 * await writeFile("small.safetensors", small.toBytes({ dtype: "float16" }));
 */
export function dropWords(model: Model, given?: DropWordsOptions): DroppedWords {
  const { drop, tables } = readOptions("dropWords", options, given), words = wordsOf(model), names = words.featureNames;
  const effects = wordEffects(model, tables), order = [...names.keys()].sort((a, b) => effects[a] - effects[b] || a - b);
  const below = order.findIndex((term) => effects[term] >= BOUND), auto = below < 0 ? order.length : below;
  const count = drop === "auto" ? auto : drop < 1 ? Math.floor(drop * names.length) : drop;
  if (count >= names.length) {
    throw new PotluckError(drop === "auto" ? `none of the ${names.length} words changes a logit by ${BOUND}: this model does not read text`
      : `the model has ${names.length} words, and ${count} are to be dropped: one at least must be left`);
  }
  const dropped = order.slice(0, count), isDropped = new Set(dropped), { width } = model.space;
  const kept = [...names.keys()].filter((term) => !isDropped.has(term));
  const columns = [...kept, ...Array.from({ length: width - names.length }, (_, index) => names.length + index)];
  const small = withFeatures(model, columns, words.select(kept).toJSON(), count);
  return { model: small, dropped: dropped.map((term) => names[term]), effect: count === 0 ? 0 : effects[dropped[count - 1]] };
}

/** The model with some of its features. @param vectorizer what makes those of the text, as JSON */
function withFeatures(model: Model, columns: readonly number[], vectorizer: unknown, dropped: number): Model {
  const { card, space: { width } } = model, before = card.small?.droppedWords ?? 0;
  const small: ModelCard = {
    ...card, features: { ...card.features, vectorizer, width: columns.length },
    small: { dtype: "float32", droppedWords: before + dropped },
  };
  const wanted = shapesOf(small, model), tensors = Object.fromEntries(Object.entries(model.network.stateDict()).map(
    ([name, tensor]): [string, TensorSource] => [name, withColumns(name, tensor, wanted[name], width, columns)]));
  return Model.from(joinPieces(tensorFilePieces(tensors, model.recipe, small)));
}

/** The shapes that the tensors of a card's network have. */
function shapesOf(card: ModelCard, { targets }: Model): Record<string, readonly number[]> {
  const network = networkOf(card, targets);
  try {
    return Object.fromEntries(network.namedState().map(([name, { shape }]) => [name, shape]));
  } finally {
    network.dispose();
  }
}

/** A tensor of the network with fewer features: of a matrix that reads them, `[outputs, features]`, the columns that are left. */
function withColumns(
  name: string, { shape, data }: NdArray, wanted: readonly number[] | undefined, width: number, columns: readonly number[],
): NdArray {
  if (wanted !== undefined && sameShape(shape, wanted)) return { shape, data };
  if (wanted?.length !== 2 || shape.length !== 2 || shape[1] !== width || wanted[1] !== columns.length || shape[0] !== wanted[0]) {
    throw new PotluckError(`no words can be dropped: the tensor "${name}" of shape [${shape.join(", ")}] is no matrix of the features`);
  }
  const rows = sizeOf(shape) / width, kept = new Float32Array(rows * columns.length);
  for (let row = 0; row < rows; row++) {
    for (let index = 0; index < columns.length; index++) kept[row * columns.length + index] = data[row * width + columns[index]];
  }
  return { shape: [rows, columns.length], data: kept };
}
