/** @file What an error adds where numbers have run away in a training. */
export const DIVERGENCE_HINT = "lower the learning rate (train.optimizer.lr), or look for extreme numbers among the features";
