/**
 * @file The recipe's `features`: how text and columns become numbers, alike for all datasets. A vectorizer's options are scikit-learn's, in
 * camelCase; `vocabulary` and `fitOn` make one feature space of several datasets.
 */
import { columnOptions } from "../../data/columns/index.js";
import { choice, oneOf, section, type Settings, type Shape } from "../../options/index.js";
import { VECTORIZER } from "../defaults.js";
import { vectorizers } from "../../text/vectorizers/index.js";

const shape = () => ({
  vectorizer: choice(vectorizers, { default: VECTORIZER, describe: "How text becomes features." }),
  vocabulary: oneOf(["union", "intersection"], {
    default: "union", describe: "How the datasets' own vocabularies become one: their union, or their intersection.",
  }),
  fitOn: oneOf(["train", "all"], {
    default: "train",
    describe: "The rows that vocabularies and scaling are learned from. all includes test rows, so scores are too good; use it only to " +
      "compare with others.",
  }),
  ...columnOptions(),
}) satisfies Shape;

/** The recipe's `features`, resolved. */
export type FeatureSettings = Settings<ReturnType<typeof shape>>;

export const featuresField = section(shape, {
  describe: "How text and columns become features, alike for all datasets.",
  check({ vectorizer, vocabulary }, report) {
    if (vocabulary === "union" || vectorizers.get(vectorizer.name).usesVocabulary) return;
    report("vocabulary", `does nothing with vectorizer ${vectorizer.name}, which has no vocabulary: leave it out`, "key");
  },
});
