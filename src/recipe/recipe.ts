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

const shape = {
  name: text({
    phrase: "text on one line, in quotes where it looks like a number", pattern: /^[^\u0000-\u001f\u007f-\u009f]*$/u, optional: true,
    describe: "What the recipe is called. Default: the name of its file.",
  }),
  seed: seed({ default: 1, describe: "Every source of chance draws from this number. The same seed gives the same model." }),
  folder: text({
    phrase: "a path to a folder", optional: true,
    describe: "Where relative paths of sources start, relative to the recipe's own folder. Default: the recipe's own folder. Run folders set it.",
  }),
  data: named("dataset", datasetField, {
    ...names, aliases: ["dataset", "datasets"], describe: "The datasets by name. Only those that a task uses are read.",
  }),
  split: splitField,
  features: featuresField,
  tasks: named("task", taskField, { ...names, describe: "The tasks by name. Each has its own head." }),
  model: modelField,
  single: section({
    model: overrides(modelField, "Settings of model that are different."),
    train: overrides(trainField, "Settings of train that are different. A choice with a name is replaced whole, without one option by option."),
  }, { describe: "What is different for a task that is trained alone. The weighting is sum unless single.train names one." }),
  train: trainField,
};

export const recipeField = section(shape, { describe: "A multi-task experiment: its data, features, tasks, model and training." });

/** A recipe, resolved: every setting has its value. `single`, and the `split` of a dataset, hold what was written. */
export type Recipe = Omit<Settings<typeof shape>, "name"> & { name: string };
