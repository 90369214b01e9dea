/**
 * @file The recipe as a whole: its sections in their order, and their types once resolved.
 */
import { type DataSettings, dataSchema } from "./data.js";
import { type FeatureSettings, featuresSchema } from "./features.js";
import { overrides, section, seedNumber, text } from "./fields.js";
import { type ModelSettings, flatModelShape, modelSchema } from "./model.js";
import { type TaskSettings, tasksSchema } from "./tasks.js";
import { type TrainSettings, flatTrainShape, trainSchema } from "./train.js";

/** Overrides of `model` and `train` for a task that is trained alone. */
export interface SingleSettings {
  model: Partial<ModelSettings>;
  train: Partial<TrainSettings>;
}

/** A recipe, resolved: every field has its value. */
export interface Recipe {
  name: string;
  seed: number;
  data: Record<string, DataSettings>;
  features: FeatureSettings;
  tasks: Record<string, TaskSettings>;
  model: ModelSettings;
  single: SingleSettings;
  train: TrainSettings;
}

/** The recipe's schema, as it is written. */
export const recipeSchema = section({
  name: text("text, in quotes where it looks like a number")
    .regex(/^[^\u0000-\u001f\u007f-\u009f]*$/u, { error: "text on one line" })
    .optional()
    .describe("What the recipe is called. Default: the name of its file."),
  seed: seedNumber().describe("Every source of chance draws from this number. The same seed, the same model.").default(1),
  data: dataSchema,
  features: featuresSchema,
  tasks: tasksSchema,
  model: modelSchema,
  single: section({
    model: section(overrides(flatModelShape)).describe("Fields of model that are different.").prefault({}),
    train: section(overrides(flatTrainShape)).describe("Fields of train that are different.").prefault({}),
  })
    .describe("What is different for a task that is trained alone: merged over model and train; lists are replaced whole.")
    .prefault({}),
  train: trainSchema,
}).meta({ title: "Potluck recipe", description: "A multi-task experiment: its data, features, tasks, model and training." });
