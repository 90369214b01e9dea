/** @file What an error about a training that diverges adds. */
export const DIVERGENCE_HINT = "lower the learning rate (train.optimizer.lr), or look for extreme numbers among the features";
