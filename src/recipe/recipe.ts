/** @file The recipe as a whole: its sections in their order, and their types once resolved. */
import { named, overrides, seed, section, type Settings, text } from "../options/index.js";
import { datasetField } from "./sections/data.js";
import { featuresField } from "./sections/features.js";
import { modelField } from "./sections/model.js";
import { splitField } from "./sections/split.js";
import { taskField } from "./sections/tasks.js";
import { trainField } from "./sections/train.js";

/**
 * Names of datasets and tasks. They become keys of results, names of random streams and parameters, and parts of file names. The second
 * pattern is for JSON Schema, some of whose tools know no Unicode classes: it excludes only the ASCII characters that the first excludes.
 */
const names = {
  name: /^[\p{L}\p{M}\p{N}_-]+$/u,
  schemaPattern: "^[^\\u0000-\\u002c\\u002e\\u002f\\u003a-\\u0040\\u005b-\\u005e\\u0060\\u007b-\\u00a0]+$",
  namePhrase: "a name of letters, digits, _ and -",
};

/** The sections that an arm of a comparison may change: not the data, so that all arms are scored on the same rows. */
const armField = section({
  features: overrides(featuresField, "Settings of features that are different."),
  model: overrides(modelField, "Settings of model that are different."),
  train: overrides(trainField, "Settings of train that are different. A choice with a name replaces all of its options."),
}, { describe: "One arm of a comparison: the settings that are different from the recipe's." });

const shape = {
  name: text({
    phrase: "text on one line, in quotes where it looks like a number", pattern: /^[^\u0000-\u001f\u007f-\u009f]*$/u, optional: true,
    describe: "What the recipe is called. Default: the name of its file.",
  }),
  seed: seed({ default: 1, describe: "Every source of chance draws from this number. The same seed gives the same model." }),
  folder: text({
    phrase: "a path to a folder", optional: true,
    describe: "Where relative paths of sources start, relative to the recipe's own folder; SQL reads nothing outside it. Default: the " +
      "recipe's own folder. Run folders set it.",
  }),
  data: named("dataset", datasetField, {
    ...names, aliases: ["dataset", "datasets"], describe: "The datasets by name. Potluck reads only those that a task uses.",
  }),
  split: splitField,
  features: featuresField,
  tasks: named("task", taskField, { ...names, describe: "The tasks by name. Each has its own head." }),
  model: modelField,
  single: section({
    model: overrides(modelField, "Settings of model that are different."),
    train: overrides(
      trainField, "Settings of train that are different. A choice with a name replaces all of its options; without one, only those given.",
    ),
  }, { describe: "What is different for a task that is trained alone. The weighting is sum unless single.train names one." }),
  train: trainField,
  arms: named("arm", armField, {
    ...names, optional: true,
    describe: "Variants that `potluck compare` trains beside the recipe's own tasks alone: " +
      "weightings, trunks or features against each other.",
  }),
};

export const recipeField = section(shape, { describe: "A multi-task experiment: its data, features, tasks, model and training." });

/** A recipe, resolved: every setting has its value. `single`, `arms`, and the `split` of a dataset hold what was written. */
export type Recipe = Omit<Settings<typeof shape>, "name" | "arms"> & { name: string; arms?: Record<string, ArmSettings> };

/** The settings of an arm, as they were written. */
export type ArmSettings = Settings<{ arm: typeof armField }>["arm"];
