/**
 * @file From a plain value, as YAML or JSON hold it, to a recipe or all that is wrong with it. Each section checks itself; checks between
 * sections run where the sections that they compare are right, so that a default is never blamed for what stands in its place.
 */
import { type AnyField, type Finding, isMap, type Path, type Reading, type Report, reportTo, showPath } from "../options/index.js";
import { trunks } from "../nn/trunk/index.js";
import type { TrunkMember } from "../nn/trunk/trunk.js";
import type { Augmentation } from "../tensor/mixed-rows.js";
import { placesOfKey } from "./fields.js";
import { taskGroups, ungroupTrain } from "./groups.js";
import { mergeChoices, mergeTrain, narrowTrain } from "./narrow.js";
import { type Recipe, recipeField } from "./recipe.js";
import { featuresField } from "./sections/features.js";
import { mergeModel, type ModelSettings, modelField } from "./sections/model.js";
import { checkGivenSides, checkShares, givenSides } from "./sections/given-sides.js";
import { mergeSplit, splitField, splitOf } from "./sections/split.js";
import { checkTaskData } from "./sections/tasks.js";
import { trainField, type TrainSettings } from "./sections/train.js";
import { checkChoices, checkLength, checkNames, lacksTrunk, type TrainContext } from "./sections/train-checks.js";

/** A recipe, or what is wrong with it. */
export interface Resolution {
  recipe: Recipe;
  findings: readonly Finding[];
}

/**
 * Resolves a plain value to a recipe. Where there are findings the recipe is of no use.
 *
 * @param name the default of `name`
 * @param from `source`, the text of the value where it was read from text; `chosen`, told of each member of a family that the recipe names
 */
export function resolve(input: unknown, name: string, from: Pick<Reading, "source" | "chosen"> = {}): Resolution {
  const reading: Reading = { findings: [], noun: "key", elsewhere: (key, path) => placesOfKey(recipeField, key, path), ...from };
  const read = { name, ...recipeField.read(input, [], reading) as object } as Recipe;
  if (!isMap(input)) return { recipe: read, findings: reading.findings };
  const recipe = ungroupNames(read);
  new SectionChecks(recipe, reading).run();
  return { recipe, findings: reading.findings };
}

/** The recipe with single tasks wherever its trainings name several together. */
function ungroupNames(recipe: Recipe): Recipe {
  const { train, single } = recipe, groups = isMap(recipe.tasks) ? taskGroups(recipe) : new Map<string, string[]>();
  if (groups.size === 0) return recipe;
  const tasks = Object.keys(recipe.tasks), own = isMap(single?.train) ? ungroupTrain(single.train, tasks, groups) : single?.train;
  return { ...recipe, train: ungroupTrain(train, tasks, groups), single: { ...single, train: own } };
}

class SectionChecks {
  constructor(private readonly recipe: Recipe, private readonly reading: Reading) {}

  run(): void {
    const { single } = this.recipe;
    if (this.sound(["data"], ["split"])) this.checkSplits();
    if (this.sound(["data"], ["split"])) this.checkSides();
    this.checkTasks();
    if (!this.sound(["data"], ["split"], ["tasks"])) return;
    if (this.sound(["features"])) this.checkAugmentation();
    const context = this.context();
    if (!this.sound(["model"], ["train"])) return;
    checkChoices(this.recipe.train, context, this.report("train"));
    checkNames(this.recipe.train, context, this.report("train"));
    checkLength(this.recipe.train, this.report("train"));
    if (!this.sound(["model"], ["train"], ["single"])) return;
    this.checkImages(this.recipe.model.trunk, this.report("model"));
    const model = this.merged(modelField, mergeModel(this.recipe.model, single.model), single.model, ["single", "model"]) as ModelSettings;
    if (single.model.trunk !== undefined && this.sound(["single"])) this.checkImages(model.trunk, this.report("single", "model"));
    const losesTrunk = single.model.hidden !== undefined && this.sound(["single"]) && lacksTrunk(model); // what it trains may be gone
    if ((Object.keys(single.train).length > 0 || losesTrunk) && this.sound(["single"])) this.checkSingleTrain({ ...context, model });
    for (const name of Object.keys(this.recipe.arms ?? {})) if (this.sound(["arms", name])) this.checkArm(name, context);
  }

  /** An arm is checked as the recipe is, with its settings in place. */
  private checkArm(name: string, context: TrainContext): void {
    const path = ["arms", name];
    if (name === "alone") {
      const problem = `arms: the name "alone" stands for each task by itself: give the arm another name`;
      this.reading.findings.push({ path, part: "key", problem });
      return;
    }
    const { features, model: given, train } = this.recipe, { features: ownFeatures, model: ownModel, train: own } = this.recipe.arms![name];
    const model = this.merged(modelField, mergeModel(given, ownModel), ownModel, [...path, "model"]) as ModelSettings;
    this.merged(featuresField, mergeChoices(features, ownFeatures, featuresField), ownFeatures, [...path, "features"]);
    const settings = this.merged(trainField, mergeChoices(train, own, trainField), own, [...path, "train"]) as TrainSettings;
    if (!this.sound(path)) return;
    if (ownModel.trunk !== undefined) this.checkImages(model.trunk, this.report(...path, "model"));
    if (Object.keys(own).length === 0 && Object.keys(ownModel).length === 0) return;
    const report = this.ownReport([...path, "train"], own);
    checkChoices(settings, { ...context, model }, report);
    checkNames(settings, { ...context, model }, report);
    checkLength(settings, report);
  }

