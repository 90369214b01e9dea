/** @file The recipe: YAML in, a resolved and typed recipe out, and its JSON Schema. Portable: it reads no files. */
export { type PluginMember, pluginMembers } from "./chosen.js";
export { recipeJsonSchema } from "./json-schema.js";
export { taskGroups, type TaskGroups, ungroupTrain } from "./groups.js";
export { forTasks, linearOf, resolveArm, resolveSingle } from "./narrow.js";
export { type ParseRecipeOptions, parseRecipe } from "./parse.js";
export type { Recipe } from "./recipe.js";
export { resolve } from "./resolve.js";
export { columnsByKind, type DataSettings } from "./sections/data.js";
export type { FeatureSettings } from "./sections/features.js";
export type { ModelSettings } from "./sections/model.js";
export { type SplitSettings, splitOf } from "./sections/split.js";
export { type ByValue, byValueOf } from "./sections/by.js";
export { columnOfBy, rowColumns, taskOptions, type TaskSettings } from "./sections/tasks.js";
export { AUTO, bestWeights, evaluationInterval, MEAN, TRUNK, type TrainSettings } from "./sections/train.js";
export { recipeToYaml } from "./yaml/write.js";
