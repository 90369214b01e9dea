/**
 * @file What a recipe does where it says nothing: the only place for defaults that are not those of the part by itself (an optimizer's
 * options by themselves are PyTorch's, a vectorizer's are scikit-learn's). They were chosen by measurement: docs/defaults.md has the table.
 */

/** Which words count: those of two documents or more, each once a document. */
export const VECTORIZER = { name: "count", binary: true, minDf: 2 } as const;

/** The hidden layers of any trunk. The dropout belongs to them: a recipe that sets its own hidden layers has none unless it says so. */
export const HIDDEN = { hidden: [128], activation: "relu", dropout: 0.5 } as const;

/** The training. */
export const TRAIN = {
  batchSize: 64,
  optimizer: { name: "adam", lr: 0.005 },
  schedule: "proportional",
  /** The schedule where a weighting compares the tasks of a step. */
  comparing: "max_size_cycle",
  weighting: "scaled",
} as const;
