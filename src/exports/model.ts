/** @file `potluck/model`: a trained model to use, without anything that only training needs. */
export type { CardTask, ModelCard, ModelInputs } from "../model/card.js";
export { type Answer, type Answers, Model, type PredictOptions, type PredictStreamOptions } from "../model/model.js";
export type { ModelColumns, ModelRow, ModelRows } from "../model/rows.js";
