/** @file What becomes of the losses of a batch's elements or rows. Names and meanings are torch's. */

export const reductions = ["mean", "sum", "none"] as const;

/** One number, the mean or the sum; or none: the losses themselves. */
export type Reduction = (typeof reductions)[number];