  /** Reports at overrides: where the setting is written, or where the overrides are. */
  private ownReport(path: readonly string[], own: Readonly<Record<string, unknown>>): Report {
    return (field, problem, part = "value") => {
      const at = [...path, ...[field].flat()], isOwn = Object.hasOwn(own, at[path.length]);
      this.reading.findings.push({ path: isOwn ? at : [...path], part, problem: `${showPath(at)} ${problem}` });
    };
  }

  /** Whether nothing is wrong at some paths, in them, or around them. A section that is not there was misspelt, and reported so. */
  private sound(...paths: Path[]): boolean {
    const within = (path: Path, base: Path): boolean => base.every((step, depth) => path[depth] === step);
    if (paths.some(([section]) => this.recipe[section as keyof Recipe] === undefined)) return false;
    return !paths.some((path) => this.reading.findings.some(({ path: found }) => within(found, path) || within(path, found)));
  }

  private report(...path: string[]): Report {
    return reportTo(this.reading, path);
  }

  private checkSplits(): void {
    for (const [name, { split }] of Object.entries(this.recipe.data)) {
      if (split) this.merged(splitField, mergeSplit(this.recipe.split, split), split, ["data", name, "split"]);
    }
  }

  /** Sources that come split, and splits. */
  private checkSides(): void {
    const { data, split } = this.recipe;
    for (const [name, dataset] of Object.entries(data)) checkGivenSides(dataset, splitOf(split, dataset.split), this.report("data", name));
    checkShares(Object.values(data), split, this.report("split"));
  }

  private checkTasks(): void {
    const { data, tasks } = this.recipe;
    if (!isMap(data) || !isMap(tasks) || Object.keys(data).length === 0) return;
    for (const [name, task] of Object.entries(tasks)) {
      if (!this.sound(["tasks", name, "data"], ["tasks", name, "target"])) continue;
      if (task.data === undefined || task.target === undefined) continue; // misspelt, and reported so
      if (!Object.hasOwn(data, task.data) || this.sound(["data", task.data])) checkTaskData(task, data, this.report("tasks", name));
    }
  }

  /** What the training is checked against. */
  private context(): TrainContext {
    const { data, tasks, split, model } = this.recipe, names = Object.keys(tasks);
    return {
      tasks: names,
      hasMore: names.some((name) => typeof tasks[name].by === "string"),
      datasets: Object.keys(data).filter((name) => names.some((task) => tasks[task].data === name)),
      datasetOf(task) {
        if (!Object.hasOwn(tasks, task)) return undefined;
        const name = tasks[task].data, own = splitOf(split, data[name].split);
        return { name, lacksValidation: "validation" in own && own.validation === null && !givenSides(data[name]).validation };
      },
      model,
    };
  }

  /** Changes of images need images. */
  private checkAugmentation(): void {
    const { data, features } = this.recipe, { image } = features as typeof features & { image: Augmentation };
    if (Object.values(data).some((dataset) => dataset.image !== null)) return;
    for (const option of ["shift", "flip"] as const) {
      if (image[option]) this.report("features", "image")(option, "does nothing: no dataset has an image column", "key");
    }
  }

  /** A trunk that reads images needs some in each dataset. */
  private checkImages(trunk: ModelSettings["trunk"], report: Report): void {
    if ((trunks.get(trunk) as TrunkMember).reads !== "images") return;
    const { data, tasks } = this.recipe, used = new Set(Object.values(tasks).map((task) => task.data));
    const without = [...used].find((name) => data[name].image === null);
    if (without === undefined) return;
    report("trunk", `is ${trunk}, which reads images, and dataset "${without}" has no image column: set data.${without}.image, or take ` +
      "another trunk");
  }

  /** Reads overrides merged with what they replace. What is wrong is reported at the overrides. */
  private merged(field: AnyField, merged: object, own: Readonly<Record<string, unknown>>, path: Path): unknown {
    const inner: Reading = { ...this.reading, findings: [], source: undefined }; // what is merged is not what is written there
    const settings: unknown = field.read(merged, path, inner);
    const keys = Object.keys(own);
    if (keys.length === 0) return settings; // the same was reported where it is written
    for (const finding of inner.findings) {
      this.reading.findings.push(keys.includes(String(finding.path[path.length])) ? finding : { ...finding, path });
    }
    return settings;
  }

  /** A task alone has one dataset, and no other task to be weighed against. */
  private checkSingleTrain(context: TrainContext): void {
    const { tasks, train, single: { train: own } } = this.recipe, path = ["single", "train"];
    const settings = this.merged(trainField, mergeTrain(train, own), own, path) as TrainSettings;
    if (!this.sound(path)) return;
    const report = this.ownReport(path, own);
    checkNames(settings, context, report);
    checkLength(Object.hasOwn(own, "refit") ? settings : { ...settings, refit: undefined }, report);
    for (const task of context.tasks) {
      if (!this.sound(path)) return;
      const datasets = [tasks[task].data], narrow = narrowTrain(settings, [task], datasets);
      if (own.schedule !== undefined) narrow.schedule = settings.schedule;
      const alone = { ...context, tasks: [task], hasMore: false, datasets };
      checkChoices(narrow, alone, report);
      if (this.sound(path)) checkNames(narrow, alone, report);
    }
  }
}
