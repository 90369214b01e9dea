/**
 * @file What each kind of task takes in a recipe beside data, target and metric: the fields, and their defaults.
 */
import { z } from "zod";
import { fraction, listOf, numberAbove, oneOf, text } from "./fields.js";
import { type kinds, regressionLosses } from "./names.js";
import { type Choice, chosenBy } from "./variants.js";

const label = z.union([z.string(), z.number(), z.boolean()], { error: "a label: text, a number, true or false" });
const labelsPhrase = "a map from values to class names, or a list of values in the order of the classes";

const labels = z
  .union([listOf(label, labelsPhrase), z.record(z.string(), label, { error: labelsPhrase })], { error: labelsPhrase })
  .nullable()
  .describe(
    "The classes: a map from the target's values to class names (values may share a name), or a list of values. Classes keep this " +
      "order, but keys of a map that are whole numbers come first, ascending. null: the sorted values of the training rows. For ordinal the " +
      "order is from lowest to highest; for multilabel it is a list of the labels, and goes with a separator.",
  )
  .default(null);

const balanced = z.literal("balanced");
const weightMap = z.record(z.string(), numberAbove(0));
const posWeightPhrase = "a number above 0, or balanced; for multilabel also a map from labels to weights";
const classWeightPhrase = "a map from class names to weights, or balanced";

const labelSmoothing = fraction().describe("Share of each target that is spread evenly over all classes.").default(0);
const posWeight = z
  .union([numberAbove(0), balanced, weightMap], { error: posWeightPhrase })
  .describe(
    "Weight of the positive rows in the loss. balanced: negatives / positives of the training rows. For multilabel it is that of each label, or " +
      "a map from labels to weights, where a label that is not named has 1.",
  )
  .default(1);

const classWeights = z
  .union([weightMap, balanced], { error: classWeightPhrase })
  .nullable()
  .describe(
    "Weights of classes in the loss, by class name; a class that is not named has 1. balanced: rows / (classes * rows of the class), of " +
      "the training rows. null: all 1.",
  )
  .default(null);

/** What each kind of task takes. A new kind is one entry here and its name in names.ts. */
export const kindOptions = {
  binary: {
    positive: label
      .nullable()
      .describe("The value, or class name, that counts as 1, against all others. null: the second of exactly two classes.")
      .default(null),
    labels,
    posWeight,
    labelSmoothing,
  },
  multiclass: {
    labels,
    classWeights,
    labelSmoothing,
  },
  multilabel: {
    separator: text("text that stands between labels, such as \"|\"")
      .nullable()
      .describe("What stands between the labels of a cell. null: target lists a column of 0 and 1 for each label.")
      .default(null),
    labels,
    posWeight,
    labelSmoothing,
  },
  regression: {
    loss: oneOf(regressionLosses).describe("mse: the squared error; l1: the absolute one; huber: squared up to delta, then absolute.").default("mse"),
    delta: numberAbove(0)
      .nullable()
      .describe("Where huber's loss turns from squared to absolute, in standard deviations of the training rows' targets. null: 1, with huber.")
      .default(null),
  },
  ordinal: { labels, classWeights },
} satisfies Record<(typeof kinds)[number], object>;

export const kindChooser = chosenBy("kind", undefined, kindOptions);

/** Labels as a recipe may write them. */
export type Labels = NonNullable<z.output<typeof labels>>;
export type TextLabels = string[] | Record<string, string>;

type Narrowed<K> =
  K extends { kind: "binary" } ? Omit<K, "labels" | "posWeight"> & { labels: TextLabels | null; posWeight: number | "balanced" } :
    K extends { kind: "multilabel" } ? Omit<K, "labels"> & { labels: string[] | null } :
      K extends { labels: unknown } ? Omit<K, "labels"> & { labels: TextLabels | null } : K;

/** A task's kind and its own options, resolved: labels as text, and each option in the forms that its kind takes. */
export type KindSettings = Narrowed<Choice<"kind", typeof kindOptions>>;
