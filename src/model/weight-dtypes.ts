/** @file What the weights of a model file may be written as. */

/** What weights are written as. */
export const weightDtypes = ["float32", "float16", "int8"] as const;

/** What weights are written as. */
export type WeightDtype = (typeof weightDtypes)[number];
