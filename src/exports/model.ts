/** @file `potluck/model`: a trained model to use, without anything that only training needs. */
export { readOnnxMetadata } from "../format/onnx.js";
export type { CardTask, ModelCard, ModelInputs } from "../model/card.js";
export {
  type Answer, type Answers, type ExplainOptions, Model, type PredictOptions, type PredictStreamOptions, type TopFeaturesOptions,
} from "../model/model.js";
export { AnswerText, type AnswerTextOptions } from "../model/answer-text.js";
export { type AnsweredTable, explainTable, predictTables } from "../model/predict-tables.js";
export { type OnnxOptions, type OnnxSource, toOnnx, writeOnnx } from "../model/export/onnx.js";
export type { ModelColumns, ModelRow, ModelRows } from "../model/rows.js";
export { explainNetwork, type ExplainNetworkOptions, type NetworkExplanation, type WeightedOutput } from "../model/explain/network.js";
export { type TextSegment, textSegments } from "../model/explain/segments.js";
export type { TaskTopFeatures, TopFeature, TopFeatures } from "../model/explain/top-features.js";
export type { Contribution, Explanation, OutputExplanation, Span, TaskExplanation } from "../model/explain/types.js";
export { dropWords, type DroppedWords, type DropWordsOptions } from "../model/small/drop-words.js";
