/**
 * @file The recipe: YAML text in, a fully resolved and typed recipe out, and its JSON Schema. Portable: it reads no files.
 */
export type { DataSettings, SplitSettings } from "./data.js";
export type { FeatureSettings, VectorizerSettings } from "./features.js";
export { recipeJsonSchema } from "./json-schema.js";
export { type ModelSettings, networkSettings } from "./model.js";
export { type ParseRecipeOptions, parseRecipe } from "./parse.js";
export type { Recipe, SingleSettings } from "./schema.js";
export { resolveSingle } from "./single.js";
export type { FileSettings, SourceSettings } from "./sources.js";
export type { KindSettings } from "./kinds.js";
export type { TaskSettings } from "./tasks.js";
export { type OptimizerSettings, type TrainSettings, evaluationInterval, lrScheduleSettings, optimizerSettings, scheduleSettings } from "./train.js";
export { recipeToYaml } from "./write.js";
