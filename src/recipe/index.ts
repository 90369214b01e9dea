/**
 * @file The recipe: YAML text in, a fully resolved and typed recipe out, and its JSON Schema. Portable: it reads no files.
 */
export type { DataSettings, SplitSettings } from "./data.js";
export type { FeatureSettings, VectorizerSettings } from "./features.js";
export { recipeJsonSchema } from "./json-schema.js";
export { type ModelSettings, networkSettings } from "./model.js";
export { trainOfTasks } from "./of-tasks.js";
export { type ParseRecipeOptions, parseRecipe } from "./parse.js";
export { trainOn } from "./schedule.js";
export type { Recipe, SingleSettings } from "./schema.js";
export { resolveSingle } from "./single.js";
export type { FileSettings, SourceSettings } from "./sources.js";
export { bestWeights, type StoppingSettings } from "./stopping.js";
export type { KindSettings } from "./kinds.js";
export { taskOptions, type TaskSettings } from "./tasks.js";
export {
  type OptimizerSettings, type TrainSettings, evaluationInterval, lrScheduleSettings, optimizerSettings, scheduleSettings, weightingSettings,
} from "./train.js";
export { TRUNK, type UpdateSettings } from "./updates.js";
export { recipeToYaml } from "./yaml/write.js";
